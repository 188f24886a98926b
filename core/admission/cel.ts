import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { KATA } from "../kataAnnotations";
import { KINDS, type Kind } from "../kubernetes/kinds";

/** A value as CEL: its lists, maps and texts are those of JSON. */
export const cel = (value: unknown): string => JSON.stringify(value);

/** The init-data among the annotations. */
export const INIT_DATA = cel(INIT_DATA_ANNOTATION);

/** Kinds by where their pod templates stand. */
const PLACES: ReadonlyMap<string, readonly string[]> = placesOf(Object.entries<Kind>(KINDS));

function placesOf(kinds: readonly (readonly [string, Kind])[]): Map<string, readonly string[]> {
    const places = new Map<string, readonly string[]>();
    for (const [kind, { template }] of kinds) {
        const place = template.map((key) => `.${key}`).join("");
        places.set(place, [...(places.get(place) ?? []), kind]);
    }
    return places;
}

/** The pod template of an object, which holds metadata and spec; a Pod is its own. `dyn` keeps the kinds' types apart. */
function templateOf(object: string): string {
    const [[first = ""] = [], ...others] = [...PLACES];
    return others.reduce(
        (before, [place, kinds]) => `object.kind in ${cel(kinds)} ? dyn(${object})${place} : ${before}`,
        `dyn(${object})${first}`,
    );
}

/** What `has` finds at a path, or another value. */
const or = (path: readonly string[], other: string): string => {
    const full = path.join(".");
    const found = path.slice(2).map((_, index) => `has(${path.slice(0, index + 3).join(".")})`);
    return `${found.join(" && ")} ? ${full} : ${other}`;
};

const facts = (pod: string, name: (fact: string) => string): [string, string][] => [
    [name("annotations"), or(["variables", pod, "metadata", "annotations"], "dyn({})")],
    [name("kata"), `variables.${name("annotations")}.filter(name, name.startsWith(${cel(KATA)}))`],
    [name("runtimeClass"), or(["variables", pod, "spec", "runtimeClassName"], '""')],
];

const before = (fact: string) => `old${fact.charAt(0).toUpperCase()}${fact.slice(1)}`;

/**
 * The variables of the rules about pods, which the API server evaluates when a rule needs them. Who writes labels, finalizers,
 * replicas or a status changes nothing that a rule is about: such an update of an object that is there already goes through.
 */
export function podVariables(plain: string): { readonly name: string; readonly expression: string }[] {
    const variables: [string, string][] = [
        ["pod", templateOf("object")],
        ["old", `request.operation == "UPDATE" ? (${templateOf("oldObject")}) : dyn({"spec": {}})`],
        ...facts("pod", (fact) => fact),
        ...facts("old", before),
        [
            "isUnchanged",
            [
                'request.operation == "UPDATE"',
                "variables.runtimeClass == variables.oldRuntimeClass",
                '(object.kind == "Pod" || variables.pod.spec == variables.old.spec)',
                "variables.kata.all(name, name in variables.oldAnnotations && variables.annotations[name] == variables.oldAnnotations[name])",
                "variables.oldKata.all(name, name in variables.annotations)",
            ].join(" && "),
        ],
        ["isPlain", `variables.runtimeClass == "" && variables.kata.size() == 0 && ${plain}`],
    ];
    return variables.map(([name, expression]) => ({ name, expression }));
}

/** The parts of a pod spec that its guest sees. */
const IN_GUEST = ["containers", "initContainers", "volumes", "securityContext", "serviceAccountName", "hostname"];

/** Whether two pod specs are the same for their guest. */
export const SAME_IN_GUEST = IN_GUEST.map((key) => {
    const [now, then] = [`variables.pod.spec.${key}`, `variables.old.spec.${key}`];
    return `has(${now}) == has(${then}) && (!has(${now}) || ${now} == ${then})`;
}).join(" && ");

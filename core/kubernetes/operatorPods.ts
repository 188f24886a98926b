import { defined, type Fields, fieldsOf, itemsOf } from "../fields";
import { isPlainObject } from "../shape";
import { configMapsOf, secretsOf } from "./keyedValues";
import { at, type Located, root } from "./located";
import { groupOf, objectName } from "./objects";
import { type ControllerAdditions, OPERATOR_KINDS, type OperatorKind, type TemplatePlace } from "./operatorKinds";
import { type PodSource, textAt } from "./podSource";

/** A pod of an operator's kind. */
export interface OperatorPod {
    readonly source: PodSource;
    /** Why no policy of a preset can be made for it. */
    readonly denied?: string;
}

/** The row for the kind of an object: the user's own comes first. */
export function operatorKindOf(object: unknown, kinds: readonly OperatorKind[]): OperatorKind | undefined {
    const { kind } = objectName(object);
    const group = groupOf(object);
    return [...kinds, ...OPERATOR_KINDS].find((row) => row.group === group && row.kind === kind);
}

/** The pods of an object whose kind has a row, at the places that the row names. */
export function operatorPodsOf(object: Fields, row: OperatorKind, around: readonly Fields[]): OperatorPod[] {
    return operatorTemplatesOf(object, row).map(({ template, denied }) => ({
        source: sourceOf(object, row, template, around),
        ...defined({ denied }),
    }));
}

/** The pod templates of an object whose kind has a row. */
export function operatorTemplatesOf(
    object: unknown,
    row: OperatorKind,
): (Pick<OperatorPod, "denied"> & { readonly template: Located })[] {
    return row.templates.flatMap(({ at: place, denied }) =>
        templatesAt(root(object), keysOf(place)).map((template) => ({ template, ...defined({ denied }) })),
    );
}

/** The keys of a place, as `spec.jobs[*].template`. */
function keysOf(place: TemplatePlace["at"]): string[] {
    return place.replaceAll("[*]", ".*").split(".");
}

/** What stands at a place: `*` is every item of a list, and every key of a map. */
function templatesAt(from: Located, [key, ...rest]: readonly string[]): Located[] {
    if (key === undefined) {
        return isPlainObject(from.value) ? [from] : [];
    }
    if (key !== "*") {
        return templatesAt(at(from, key), rest);
    }
    const keys = Array.isArray(from.value) ? from.value.keys() : Object.keys(fieldsOf(from.value));
    return [...keys].flatMap((one) => templatesAt(at(from, one), rest));
}

function sourceOf(object: Fields, row: OperatorKind, template: Located, around: readonly Fields[]): PodSource {
    const owner = root(object);
    const name = textAt(owner, "name");
    const namespace = textAt(owner, "namespace");
    const spec = at(template, "spec");
    const { labels, annotations } = fieldsOf(at(template, "metadata").value);
    const names =
        row.keepsName === true || name === undefined
            ? { name, generateName: textAt(owner, "generateName") }
            : { generateName: `${name}-` };
    return {
        kind: row.pods ?? "Pod",
        ...defined({
            ...names,
            namespace,
            labels: isPlainObject(labels) ? labels : undefined,
            annotations: isPlainObject(annotations) ? annotations : undefined,
            volumeClaimTemplates: row.hasClaims && at(owner, "spec", "volumeClaimTemplates").value,
            added: row.adds?.environment,
        }),
        spec: withAdditions(spec.value, row.adds),
        path: spec.keys,
        configMaps: configMapsOf(around, namespace),
        secrets: secretsOf(around, namespace),
    };
}

/** A pod spec with what the controller adds. Added items come last, so that places in the manifest stay as they are. */
export function withAdditions(
    spec: unknown,
    { containers, initContainers, volumes }: ControllerAdditions = {},
): unknown {
    const added = Object.entries(defined({ containers, initContainers, volumes }));
    return isPlainObject(spec) && Array.isArray(spec["containers"])
        ? { ...spec, ...Object.fromEntries(added.map(([key, items]) => [key, [...itemsOf(spec[key]), ...items]])) }
        : spec;
}

import { Effect } from "../../core/effect";
import { clusterObject, kindOfType } from "../../core/kubernetes/resourceType";
import { factsOf } from "../../core/kubernetes/workloadKinds";
import type { Change } from "../../core/review/change";
import { replaces, type Step } from "./preview";
import { textAt } from "./values";

/** Where a change stands that is about the object in the cluster, and not about what it says. */
const OBJECT = "object";

const COMPONENT = /confidential-workload:index:ConfidentialWorkload::[^$]*$/;

/**
 * What there is to say of resources whose object in the cluster is deleted while it is to stay, by their URNs. The
 * engine deletes last, and the provider creates by server-side apply, which takes over what is there (pulumi-kubernetes
 * `provider/pkg/await/await.go`): the update ends well, and the object is gone.
 */
export function oneObjects(steps: readonly Step[]): ReadonlyMap<string, Change> {
    const staying = new Map(
        steps.flatMap((step) => {
            const key = objectIn(step, step.after)?.key;
            return key === undefined ? [] : [[key, step] as const];
        }),
    );
    return new Map(
        steps.flatMap((step): [string, Change][] => {
            const object = objectIn(step, step.before);
            const other = object === undefined ? undefined : staying.get(object.key);
            if (object === undefined || other === undefined) {
                return [];
            }
            if (other === step) {
                return replaces(step) && factsOf(kindOfType(step.type))?.isReplaced !== true
                    ? [[step.urn, replaced(object.name)]]
                    : [];
            }
            const change = deleted(object.name, step, other);
            return step.after !== undefined || step.isRetained ? [] : [step, other].map(({ urn }) => [urn, change]);
        }),
    );
}

function deleted(path: string, gone: Step, other: Step): Change {
    const isSure = gone.provider === other.provider;
    const what = isSure ? "Both are one object" : "Where both providers are of one cluster, both are one object";
    const fix =
        other.before === undefined
            ? `Let the new resource take over the old one: give ${takeOver(gone, other)} (docs/adopt.md).`
            : "Take the old one out of the state with pulumi state delete before the update: that leaves the object as it is.";
    return {
        file: OBJECT,
        path,
        before: gone.urn,
        after: other.urn,
        effect: isSure ? Effect.Breaks : Effect.Unknown,
        reason: `${what}, and the engine deletes last: its pods go away, and none come back. ${fix}`,
    };
}

/** The line to paste: components hand their own aliases on to what they make. */
function takeOver(gone: Step, other: Step): string {
    const [from, to] = [gone, other].map(({ parent }) => (COMPONENT.test(parent ?? "") ? parent : undefined));
    const text = (urn: string | undefined) => JSON.stringify(urn);
    if (to === undefined) {
        return `the resource the option aliases: [${text(gone.urn)}]`;
    }
    return from === undefined
        ? `the component the argument adopt: ${text(gone.urn)}`
        : `the component, as its last argument, { aliases: [${text(from)}] }`;
}

/** With a name of the user's own the old object goes before the new one is made. */
function replaced(path: string): Change {
    return {
        file: OBJECT,
        path,
        before: "this object",
        after: "a new object",
        effect: Effect.Breaks,
        reason: "Both have one name, so that the old one is deleted first: all of its pods go away before new ones start. Keep what cannot change, such as spec.selector, or give it another metadata.name.",
    };
}

function objectIn({ type }: Step, inputs: unknown) {
    return clusterObject(type, textAt(inputs, ["metadata", "name"]), textAt(inputs, ["metadata", "namespace"]));
}

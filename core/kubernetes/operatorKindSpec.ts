import { fieldsOf, itemsOf, textOf } from "../fields";
import { errorIf, type Issue, type Place } from "../issue";
import { ANY, FLAG, hinted, list, map, object, optional, required, type Shape, TEXT } from "../shape";
import type { WorkloadKind } from "./kinds";
import type { ControllerAdditions, OperatorKind } from "./operatorKinds";
import { isWorkloadKind, WORKLOAD_KINDS } from "./workloadKinds";

/**
 * A kind of an operator: where its objects have pod templates, and what its controller adds to the pods.
 *
 * @since 0.1.0
 */
export interface OperatorKindSpec {
    /** Its API group, as `argoproj.io`. */
    readonly group: string;
    /** As `Rollout`. */
    readonly kind: string;
    /** Places of the pod templates, as `spec.jobs[*].template`: `*` stands for every item or key. */
    readonly templates: readonly string[];
    /** The built-in kind that its pods come from in the end, as `Job`. Default: Pod. */
    readonly pods?: string;
    /** What its controller adds to the pods. It is for the policy only: the manifest does not get it. */
    readonly adds?: ControllerAdditions;
}

const PLACE = /^[\w-]+(?:\[\*\]|\.\*|\.[\w-]+)*$/;

function checkPlace(text: string, at: Place): Issue[] {
    return errorIf(!PLACE.test(text), at, "template-place", {
        message: "is not a place in an object",
        allowed:
            "keys with dots between them, as in spec.template, and * for every item or key, as in spec.jobs[*].template",
        fix: "write the place of what has metadata and spec of the pod",
    });
}

const VARIABLE = object({ name: required(TEXT), value: optional(TEXT), pattern: optional(FLAG) });
const OBJECTS: Shape = list(map(ANY));

export const KINDS_SHAPE = list(
    object({
        group: required(TEXT),
        kind: required(TEXT),
        templates: required(list(hinted(TEXT, { check: checkPlace }))),
        pods: optional({ kind: "choice", values: WORKLOAD_KINDS, example: "Job" }),
        adds: optional(
            object({
                environment: optional(list(VARIABLE)),
                containers: optional(OBJECTS),
                initContainers: optional(OBJECTS),
                volumes: optional(OBJECTS),
            }),
        ),
    }),
);

/** The user's rows, as far as they can be read: what is wrong with them is for `KINDS_SHAPE` to say. */
export function operatorKinds(rows: unknown): OperatorKind[] {
    return itemsOf(rows).map((row) => {
        const { group, kind, templates, pods, adds } = fieldsOf(row);
        return {
            group: textOf(group) ?? "",
            kind: textOf(kind) ?? "",
            templates: itemsOf(templates).flatMap((one) => (typeof one === "string" ? [{ at: one }] : [])),
            pods: isWorkloadKind(textOf(pods)) ? (textOf(pods) as WorkloadKind) : "Pod",
            adds: fieldsOf(adds) as ControllerAdditions,
        };
    });
}

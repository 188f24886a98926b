import { errorIf, firstOf, type Issue, quote } from "../issue";
import type { WorkloadKind } from "../kubernetes/kinds";
import { wrongType } from "../shape";
import { UNKNOWN } from "../unknown";
import { urnParts } from "../urn";

const URN = /^urn:pulumi:/;

/**
 * What `adopt` takes in addition to names and URNs.
 *
 * @since 0.1.0
 */
export const Adopt = {
    /** Take over nothing: the workload is a new object. */
    None: "none",
} as const;

/** The name of the resource in the stack that is taken over, of which a URN is the longer form. @since 0.1.0 */
export function adoptedName(adopt: string): string {
    return URN.test(adopt) ? urnParts(adopt).name : adopt;
}

/** @since 0.1.0 */
export function isUrn(adopt: string): boolean {
    return URN.test(adopt);
}

/** The workload of the stack that is taken over: a name, or a URN of the same kind of workload. */
export function checkAdopt(adopt: unknown, kind: WorkloadKind | undefined): Issue[] {
    const path = ["adopt"];
    const allowed = "the Pulumi name of a workload at the root of the stack, the URN of any other, or Adopt.None";
    if (typeof adopt !== "string") {
        const unknown = errorIf(adopt === UNKNOWN, path, "adopt", {
            message: "is not known yet, and the engine has to know it before it makes anything",
            allowed,
            fix: "give it as text, or make it with pulumi.createUrn",
        });
        return adopt === undefined ? [] : firstOf(unknown, [wrongType(path, "a string", adopt)]);
    }
    const { type, name } = urnParts(adopt);
    const isWorkload = name !== "" && type.startsWith("kubernetes:");
    return firstOf(
        errorIf(adopt.trim() === "", path, "adopt", {
            message: "is empty",
            allowed,
            fix: "give the name, or leave it out",
        }),
        errorIf(isUrn(adopt) && !isWorkload, path, "adopt", {
            message: `${quote(adopt)} is not the URN of a Kubernetes workload`,
            allowed,
            fix: "copy it from `pulumi stack --show-urns`",
        }),
        errorIf(isUrn(adopt) && kind !== undefined && type.split(":").at(-1) !== kind, path, "adopt", {
            message: `${quote(adopt)} is of the type "${type}", and the workload is a ${kind}`,
            allowed: `a ${kind}`,
            fix: "take over a workload of the same kind; another kind is another object in the cluster",
        }),
    );
}

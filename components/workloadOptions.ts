import * as pulumi from "@pulumi/pulumi";
import { isUnset } from "../core/fields";
import { type Issue, warningIf } from "../core/issue";
import { isDeferred, pick } from "./outputs";
import type { GivenWorkload } from "./workload";

/** What the options of a component, and the settings of its stack, do not do for its workload as a user may expect. */
export function checkOptions(
    { args, specPath, template }: GivenWorkload,
    opts: pulumi.ComponentResourceOptions = {},
    policy: unknown,
): Issue[] {
    const place = [...specPath.slice(0, specPath.length - template.length - 1), "metadata", "namespace"];
    const own = pick(args, "metadata", "namespace");
    const rego = pick(policy, "rego");
    const isFree = !isDeferred(own) && isUnset(own) && !isDeferred(rego) && isUnset(rego);
    const ofStack = pulumi.runtime.allConfig()["kubernetes:namespace"] !== undefined;
    const gives = ofStack ? "the stack's kubernetes:namespace gives it" : "its provider may give it";
    const isGiven = ofStack || opts.provider !== undefined || opts.providers !== undefined;
    return [
        ...warningIf((opts.ignoreChanges ?? []).length > 0, ["opts", "ignoreChanges"], "ignore-changes", {
            message:
                "has no effect on the workload of a component: what others change in the cluster, as the replicas of an autoscaler, is set back",
            fix: "give a transformation that sets ignoreChanges of the workload, as docs/adopt.md shows",
        }),
        ...warningIf(isFree && isGiven, place, "namespace-free", {
            message: `is missing, and ${gives}: the policy does not bind it, so that the host may run the pods in any namespace`,
            fix: "write the namespace here too",
        }),
    ];
}

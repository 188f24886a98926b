import { Effect } from "../../core/effect";
import { hasPlaceholders } from "../../core/kubernetes/placeholders";
import type { Change } from "../../core/review/change";
import { replaces, type Step } from "./preview";
import { asKnown } from "./values";
import type { Workload } from "./workloads";

/** The inputs of a component that hold its init-data. */
const OF_COMPONENT = ["aa.toml", "cdh.toml", "policy.rego", "digest"];
const OF_WORKLOAD = ["metadata", "spec"];

/**
 * The resources that the same update makes, and on which the init-data of a workload depends. The dry run of the API server
 * makes up values that the real object does not get, as `10.0.0.0` for `spec.clusterIP` of a Service, and a preview shows them
 * as known.
 */
export function provisionalBy({ step, owner, after }: Workload, steps: readonly Step[]): string[] {
    if (after?.initData === undefined || step.op === "same") {
        return [];
    }
    const [holder, keys] = owner === undefined ? [step, OF_WORKLOAD] : [owner, OF_COMPONENT];
    const urns = [...new Set(keys.flatMap((key) => holder.dependencies[key] ?? []))];
    const made = steps.filter((one) => urns.includes(one.urn) && isMade(one));
    return made.map(({ urn }) => urn).sort();
}

function isMade(step: Step): boolean {
    const isNew = step.before === undefined || replaces(step);
    return isNew && step.after !== undefined && hasPlaceholders(step.type, asKnown(step.after));
}

export function provisionalChange(urns: readonly string[], digest: string): Change {
    return {
        file: "initdata.toml",
        path: "digest",
        after: digest,
        effect: Effect.Unknown,
        reason: `This digest is provisional: it depends on ${urns.join(" and ")}, which the same update makes, and a preview has made-up values for what the cluster chooses, such as an address. Do not register it. After the update take the digest from the stack, and register that.`,
    };
}

import { Evidence, evidenceOf } from "./claims";
import { parseResource } from "./resources";
import { GrantMatch, type ResourcePolicySpec } from "./spec";
import type { TrusteeWorkload } from "./workload";

/** A workload of the policy's table, with all that it gets on one condition. */
export interface Entry {
    readonly workload: TrusteeWorkload;
    readonly evidence: Evidence;
    readonly match: GrantMatch;
    readonly affirming: boolean;
    readonly resources: readonly (readonly string[])[];
}

/** The entries of a checked spec, in an order that does not depend on that of the inputs. */
export function entriesOf({ grants }: ResourcePolicySpec): Entry[] {
    const entries = new Map<string, Entry>();
    for (const { workloads, resources, match = GrantMatch.InitData, requireAffirming } of grants) {
        for (const workload of workloads) {
            const evidence = evidenceOf(workload.platform);
            if (evidence === undefined) {
                const { platform } = workload;
                throw new Error(`confidential-workload: a grant for "${platform}" was not checked; please report it`);
            }
            const affirming = requireAffirming ?? evidence !== Evidence.Sample;
            const key = JSON.stringify([workload.name, match, affirming]);
            const more = resources.flatMap((text) => {
                const parts = parseResource(text, []);
                return "code" in parts ? [] : [parts];
            });
            const all = [...(entries.get(key)?.resources ?? []), ...more].map((parts) => parts.join("/"));
            const distinct = [...new Set(all)].sort().map((path) => path.split("/"));
            entries.set(key, { workload, evidence, match, affirming, resources: distinct });
        }
    }
    return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

import { error, errorsOf, type Issue } from "../issue";
import { isKnown, UNKNOWN, type Unknown } from "../unknown";
import { type ExpectedPod, expectPod } from "./derive/pod";
import { relevantSource } from "./derive/relevant";
import type { Derivation, PodSource } from "./derive/source";
import { renderAllowAll, renderPodPolicy } from "./rego";
import { PolicyPreset, type PolicySpec } from "./spec";

/** A policy's text, and the pod that it is for. */
export interface Generated {
    readonly text: string | Unknown;
    /** Absent where there is no pod, or not all of it is known. */
    readonly pod?: ExpectedPod;
    readonly issues: readonly Issue[];
}

/** What a policy is made for. */
export interface PolicyTarget {
    readonly pod?: PodSource;
    /** Whether empty volumes are directories in the guest: on peer pods. */
    readonly localVolumes: boolean | Unknown;
}

/** The text of a checked policy, and every problem with the pod that it is derived from. */
export function generatePolicy(policy: PolicySpec, { pod: source, localVolumes }: PolicyTarget): Generated {
    const issues: Issue[] = [];
    const derivation = (from: PodSource): Derivation => ({
        source: from,
        policy,
        lock: policy.imageLock ?? {},
        localVolumes: localVolumes === true,
        report: (issue) => issues.push(issue),
    });
    if (policy.preset === PolicyPreset.AllowAll) {
        return { text: renderAllowAll(), issues };
    }
    const isStrict = policy.preset !== PolicyPreset.Baseline;
    const known = source !== undefined && isKnown(relevantSource(source, isStrict)) ? source : undefined;
    if (policy.preset === undefined) {
        // What is wrong with the pod under our rules is not wrong under the author's own.
        const pod = known === undefined ? undefined : expectPod(derivation(known), true);
        return { text: policy.rego ?? "", ...(pod === undefined ? {} : { pod }), issues: [] };
    }
    if (source === undefined) {
        const message = `${policy.preset} is derived from a pod, and there is none here`;
        const fix = "use ConfidentialWorkload, or give policy.rego, as from `confidential-workload policy generate`";
        return { text: "", issues: [error("policy.preset", "policy-no-pod", { message, fix })] };
    }
    if (known === undefined || localVolumes === UNKNOWN) {
        return { text: UNKNOWN, issues };
    }
    const pod = expectPod(derivation(known), isStrict);
    return { text: errorsOf(issues).length > 0 ? "" : renderPodPolicy(policy, pod), pod, issues };
}

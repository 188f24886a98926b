import { error, errorsOf, type Issue } from "../issue";
import { isKnown, UNKNOWN, type Unknown } from "../unknown";
import { type ExpectedPod, expectPod } from "./derive/pod";
import { relevantSource } from "./derive/relevant";
import type { Derivation, PodSource } from "./derive/source";
import { unaskedIssues } from "./derive/unasked";
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

/** The text of a checked policy, every problem with the pod that it is derived from, and what it is not asked about. */
export function generatePolicy(policy: PolicySpec, { pod: source, localVolumes }: PolicyTarget): Generated {
    const issues: Issue[] = [];
    const derivation = (from: PodSource): Derivation => ({
        source: from,
        policy,
        lock: policy.imageLock ?? {},
        localVolumes: localVolumes === true,
        report: (issue) => issues.push(issue),
    });
    const unasked = source === undefined || policy.preset === PolicyPreset.Strict ? [] : unaskedIssues(source, policy);
    if (policy.preset === PolicyPreset.AllowAll) {
        return { text: renderAllowAll(), issues: unasked };
    }
    const isStrict = policy.preset !== PolicyPreset.Baseline;
    const whole = source !== undefined && isKnown(relevantSource(source, true)) ? source : undefined;
    if (policy.preset === undefined) {
        // What is wrong with the pod under our rules is not wrong under the author's own.
        const pod = whole === undefined ? undefined : expectPod(derivation(whole), true);
        return { text: policy.rego ?? "", ...(pod === undefined ? {} : { pod }), issues: unasked };
    }
    if (source === undefined) {
        const message = `${policy.preset} is derived from a pod, and there is none here`;
        const fix = "use ConfidentialWorkload, or give policy.rego, as from `confidential-workload policy generate`";
        return { text: "", issues: [error("policy.preset", "policy-no-pod", { message, fix })] };
    }
    if (!isKnown(relevantSource(source, isStrict)) || localVolumes === UNKNOWN) {
        return { text: UNKNOWN, issues: unasked };
    }
    const pod = expectPod(derivation(source), isStrict);
    issues.push(...unasked);
    if (errorsOf(issues).length > 0) {
        return { text: "", pod, issues };
    }
    const asked = isStrict ? pod : withAnyImages(derivation(whole ?? relevantSource(source, false)), pod);
    return { text: renderPodPolicy(policy, pod), pod: asked, issues };
}

/** Baseline looks at nothing that an image says, so that it can be asked about containers whose images nobody locked. */
function withAnyImages(derivation: Derivation, { containers }: ExpectedPod): ExpectedPod {
    const sources = containers.flatMap(({ image }) => image?.source ?? []);
    const lock = Object.fromEntries(sources.map((source) => [source, { entrypoint: ["/app"] }]));
    return expectPod({ ...derivation, lock, report: () => undefined }, true);
}

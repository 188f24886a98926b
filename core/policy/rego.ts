import { DENSE, layOut } from "../layout";
import { readParagraphs } from "./assets";
import { policyData } from "./derive/data";
import { featuresOf } from "./derive/features";
import { injectionsOf, placesOf } from "./derive/injected";
import type { ExpectedPod } from "./derive/pod";
import { CREATION } from "./openFields";
import { describeOpening, isWholeRequest, openingsOf } from "./openings";
import { AGENT_REQUESTS, type AgentRequest } from "./requests";
import { selectRules } from "./rules";
import { PolicyPreset, type PolicySpec } from "./spec";

// `import rego.v1`, once and alone, is read alike by agents with Rego v0 (Kata 3.29) and v1 (Kata 3.30 and later).
export const HEADER = "package agent_policy\n\nimport rego.v1\n\n";

/**
 * Ends a flag that the guest image's own policy may have set, by which the agent ignores denials. While the agent asks a new
 * policy for the flag, the old flag still counts: without an answer, or with `false`, it stays on. An answer of another type
 * is an error, and turns it off (Kata `src/agent/policy/src/policy.rs`, `update_allow_failures_flag`).
 */
export const ENDS_IGNORED_DENIALS = 'default AllowRequestsFailingPolicy := "no"';

/** A policy that allows every request. */
export function renderAllowAll(): string {
    return `${HEADER}${ENDS_IGNORED_DENIALS}\n${AGENT_REQUESTS.map(({ name }) => `default ${name} := true\n`).join("")}`;
}

/** What this package writes between the rules of a policy and the pod. */
export const BEFORE_DATA = "\npolicy_data := ";

/**
 * The policy of a pod: the flag, a default for every request, the rules, and the pod as `policy_data`, which has to be the last
 * thing and pure JSON for Trustee to make claims of it (`attestation-service/src/lib.rs`).
 */
export function renderPodPolicy(policy: PolicySpec, pod: ExpectedPod): string {
    const lines = AGENT_REQUESTS.map((request) => defaultOf(request, policy));
    // Similar lines compress better next to each other.
    const [denials, others] = [lines.filter(isDenial), lines.filter((line) => !isDenial(line))];
    const defaults = [`${ENDS_IGNORED_DENIALS}\n`, ...denials, ...others].join("");
    const features = featuresOf(pod, policy);
    const rules = selectRules(readParagraphs(), features);
    return `${HEADER}${defaults}\n${rules}${BEFORE_DATA}${layOut(policyData(pod, features), DENSE)}\n`;
}

function isDenial(line: string): boolean {
    return line.endsWith(":= false\n");
}

function defaultOf({ name, option, ...presets }: AgentRequest, policy: PolicySpec): string {
    const answer = policy.preset === PolicyPreset.Baseline ? presets.baseline : presets.strict;
    const allowed = (option === undefined ? undefined : policy[option]) ?? answer === "allow";
    const whole = policy.allow?.filter(isWholeRequest) ?? [];
    const reasons = whole.filter(({ request }) => request === name).map(({ because }) => because);
    const comments = [...reasons, ...(name === CREATION ? [...mountReasons(policy), ...openingReasons(policy)] : [])]
        .map((because) => `# ${because.replace(/\s+/g, " ").trim()}\n`)
        .join("");
    return `${comments}default ${name} := ${allowed || reasons.length > 0}\n`;
}

/** Why fields of a container may have values that the pod does not have. */
function openingReasons(policy: PolicySpec): string[] {
    return openingsOf(policy).map((opening) => `${describeOpening(opening)}: ${opening.because}`);
}

/** Why the host may choose what is in mounts. Baseline does not look at mounts, so it needs no reasons for webhooks. */
function mountReasons(policy: PolicySpec): string[] {
    const injections = policy.preset === PolicyPreset.Baseline ? [] : injectionsOf(policy);
    return [
        ...injections.map((injection) => `${placesOf(injection)}: ${injection.because}`),
        ...(policy.untrustedVolumes ?? []).map(({ name, because }) => `volume ${name}: ${because}`),
    ];
}

import { errorsOf, type Issue, quote, warningIf } from "../issue";
import { dialectOf, RegoDialect } from "../kataVersion";
import type { Session } from "../session";
import { UNKNOWN, type Unknown } from "../unknown";
import type { ExpectedPod } from "./derive/pod";
import { openPolicy, type SessionOptions } from "./engine";
import { generatePolicy, type PolicyTarget } from "./generate";
import { selfCheck } from "./selfCheck/check";
import { checkOpenings } from "./selfCheck/openings";
import type { PolicySpec } from "./spec";

/** A policy's text, which may not be known yet, and everything that is wrong with it. */
export interface PolicyText {
    readonly text: string | Unknown;
    readonly issues: readonly Issue[];
}

/** The text of a checked policy, asked about its own pod, and what it was not asked about. */
export function policyFor(
    policy: PolicySpec,
    target: PolicyTarget,
    kataVersion: unknown,
    session: Session,
): PolicyText {
    const version = typeof kataVersion === "string" ? { kataVersion } : {};
    const { text, issues, pod: expected } = generatePolicy(policy, { ...target, ...version });
    if (text === UNKNOWN || errorsOf(issues).length > 0) {
        return { text, issues };
    }
    const options = { dialect: dialectOf(kataVersion), session };
    const path = policy.rego === undefined ? ["policy", "preset"] : ["policy", "rego"];
    const life = expected === undefined ? [] : selfCheck(text, path, expected, options);
    const hasEntries = expected !== undefined && expected.openings.length > 0 && errorsOf(life).length === 0;
    const answers = [...life, ...(hasEntries ? checkOpenings(text, expected, options) : [])];
    const notAsked = policy.rego === undefined || target.pod === undefined ? [] : notAskedIssues(expected);
    const isOpen = notAsked.length > 0 && allowsAnyContainer(text, options);
    return { text, issues: [...issues, ...answers, ...(isOpen ? [] : notAsked)] };
}

/** Whether a policy allows any container, so that it is no use to ask it about one. */
export function allowsAnyContainer(policy: string, { dialect = RegoDialect.V1, session }: SessionOptions): boolean {
    return session.remember(allowsEmptyContainer, policy, dialect, session);
}

function allowsEmptyContainer(policy: string, dialect: RegoDialect, session: Session): boolean {
    const open = openPolicy(policy, { dialect, session });
    const { allowed } = open.evaluate("CreateContainerRequest", {});
    open.close();
    return allowed;
}

/** What an author's own policy could not be asked about. Strict refuses such a pod, and Baseline needs no images. */
function notAskedIssues(pod: ExpectedPod | undefined): Issue[] {
    const unclear = pod?.containers.filter(({ process }) => process === undefined).map(({ name }) => quote(name)) ?? [];
    return [
        ...warningIf(pod === undefined, ["policy", "rego"], "policy-not-asked", {
            message: "was not asked about the pod, parts of which are secrets or not known yet",
            fix: "nothing, if they are not known yet, as `pulumi up` asks it; instead of a secret's value, give the key of a Secret",
        }),
        ...warningIf(unclear.length > 0, ["policy", "rego"], "policy-not-asked", {
            message: `was not asked about ${unclear.join(", ")}: what the image runs is not known without its digest and an entry in policy.imageLock`,
            fix: "pin the image, run `npx confidential-workload lock`, and give its file as policy.imageLock",
        }),
    ];
}

import { fieldsOf, itemsOf, stringOf } from "../fields";
import { POLICY_FILE } from "../initdata/document";
import { decoded, initDataIn } from "../initdata/inPod";
import { error, errorsOf, type Issue, type IssueCode, quote } from "../issue";
import { KATA_STAGES } from "../kataVersion";
import type { PodSource } from "../kubernetes/podSource";
import { classOf } from "../kubernetes/pods";
import { relevantSource } from "../policy/derive/relevant";
import { withImagesOf } from "../review/check/imagesOfPolicy";
import { checkPodPolicy } from "../review/check/podPolicy";
import { policyParts } from "../review/policy/parts";
import { isRemoteClass } from "../runtimeClasses";
import type { Session } from "../session";
import { isKnown } from "../unknown";
import { fileIn, within } from "./document";
import { type Findings, found, type GuardedResource, inConfidentialPods, NOTHING, sourceOf } from "./guardrail";
import type { InitDataConfig } from "./initData";

/** What a policy says no to, which the pod has. Everything else that is said of a pod is for other rules. */
const DENIALS: readonly IssueCode[] = ["policy-container", "policy-denies-pod"];

/**
 * The agent policy in a pod's init-data allows the pod as it will run, after transforms and patches: the guest's own engine
 * is asked. A policy that this package did not derive is asked only where it needs no facts about images.
 */
export function checkStarts(resource: GuardedResource, config: InitDataConfig): Findings {
    return inConfidentialPods(resource, config, (pod) => {
        const { value, keys } = initDataIn(pod);
        const initData = typeof value === "string" ? decoded(value, resource.session).initData : undefined;
        const policy = initData === undefined ? undefined : fileIn(initData, POLICY_FILE);
        const source = policy === undefined ? undefined : sourceOf(pod, resource);
        if (policy === undefined || source === undefined) {
            return NOTHING;
        }
        return isKnown(relevantSource(source, true))
            ? found(
                  ...within(
                      keys,
                      denialsOf(policy, source, isRemoteClass(classOf(pod).value), config, resource.session),
                  ),
              )
            : { issues: [], unknown: [source.path.filter((key) => typeof key !== "object")] };
    });
}

/** A policy of this package names all containers that may start, and no ephemeral one. */
function ephemeral({ spec }: PodSource): Issue[] {
    const names = itemsOf(fieldsOf(spec)["ephemeralContainers"]).map((one) => stringOf(fieldsOf(one)["name"]) ?? "");
    return names.map((name) =>
        error([{ file: POLICY_FILE }], "policy-container", {
            message: `does not name the ephemeral container ${quote(name)}, so that the agent denies it`,
            fix: "remove it: a policy that lets somebody debug the pod lets the host do so",
        }),
    );
}

/** Asks until a version denies nothing; else the first answer counts. No version knows a container that the policy does not name. */
function untilAllowed(
    versions: readonly (string | undefined)[],
    ask: (version: string | undefined) => Issue[],
): Issue[] {
    let first: Issue[] | undefined;
    for (const version of versions) {
        const issues = ask(version);
        if (issues.every(({ code }) => code === "policy-container")) {
            return issues;
        }
        first ??= issues;
    }
    return first ?? [];
}

function denialsOf(
    policy: string,
    given: PodSource,
    localVolumes: boolean,
    { kataVersion }: InitDataConfig,
    session: Session,
) {
    const { data } = policyParts(policy, session);
    const { source, lock, untrusted } = withImagesOf(data, given);
    // Where nobody says what the nodes have, the pod is fine if it starts on some.
    const ask = (version: string | undefined) =>
        errorsOf(
            checkPodPolicy(policy, source, { lock, localVolumes, untrusted, kataVersion: version, session }),
        ).filter(({ code }) => DENIALS.includes(code));
    return [
        ...(data === undefined ? [] : ephemeral(given)),
        ...untilAllowed(kataVersion === undefined ? KATA_STAGES : [kataVersion], ask),
    ];
}

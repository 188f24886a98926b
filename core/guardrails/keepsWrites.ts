import { POLICY_FILE } from "../initdata/document";
import { decoded, initDataIn } from "../initdata/inPod";
import { error, quote } from "../issue";
import type { Pod } from "../kubernetes/pods";
import { type LostWrites, lostWrites } from "../policy/derive/lostWrites";
import { withImagesOf } from "../review/check/imagesOfPolicy";
import { policyParts } from "../review/policy/parts";
import { isKnown } from "../unknown";
import { fileIn } from "./document";
import { type Findings, found, type GuardedResource, inConfidentialPods, NOTHING, sourceOf } from "./guardrail";
import { type ClassConfig, type Lists, matchesAny } from "./runtimeClass";

/** An allowed volume is named by its name in the pod. */
export type KeepsWritesConfig = ClassConfig & Lists<"allow">;

/**
 * A confidential pod does not write to a volume that was to last: its containers have a copy, which goes with the VM. What
 * `policy.untrustedVolumes` confirms is in the policy.
 */
export function checkKeepsWrites(resource: GuardedResource, config: KeepsWritesConfig): Findings {
    const { allow = [] } = config;
    return inConfidentialPods(resource, config, (pod) => {
        const losses = lossesIn(pod, resource);
        if (losses === undefined) {
            const path = sourceOf(pod, resource)?.path ?? [];
            return path.length === 0
                ? NOTHING
                : { issues: [], unknown: [path.filter((key) => typeof key !== "object")] };
        }
        const lost = losses.filter(({ volume, isConfirmed }) => !isConfirmed && !matchesAny(volume, allow));
        return found(
            ...lost.map(({ volume, kind, at }) =>
                error(at, "writes-lost", {
                    message: `${quote(volume)} (${kind}) is copied into the guest: what the container writes there is lost when the VM ends`,
                    fix: `keep what has to last elsewhere, see docs/persistent-data.md; if nothing has to last there, name ${quote(volume)} in policy.untrustedVolumes, or in the rule's allow`,
                }),
            ),
        );
    });
}

/** The volumes of a pod that lose writes; undefined where the pod is not known, or where its object is not whole. */
export function lossesIn(
    pod: Pod,
    resource: Pick<GuardedResource, "type" | "session">,
): readonly (LostWrites & { readonly isConfirmed: boolean })[] | undefined {
    const { session } = resource;
    const source = sourceOf(pod, resource);
    if (source === undefined || !isKnown(source.spec)) {
        return undefined;
    }
    const { value } = initDataIn(pod);
    const initData = typeof value === "string" ? decoded(value, session).initData : undefined;
    const policy = initData && fileIn(initData, POLICY_FILE);
    const confirmed = policy === undefined ? [] : withImagesOf(policyParts(policy, session).data, source).untrusted;
    return lostWrites(source).map((one) => ({ ...one, isConfirmed: confirmed.includes(one.volume) }));
}

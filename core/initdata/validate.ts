import { DIGEST_BYTES } from "../algorithm";
import { checkAdopt } from "../checks/adopt";
import { checkKataVersion } from "../checks/kataVersion";
import { checkKbs } from "../checks/kbs";
import { checkPeerPods, checkPlatform } from "../checks/platform";
import { checkPodTemplate, checkRuntimeClassName, type PodTemplate } from "../checks/podTemplate";
import { checkPolicy } from "../checks/policy";
import { checkProxy } from "../checks/proxy";
import type { Issue } from "../issue";
import { PLATFORMS } from "../platform";
import type { PodSource } from "../policy/derive/source";
import { checkShape } from "../shape";
import { UNKNOWN, type Unknown } from "../unknown";
import type { Choices } from "./normalize";
import { INIT_DATA_SHAPE } from "./spec";

/** What the checks need beside the spec. */
export interface Context {
    /** The time against which certificates are checked. */
    readonly now: Date;
    /** Overrides the platform's RuntimeClass. */
    readonly runtimeClassName?: string | Unknown;
    /** The pod template that the annotations go on, where there is one. */
    readonly template?: PodTemplate;
    /** The pod for which the policy is derived, or which it is asked about. Parts of it may not be known yet. */
    readonly pod?: PodSource;
    /** Whether the document is to be the default of peer pods, for those without an annotation. */
    readonly isPeerPodsDefault?: boolean;
    /** The workload of a Pulumi stack that this one takes over. */
    readonly adopt?: string | Unknown;
}

/** Every issue of the spec that can be seen without the finished document. Parts that are not known yet pass. */
export function validate(
    spec: Readonly<Record<string, unknown>>,
    { platform, algorithm, runtimeClassName, policy }: Choices,
    context: Context,
): Issue[] {
    const issues = checkShape(spec, INIT_DATA_SHAPE, "");
    if (
        platform !== UNKNOWN &&
        algorithm !== UNKNOWN &&
        Object.hasOwn(PLATFORMS, platform) &&
        Object.hasOwn(DIGEST_BYTES, algorithm)
    ) {
        issues.push(...checkPlatform(platform, algorithm));
        issues.push(...(context.isPeerPodsDefault ? checkPeerPods(platform) : []));
    }
    issues.push(...checkKataVersion(spec["kataVersion"]));
    issues.push(...checkKbs(spec["kbs"], context.now));
    issues.push(...checkProxy(spec["proxy"]));
    issues.push(...checkPolicy(policy, spec["kataVersion"]));
    issues.push(...checkRuntimeClassName(context.runtimeClassName));
    issues.push(...checkAdopt(context.adopt, context.pod?.kind));
    if (context.template !== undefined) {
        issues.push(...checkPodTemplate(context.template, runtimeClassName));
    }
    return issues;
}

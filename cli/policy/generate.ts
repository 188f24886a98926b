import { takesUnsigned } from "../../core/checks/declaredSecrets";
import { checkInjectors } from "../../core/checks/injectors";
import { checkPolicy } from "../../core/checks/policy";
import { checkContainerRuntime } from "../../core/checks/runtimeClass";
import { checkSealedVariables } from "../../core/checks/sealedVariables";
import { checkPlainSecrets } from "../../core/checks/secret";
import { checkVariableTexts } from "../../core/checks/variableTexts";
import { defined, fieldsOf } from "../../core/fields";
import { changed, errorsOf, type Issue, within } from "../../core/issue";
import { checkKataVersion } from "../../core/kataVersion";
import { isPeerPod, type Platform } from "../../core/platform";
import { containerRuntimeOf } from "../../core/policy/containerRuntime";
import { generatePolicy } from "../../core/policy/generate";
import { policyFor } from "../../core/policy/policyFor";
import { PolicyPreset, type PolicySpec } from "../../core/policy/spec";
import { Session } from "../../core/session";
import { readImageLock } from "../input/imageLock";
import { type PolicyConfig, placeInOrigins, readConfig } from "./config";
import { type ChosenPod, readPod } from "./pod";

export interface GenerateOptions {
    readonly manifest: string;
    readonly images?: string | undefined;
    readonly config?: string | undefined;
    readonly preset?: PolicyPreset | undefined;
    readonly platform: Platform;
    readonly workload?: string | undefined;
    readonly kataVersion?: string | undefined;
}

/**
 * The policy that a component would put into the init-data of a manifest's pod, with the same checks; no policy where an
 * issue is an error.
 */
export function generate(options: GenerateOptions): { readonly policy?: string; readonly issues: readonly Issue[] } {
    const { manifest, kataVersion } = options;
    const session = new Session();
    const pod = readPod(manifest, options.workload);
    const config = readConfig(options.config);
    const lock = readImageLock(options.images);
    const unread = [...pod.issues, ...config.issues, ...lock.issues];

    const given = policyOf(options, config.value ?? {}, lock.value);
    const { runtimeClassName } = fieldsOf(pod.value?.source.spec);
    const containerRuntime = containerRuntimeOf(given.containerRuntime, runtimeClassName);
    const policy = given.preset === PolicyPreset.AllowAll ? given : { ...given, containerRuntime };
    const origins = {
        manifest,
        ...defined({ pod: pod.value }),
        configFile: options.config,
        config: config.value ?? {},
        hasPresetOption: options.preset !== undefined,
    };
    const checks = [
        ...checkKataVersion(kataVersion),
        ...checkPolicy(policy, kataVersion, session),
        ...checkContainerRuntime(runtimeClassName, policy, given.containerRuntime, kataVersion),
        ...(pod.value === undefined ? [] : podIssues(pod.value, options)),
    ];
    const located = (issue: Issue) => changed(issue, { at: placeInOrigins(issue.at, origins) });
    if (pod.value === undefined || unread.length > 0) {
        return { issues: [...unread, ...checks.map(located)] };
    }
    const { text, issues } = fromPod(policy, pod.value, options, errorsOf(checks).length > 0 ? undefined : session);
    const all = [...checks, ...issues].map(located);
    return typeof text === "string" && errorsOf(all).length === 0 ? { policy: text, issues: all } : { issues: all };
}

/** What may keep the pod from running, or makes it unsafe, whatever its policy says. */
function podIssues({ label, source, issues }: ChosenPod, { manifest, kataVersion }: GenerateOptions): Issue[] {
    // Those of labels and annotations stand outside of the spec, by which others are placed.
    const marked = [...checkInjectors(source), ...issues];
    return [
        ...checkPlainSecrets(source),
        ...marked.map((issue) => within([{ file: manifest }, { object: label }], issue)),
        ...checkSealedVariables(source, takesUnsigned(undefined, kataVersion)),
        ...checkVariableTexts(source),
    ];
}

function policyOf(
    { images, preset }: GenerateOptions,
    config: PolicyConfig,
    lock: PolicySpec["imageLock"],
): PolicySpec {
    const policy = { preset: PolicyPreset.Strict, ...config, ...defined({ preset }) };
    // A lock that is only found in the folder is not an unused option.
    const isInVain = policy.preset === PolicyPreset.AllowAll && images === undefined;
    return lock === undefined || isInVain ? policy : { ...policy, imageLock: lock };
}

/** A policy with wrong options is not asked about its pod, but the problems of the pod are reported together with them. */
function fromPod(
    policy: PolicySpec,
    { source }: ChosenPod,
    { platform, kataVersion }: GenerateOptions,
    session: Session | undefined,
): ReturnType<typeof policyFor> {
    const target = { pod: source, localVolumes: isPeerPod(platform), isPolicyAlone: true, ...defined({ kataVersion }) };
    return session === undefined ? generatePolicy(policy, target) : policyFor(policy, target, kataVersion, session);
}

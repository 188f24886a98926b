import { Adopt, checkAdopt } from "../checks/adopt";
import { checkAttestation } from "../checks/attestation";
import { checkCredentialFiles } from "../checks/credentialFiles";
import { checkDeclaredSecrets, checkSignatureCheck, takesUnsigned } from "../checks/declaredSecrets";
import { checkDevices } from "../checks/devices/check";
import { checkAttestedDigest } from "../checks/guestOfClass";
import { checkPodMemory } from "../checks/imageMemory";
import { checkImages } from "../checks/images/images";
import { checkPullSecrets, checkPulls } from "../checks/images/pulls";
import { checkInjectors } from "../checks/injectors";
import { checkKbs } from "../checks/kbs";
import { checkLoopbackImages } from "../checks/loopback";
import { checkPeerPods, checkPlatform } from "../checks/platform";
import { checkPodForm } from "../checks/podForm";
import { checkAutonaming, checkPodMetadata } from "../checks/podMetadata";
import { checkPodTemplate, type PodTemplate } from "../checks/podTemplate";
import { checkPolicy } from "../checks/policy";
import { checkProxy } from "../checks/proxy";
import { checkContainerRuntime, checkDebugInput, checkNodes, checkRuntimeClass } from "../checks/runtimeClass";
import { checkLocalVolumes, checkOrdinarySecrets, checkSealedVariables } from "../checks/sealedVariables";
import { checkPlainSecrets } from "../checks/secret";
import { checkVariableTexts } from "../checks/variableTexts";
import { error, errorsOf, type Issue, isIn, type Place, phrase, quote } from "../issue";
import { checkKataVersion, isOlder } from "../kataVersion";
import type { PodSource } from "../kubernetes/podSource";
import { isPeerPod, type Platform } from "../platform";
import { ContainerRuntime } from "../policy/containerRuntime";
import { PolicyPreset } from "../policy/spec";
import type { Session } from "../session";
import { isPlainObject } from "../shape";
import { isKnown, type Parts, partsOf, UNKNOWN, type Unknown } from "../unknown";
import { valueAt } from "./inputs";
import { AA } from "./keys/aa";
import { CDH } from "./keys/cdh";
import type { Choices } from "./normalize";
import type { InitDataSpec } from "./spec";

/** What the checks need in addition to the spec. */
export interface ValidationContext {
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
    /** The pattern by which the stack makes up the workload's name, where it has one of its own. */
    readonly autonaming?: string;
    /** What the program remembers from call to call. Default: nothing. */
    readonly session?: Session;
}

/** The same in this package. */
export interface SessionContext extends ValidationContext {
    readonly session: Session;
}

/** Every issue of the spec that can be seen without the finished document, after those of its form. Parts that are not known yet pass. */
export function validate(
    spec: Parts<InitDataSpec>,
    ofForm: readonly Issue[],
    choices: Choices,
    context: SessionContext,
): Issue[] {
    const { platform, algorithm, runtimeClassName, policy } = choices;
    const { kataVersion, images, trustedStorage, memory, sealedSecrets } = spec;
    const { now, pod, template, adopt } = context;
    const isKnownPlatform = platform !== UNKNOWN && algorithm !== UNKNOWN;
    const ofInputs = [
        ...ofForm,
        ...(isKnownPlatform ? checkPlatform(platform, algorithm) : []),
        ...(isKnownPlatform && context.isPeerPodsDefault ? checkPeerPods(platform) : []),
        ...checkKataVersion(kataVersion),
        ...GROUPS.flatMap((group) => checkEmpty(spec[group], [group])),
        ...checkAge(spec, ofForm),
        ...checkKbs(spec.kbs, now, platform),
        ...checkAttestation(spec.attestation, platform),
        ...checkProxy(spec.proxy),
        ...checkImages(spec, now),
    ];
    const areWrong = errorsOf(ofInputs).some(({ at: [input] }) => input === "images");
    const noPod = { message: "is for the pod of a workload, and there is none here", fix: "remove it" };
    return [
        ...ofInputs,
        ...(pod !== undefined && images !== undefined && isKnown(images) && !areWrong
            ? checkPulls(images, pod, isCriO(policy))
            : []),
        ...checkCredentialFiles(spec.credentialFiles, kataVersion),
        ...checkSignatureCheck(sealedSecrets),
        ...checkPolicy(policy, kataVersion, context.session),
        ...checkDeclaredSecrets(sealedSecrets, kataVersion, pod),
        ...(pod === undefined ? [] : checkPod(pod, spec, choices, context)),
        ...(pod === undefined && trustedStorage !== undefined ? [error(["trustedStorage"], "no-effect", noPod)] : []),
        ...(pod === undefined && memory !== undefined ? [error(["memory"], "no-effect", noPod)] : []),
        ...checkRuntimeClass(context.runtimeClassName, platform),
        ...checkDebugInput(context.runtimeClassName, spec.allowDebugClass),
        ...checkAttestedDigest(context.runtimeClassName, kataVersion, isCriO(policy), ["runtimeClassName"]),
        ...checkNodes(runtimeClassName, policy),
        ...checkAdopt(adopt, pod?.kind),
        ...(template === undefined ? [] : checkPodTemplate(template, runtimeClassName, policy, platform, kataVersion)),
    ];
}

/** What is wrong with the pod, or with the inputs because of it. */
function checkPod(
    pod: PodSource,
    { kataVersion, images, trustedStorage, memory, sealedSecrets, policy: given }: Parts<InitDataSpec>,
    { platform, runtimeClassName, policy }: Choices,
    { adopt, autonaming }: ValidationContext,
): Issue[] {
    const isNew = adopt === undefined || adopt === Adopt.None;
    const { imageLock } = partsOf(given);
    return [
        ...checkPodMetadata(pod),
        ...checkVariableTexts(pod),
        ...(isNew ? checkAutonaming(pod, autonaming, policy) : []),
        ...checkPlainSecrets(pod),
        ...checkInjectors(pod),
        ...checkPodMemory(pod, {
            platform,
            runtimeClassName,
            kataVersion,
            imageLock,
            images,
            trustedStorage,
            memory,
        }),
        ...checkPodForm(pod, platform === UNKNOWN ? undefined : platform, imageLock),
        ...checkDevices(pod, { platform, images, trustedStorage, imageLock }),
        ...checkPulling(images, platform, pod),
        ...checkSealedVariables(pod, takesUnsigned(sealedSecrets, kataVersion)),
        ...(policy !== UNKNOWN && policy.preset === PolicyPreset.Strict
            ? checkOrdinarySecrets(pod, sealedSecrets)
            : []),
        ...(isPeerPod(platform) ? checkLocalVolumes(pod) : []),
        ...checkContainerRuntime(runtimeClassName, policy, partsOf(given).containerRuntime, kataVersion),
    ];
}

function isCriO(policy: Choices["policy"]): boolean {
    return policy !== UNKNOWN && policy.containerRuntime === ContainerRuntime.CriO;
}

/** What of a pod's images depends on settings that may not be known yet. */
function checkPulling(images: Parts<InitDataSpec>["images"], platform: Platform | Unknown, pod: PodSource): Issue[] {
    if (images === UNKNOWN) {
        return [];
    }
    const { credentialsUri, registries, registryConfigurationUri } = partsOf(images);
    return [
        ...checkPullSecrets(pod, credentialsUri, platform === UNKNOWN || isPeerPod(platform)),
        ...(registryConfigurationUri === undefined && isKnown(registries) ? checkLoopbackImages(pod, registries) : []),
    ];
}

/** The groups of inputs all of which may be left out. The check of the proxy reports the proxy. */
const GROUPS = ["attestation", "images", "memory", "sealedSecrets", "logLevels"] as const;

function checkEmpty(value: unknown, path: Place): Issue[] {
    const isEmpty = isPlainObject(value) && Object.values(value).every((field) => field === undefined);
    return isEmpty
        ? [error(path, "empty", { message: "is empty", fix: phrase`set something in it, or leave ${path} out` })]
        : [];
}

function checkAge(spec: Parts<InitDataSpec>, ofForm: readonly Issue[]): Issue[] {
    const { kataVersion } = spec;
    return [...AA.keys, ...CDH.keys].flatMap(({ input, since }) => {
        const given = input && since !== undefined ? valueAt(spec, input) : undefined;
        if (input === undefined || since === undefined || given === undefined || !isOlder(kataVersion, since)) {
            return [];
        }
        if (given === UNKNOWN && !ofForm.some(({ at }) => isIn(at, input))) {
            return [];
        }
        const message = `is read by guests since Kata ${since}, and kataVersion is ${quote(kataVersion)}: they would ignore it silently`;
        const fix = "update Kata on the nodes, or remove it";
        return [error(input, "kata-version-input", { message, allowed: `kataVersion ${since} or later`, fix })];
    });
}

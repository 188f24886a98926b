import { OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { checkPullTime } from "../../core/checks/devices/createTimeout";
import { checkPodMemory } from "../../core/checks/imageMemory";
import { checkPullSecrets } from "../../core/checks/images/pulls";
import { checkInjectors, checkInjectorsAround } from "../../core/checks/injectors";
import { type Fields, fieldsOf, own } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import type { DecodedInitData } from "../../core/initdata/decode";
import { POLICY_FILE } from "../../core/initdata/document";
import { aroundIn } from "../../core/initdata/manifests/target";
import { type AnnotationPlace, manifestLabel } from "../../core/initdata/read";
import { type Issue, pathOf, warning } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import { at, root } from "../../core/kubernetes/located";
import { manifestsOf, objectName } from "../../core/kubernetes/objects";
import { type PodSource, sourceIn } from "../../core/kubernetes/podSource";
import { classOf, type Pod, podsIn } from "../../core/kubernetes/pods";
import { isPeerPod, type Platform } from "../../core/platform";
import { parsePolicy } from "../../core/policy/engine";
import { noAgent } from "../../core/review/check/missingFiles";
import { type PodContext as CheckedPodContext, checkPod, isConfidentialPod } from "../../core/review/check/pod";
import { checkPodPolicy } from "../../core/review/check/podPolicy";
import { isRemoteClass } from "../../core/runtimeClasses";
import { readToml } from "../../core/structuredText";
import type { InitDataInput } from "../input/initData";

/** What pods are checked against. */
export interface PodContext extends CheckedPodContext {
    readonly lock: ImageLock;
}

/** A pod of the manifests that is to be confidential, and what is wrong with it around its init-data. */
export interface CheckedPod {
    /** As in `Deployment/web`. */
    readonly label: string;
    readonly document: number;
    readonly pod: Pod;
    readonly issues: readonly Issue[];
}

/** Every pod of the manifests that is to be confidential. */
export function checkPods(
    manifests: readonly unknown[],
    found: readonly InitDataInput[],
    context: PodContext,
): CheckedPod[] {
    const values = aroundIn(manifestsOf(manifests));
    return manifests.flatMap((value, document) =>
        podsIn(root(value), objectName(value).kind)
            .filter(isConfidentialPod)
            .map((pod) => {
                const carried = found.find(({ place }) => place !== undefined && isOn(pod, document, place));
                return {
                    label: manifestLabel(fieldsOf(pod.owner.value)) ?? "?",
                    document,
                    pod,
                    issues: [
                        ...checkPod(pod, context),
                        ...checkAround(pod, values, context),
                        ...(carried === undefined ? [] : checkPodInitData(pod, carried.initData, values, context)),
                    ],
                };
            }),
    );
}

/** What may keep the pod from running, whatever its init-data says. */
function checkAround(pod: Pod, values: readonly Fields[], context: PodContext): Issue[] {
    const { kataVersion, platform, lock: imageLock } = context;
    const runtimeClassName = classOf(pod).value;
    const source = sourceIn(fieldsOf(pod.owner.value), values);
    const check = (known: PodSource) => [
        ...checkInjectors(known),
        ...checkInjectorsAround(known, values),
        ...checkPodMemory(known, { platform, runtimeClassName, kataVersion, imageLock }),
        ...checkPullTime(known, { platform, imageLock }),
    ];
    return source === undefined ? [] : check(source);
}

function isOn({ template }: Pod, document: number, place: AnnotationPlace): boolean {
    return (
        place.document === document &&
        pathOf(place.keys.slice(0, -1)) === pathOf([...template.keys, "metadata", "annotations"])
    );
}

function checkPodInitData(
    pod: Pod,
    initData: DecodedInitData,
    values: readonly Fields[],
    context: PodContext,
): Issue[] {
    const { platform } = context;
    // With a platform of peer pods the check of the document reports it.
    const isReported = platform !== undefined && isPeerPod(platform);
    const needsAgent = isRemoteClass(classOf(pod).value) && !Object.hasOwn(initData.files, "aa.toml");
    return [
        ...(needsAgent && !isReported ? [noAgent()] : []),
        ...checkCredentials(pod, initData, platform),
        ...askPolicy(pod, initData, values, context),
    ];
}

function checkCredentials(pod: Pod, initData: DecodedInitData, platform: Platform | undefined): Issue[] {
    // The check of the document reports a file that is not TOML.
    const cdh = readToml(initData.files["cdh.toml"] ?? "");
    const { image } = fieldsOf("value" in cdh ? cdh.value : undefined);
    const { authenticated_registry_credentials_uri: uri } = fieldsOf(image);
    const { value: spec, keys } = at(pod.template, "spec");
    const isPeer = platform === undefined ? isRemoteClass(classOf(pod).value) : isPeerPod(platform);
    return checkPullSecrets({ spec, path: keys }, uri, isPeer);
}

/** The engine has to take a policy before it is asked; the check of the document says why it does not. */
export function askPolicy(
    pod: Pod,
    { files }: DecodedInitData,
    values: readonly Fields[],
    context: PodContext,
): Issue[] {
    const policy = own(files, POLICY_FILE);
    const { platform, kataVersion, lock, session } = context;
    if (policy === undefined || parsePolicy(policy, { dialect: dialectOf(kataVersion), session }).length > 0) {
        return [];
    }
    const source = sourceIn(fieldsOf(pod.owner.value), values);
    const localVolumes = platform === undefined ? isRemoteClass(classOf(pod).value) : isPeerPod(platform);
    return source === undefined
        ? [warning([{ file: POLICY_FILE }], "policy-not-asked", UNKNOWN_KIND)]
        : checkPodPolicy(policy, withoutOldName(source), { lock, localVolumes, kataVersion, session });
}

/** Under either name the runtime that reads it takes it out before the agent is asked. */
function withoutOldName({ annotations = {}, ...source }: PodSource): PodSource {
    const { [OLD_INIT_DATA_ANNOTATION]: _, ...others } = annotations;
    return { ...source, annotations: others };
}

const UNKNOWN_KIND = {
    message:
        "was not asked about the pod: the pod has no containers, or this command does not know how its kind makes pods",
    fix: "ask with requests of your own, as in `npx confidential-workload policy test`",
};

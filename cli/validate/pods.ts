import { OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { checkPullSecrets } from "../../core/checks/images/pulls";
import { checkInjectors, checkInjectorsAround } from "../../core/checks/injectors";
import { checkMemory } from "../../core/checks/memory";
import { type Fields, fieldsOf } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import type { DecodedInitData } from "../../core/initdata/decode";
import { POLICY_FILE } from "../../core/initdata/document";
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
import { checkPod, isConfidentialPod } from "../../core/review/check/pod";
import { checkPodPolicy } from "../../core/review/check/podPolicy";
import { isRemoteClass } from "../../core/runtimeClasses";
import { readToml } from "../../core/structuredText";
import type { InitDataInput } from "../input/initData";

/** What pods are checked against. */
export interface PodContext {
    readonly platform?: Platform | undefined;
    readonly kataVersion?: string | undefined;
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
    const values = manifestsOf(manifests).filter(({ kind }) => AROUND.includes(String(kind)));
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
                        ...checkPod(pod, context.kataVersion),
                        ...checkAround(pod, values),
                        ...(carried === undefined ? [] : checkPodInitData(pod, carried.initData, values, context)),
                    ],
                };
            }),
    );
}

/** What counts for the pods of others. */
const AROUND = ["ConfigMap", "Secret", "Namespace", "ServiceAccount"];

/** What may keep the pod from running, whatever its init-data says. */
function checkAround(pod: Pod, values: readonly Fields[]): Issue[] {
    const source = sourceIn(fieldsOf(pod.owner.value), values);
    return source === undefined
        ? []
        : [
              ...checkInjectors(source),
              ...checkInjectorsAround(source, values),
              ...checkMemory(source, classOf(pod).value),
          ];
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
    // With a platform of peer pods it is told with the document.
    const isTold = platform !== undefined && isPeerPod(platform);
    const needsAgent = isRemoteClass(classOf(pod).value) && !Object.hasOwn(initData.files, "aa.toml");
    return [
        ...(needsAgent && !isTold ? [noAgent()] : []),
        ...checkCredentials(pod, initData, platform),
        ...askPolicy(pod, initData, values, context),
    ];
}

function checkCredentials(pod: Pod, initData: DecodedInitData, platform: Platform | undefined): Issue[] {
    // A file that is not TOML is told with the document.
    const cdh = readToml(initData.files["cdh.toml"] ?? "");
    const { image } = fieldsOf("value" in cdh ? cdh.value : undefined);
    const { authenticated_registry_credentials_uri: uri } = fieldsOf(image);
    const { value: spec, keys } = at(pod.template, "spec");
    const isPeer = platform === undefined ? isRemoteClass(classOf(pod).value) : isPeerPod(platform);
    return checkPullSecrets({ spec, path: keys }, uri, isPeer);
}

/** The engine has to take a policy before it is asked; why it does not is told with the document. */
export function askPolicy(
    pod: Pod,
    { files }: DecodedInitData,
    values: readonly Fields[],
    context: PodContext,
): Issue[] {
    const policy = Object.hasOwn(files, POLICY_FILE) ? files[POLICY_FILE] : undefined;
    if (policy === undefined) {
        return [];
    }
    const { platform, kataVersion, lock } = context;
    if (parsePolicy(policy, { dialect: dialectOf(kataVersion) }).length > 0) {
        return [];
    }
    const source = sourceIn(fieldsOf(pod.owner.value), values);
    const localVolumes = platform === undefined ? isRemoteClass(classOf(pod).value) : isPeerPod(platform);
    return source === undefined
        ? [unknownKind()]
        : checkPodPolicy(policy, withoutOldName(source), { lock, localVolumes, kataVersion });
}

/** Under either name the runtime that reads it takes it out before the agent is asked. */
function withoutOldName({ annotations = {}, ...source }: PodSource): PodSource {
    const { [OLD_INIT_DATA_ANNOTATION]: _, ...others } = annotations;
    return { ...source, annotations: others };
}

function unknownKind(): Issue {
    return warning([{ file: POLICY_FILE }], "policy-not-asked", {
        message: "was not asked about the pod, for how its kind makes pods is not known, or the pod has no containers",
        fix: "ask with requests of your own, as in `confidential-workload policy test`",
    });
}

import type { MemorySettings } from "../checks/imageMemory";
import { memoryFromImages, withPodMemory } from "../checks/memoryFromImages";
import { checkPodMetadata } from "../checks/podMetadata";
import { checkAnnotationSizes, checkTransport } from "../checks/size";
import { defined, fieldsOf } from "../fields";
import { fromLock, type LockedContainer, withAllLocked } from "../images/fromLock";
import { storeFor } from "../images/trustedStorage";
import { errorsOf, type Issue, isIn, type Place, pathOf } from "../issue";
import type { PodSource } from "../kubernetes/podSource";
import { parse } from "../parse";
import { isPeerPod, PLATFORMS } from "../platform";
import { type PolicyText, policyFor } from "../policy/policyFor";
import { withSealedSecrets } from "../policy/sealedSecrets";
import { withSession } from "../session";
import { isPlainObject } from "../shape";
import { vcpuCounts } from "../trustee/podVcpus";
import { isKnown, type Parts, partsOf, UNKNOWN, type Unknown } from "../unknown";
import type { GivenInputs } from "./defaults";
import { type Choices, normalize } from "./normalize";
import { type MaybeKnownInitData, render } from "./render";
import { INIT_DATA_SHAPE } from "./shape";
import type { InitDataSpec } from "./spec";
import { type SessionContext, type ValidationContext, validate } from "./validate";

/** The outcome of {@link buildForPod}: all issues, and the document unless one of them is an error. */
export interface BuildResult {
    readonly issues: readonly Issue[];
    readonly initData?: MaybeKnownInitData;
    /** What `images.fromLock` puts into the pod's containers. The policy is for the pod with it. */
    readonly locked: readonly LockedContainer[] | Unknown;
    /** The memory limit that `memory.fromImages` gives the pod, as in `1504Mi`. */
    readonly podMemory?: string | Unknown;
    /** How many virtual processors the pod's VM may have; absent where that is not known. */
    readonly vcpus?: readonly number[];
}

/**
 * From inputs to an init-data document: defaults, every check, the text, its digest and its annotation. Nobody knows whether the inputs
 * have their types: this checks it, and never throws for a mistake in them. Parts of them may not be known yet.
 */
export function buildForPod(given: GivenInputs, context: ValidationContext): BuildResult {
    const { value: spec, issues: ofForm } = parse(given, INIT_DATA_SHAPE, []);
    if (spec === UNKNOWN) {
        return { issues: ofForm, locked: [] };
    }
    const isWrong = (place: Place) => ofForm.some(({ at }) => isIn(at, place) || isIn(place, at));
    const locking = withLock(spec, isWrong, context.pod);
    const stored = isWrong(VOLUME) ? locking : withStore(locking, spec.trustedStorage);
    const choices = normalize(spec, context.runtimeClassName);
    const found = isWrong(MEMORY) ? stored : withMemory(stored, spec, choices);
    const { pod } = found;
    const changes = changesOf(found);
    const deployed = { ...withSession(context), ...defined({ pod }) };
    const issues = [...validate(spec, ofForm, choices, deployed), ...found.issues];
    if (errorsOf(found.issues).length > 0) {
        return { issues, ...changes };
    }
    if (errorsOf(issues).length > 0) {
        return { issues: [...issues, ...policyErrors(issues, choices, spec, deployed)], ...changes };
    }
    const policy = policyText(choices, spec, deployed);
    issues.push(...policy.issues);
    if (errorsOf(issues).length > 0) {
        return { issues, ...changes };
    }
    const initData = render(spec, choices, policy.text);
    issues.push(...sizeIssues(initData, context));
    return errorsOf(issues).length > 0
        ? { issues, ...changes }
        : { issues, initData, ...changes, ...defined({ vcpus: vcpusOf(choices, spec, deployed) }) };
}

function vcpusOf(
    { runtimeClassName }: Choices,
    { kataVersion }: Parts<InitDataSpec>,
    { pod, template }: ValidationContext,
): readonly number[] | undefined {
    return pod === undefined || kataVersion === UNKNOWN
        ? undefined
        : vcpuCounts({ spec: pod.spec, annotations: template?.annotations?.value, runtimeClassName, kataVersion });
}

/** The policy's text, as far as the inputs are known. */
function policyText(
    { policy, platform, runtimeClassName }: Choices,
    { kataVersion, sealedSecrets }: Parts<InitDataSpec>,
    { pod: given, session }: SessionContext,
): PolicyText {
    if (!isKnown(policy)) {
        return { text: UNKNOWN, issues: [] };
    }
    const sealed = given === undefined ? undefined : withSealedSecrets(given, sealedSecrets);
    const pod = isPlainObject(sealed?.spec) ? { ...sealed, spec: { ...sealed.spec, runtimeClassName } } : sealed;
    const localVolumes = platform === UNKNOWN ? UNKNOWN : isPeerPod(platform);
    return policyFor(policy, { localVolumes, ...defined({ pod }) }, kataVersion, session);
}

/** Inputs from which the policy is made. After an error in one of them, nobody can say what the policy would deny. */
const MAKES_POLICY = ["policy", "platform", "kataVersion", "images", "sealedSecrets", "trustedStorage"];

/** Errors of the policy for the pod, where the errors so far are in other inputs: the author gets all of them in one run. */
function policyErrors(
    issues: readonly Issue[],
    choices: Choices,
    spec: Parts<InitDataSpec>,
    context: SessionContext,
): Issue[] {
    const places = errorsOf(issues).map(({ at: [first] }) => first);
    const isNamed = context.pod === undefined || checkPodMetadata(context.pod).length === 0;
    if (!isNamed || places.some((place) => MAKES_POLICY.includes(String(place)))) {
        return [];
    }
    const said = new Set(issues.map(({ at, code }) => `${pathOf(at)} ${code}`));
    return errorsOf(policyText(choices, spec, context).issues).filter(
        ({ at, code }) => !said.has(`${pathOf(at)} ${code}`),
    );
}

function sizeIssues(
    { platform, annotation, annotations }: MaybeKnownInitData,
    { template }: ValidationContext,
): Issue[] {
    if (platform === UNKNOWN || annotation === UNKNOWN || annotations === UNKNOWN) {
        return [];
    }
    const { path, value: theirs } = template?.annotations ?? { path: ["policy"], value: undefined };
    return [
        ...checkAnnotationSizes({ ...fieldsOf(theirs), ...annotations }, path),
        ...checkTransport(annotation, PLATFORMS[platform], ["policy"]),
    ];
}

/** What changes the pod. Where one of them is wrong, the pod is checked as its author wrote it. */
const FROM_LOCK = ["images", "fromLock"];
const LOCK = ["policy", "imageLock"];
const VOLUME = ["trustedStorage", "volume"];
const MEMORY = ["memory"];

/** The pod as it is deployed, and what differs from what the author wrote. */
interface LockedPod {
    readonly pod: PodSource | undefined;
    readonly locked: readonly LockedContainer[] | Unknown;
    readonly podMemory?: string | Unknown;
    readonly issues: readonly Issue[];
}

function changesOf({ locked, podMemory }: LockedPod): Pick<BuildResult, "locked" | "podMemory"> {
    return podMemory === undefined ? { locked } : { locked, podMemory };
}

function withMemory(found: LockedPod, spec: Parts<InitDataSpec>, { platform, runtimeClassName }: Choices): LockedPod {
    const { pod, issues } = found;
    const { kataVersion, images, trustedStorage, memory, policy } = spec;
    if (pod === undefined || memory === undefined) {
        return found;
    }
    const imageLock: MemorySettings["imageLock"] = partsOf(policy).imageLock;
    const settings: MemorySettings = {
        platform,
        runtimeClassName,
        kataVersion,
        imageLock,
        images,
        trustedStorage,
        memory,
    };
    const { limit, issues: refused } = memoryFromImages(pod, settings);
    const all = [...issues, ...refused];
    return limit === undefined
        ? { ...found, issues: all }
        : { ...found, pod: { ...pod, spec: withPodMemory(pod.spec, limit) }, podMemory: limit, issues: all };
}

function withStore(found: LockedPod, storage: Parts<InitDataSpec>["trustedStorage"]): LockedPod {
    const { pod, locked, issues } = found;
    const volume = storage === UNKNOWN ? UNKNOWN : storage?.volume;
    if (volume === undefined || pod === undefined || locked === UNKNOWN) {
        return found;
    }
    if (volume === UNKNOWN) {
        return { pod: { ...pod, spec: UNKNOWN }, locked: UNKNOWN, issues };
    }
    const store = storeFor(pod.spec, volume);
    if (store === undefined) {
        return found;
    }
    const isSame = ({ list, index }: LockedContainer) => list === store.list && index === store.index;
    const merged = { ...locked.find(isSame), ...store };
    return {
        pod: { ...pod, spec: withAllLocked(fieldsOf(pod.spec), [store]) },
        locked: [...locked.filter((one) => !isSame(one)), merged],
        issues,
    };
}

function withLock(
    { images, policy }: Parts<InitDataSpec>,
    isWrong: (place: Place) => boolean,
    pod: PodSource | undefined,
): LockedPod {
    const isWanted = images === UNKNOWN ? UNKNOWN : images?.fromLock;
    const lock = policy === UNKNOWN ? UNKNOWN : (policy?.imageLock ?? {});
    if (pod === undefined || (isWanted !== true && isWanted !== UNKNOWN) || isWrong(FROM_LOCK) || isWrong(LOCK)) {
        return { pod, locked: [], issues: [] };
    }
    if (isWanted === UNKNOWN || !isKnown(lock)) {
        return { pod: { ...pod, spec: UNKNOWN }, locked: UNKNOWN, issues: [] };
    }
    const { spec, containers, issues } = fromLock(pod.spec, pod.path, lock);
    return { pod: { ...pod, spec }, locked: containers, issues };
}

import { fieldsOf, textOf } from "../fields";
import { GIVE_LOCK, type ImageLock } from "../images/lock";
import { pinnedByTag } from "../images/mergeLock";
import { parseImageReference } from "../images/reference";
import { error, errorsOf, type Issue, isSamePlace } from "../issue";
import { STARTED_LISTS, startedIn, withContainers } from "../kubernetes/containers";
import { at } from "../kubernetes/located";
import type { PodSource } from "../kubernetes/podSource";
import { isKnown, UNKNOWN, type Unknown } from "../unknown";
import { containerRuntimeOf } from "./containerRuntime";
import { type ExpectedPod, expectPod } from "./derive/pod";
import { relevantSource } from "./derive/relevant";
import { asAdmitted } from "./derive/uidRange";
import { unaskedIssues } from "./derive/unasked";
import { renderAllowAll, renderPodPolicy } from "./rego";
import { PolicyPreset, type PolicySpec } from "./spec";

/** A policy's text, and the pod that it is for. */
export interface Generated {
    readonly text: string | Unknown;
    /** Absent where there is no pod, or not all of it is known. */
    readonly pod?: ExpectedPod;
    readonly issues: readonly Issue[];
}

/** What a policy is made for. */
export interface PolicyTarget {
    readonly pod?: PodSource;
    /** Whether empty volumes are directories in the guest: on peer pods. */
    readonly localVolumes: boolean | Unknown;
    /** What the guest understands. Default: the newest known. */
    readonly kataVersion?: string;
    /** Whether there are inputs of a policy only, so that `images.fromLock` cannot be set. */
    readonly isPolicyAlone?: boolean;
}

/** The text of a checked policy, every problem of the pod that it is derived from, and what the policy is not asked about. */
export function generatePolicy(options: PolicySpec, target: PolicyTarget): Generated {
    const { pod: given, localVolumes } = target;
    const { runtimeClassName } = fieldsOf(given?.spec);
    const policy = { ...options, containerRuntime: containerRuntimeOf(options.containerRuntime, runtimeClassName) };
    const source = given === undefined ? undefined : asAdmitted(given, policy);
    const unasked = source === undefined || policy.preset === PolicyPreset.Strict ? [] : unaskedIssues(source, policy);
    if (policy.preset === PolicyPreset.AllowAll) {
        return { text: renderAllowAll(), issues: unasked };
    }
    const isStrict = policy.preset !== PolicyPreset.Baseline;
    const whole = source !== undefined && isKnown(relevantSource(source, true)) ? source : undefined;
    const derive = (from: PodSource): Derived => derivedFrom(from, policy, target, isStrict);
    if (policy.preset === undefined) {
        // Problems of the pod under the rules of a preset do not count under the author's own rules.
        return { text: policy.rego ?? "", ...(whole === undefined ? {} : { pod: derive(whole).pod }), issues: unasked };
    }
    if (source === undefined) {
        const message = `${policy.preset} is derived from a pod, and there is none here`;
        const fix =
            "use ConfidentialWorkload, or give policy.rego, as from `npx confidential-workload policy generate`";
        return { text: "", issues: [error(["policy", "preset"], "policy-no-pod", { message, fix })] };
    }
    if (!isKnown(relevantSource(source, isStrict)) || localVolumes === UNKNOWN) {
        return { text: UNKNOWN, issues: unasked };
    }
    const { pod, issues } = derive(source);
    const all = [...issues, ...unasked];
    if (errorsOf(all).length === 0) {
        const asked = isStrict ? pod : withAnyImages(whole ?? relevantSource(source, false), policy, target, pod);
        return { text: renderPodPolicy(policy, pod), pod: asked, issues: all };
    }
    // With the digest that the lock has for a tag, the other problems of the container can be reported too.
    const pinned = derive(pinnedAsLocked(source, policy.imageLock)).issues;
    const unpinned = issues.filter((one) => one.code === UNPINNED && !pinned.some((other) => isSame(one, other)));
    return { text: "", pod, issues: [...withoutLock([...unpinned, ...pinned], source, policy), ...unasked] };
}

interface Derived {
    readonly pod: ExpectedPod;
    readonly issues: readonly Issue[];
}

function derivedFrom(
    source: PodSource,
    policy: PolicySpec,
    { localVolumes, kataVersion, isPolicyAlone }: PolicyTarget,
    isStrict: boolean,
): Derived {
    const issues: Issue[] = [];
    const report = (issue: Issue) => issues.push(issue);
    const lock = policy.imageLock ?? {};
    const isPeerPod = localVolumes === true;
    const given = { source, policy, lock, localVolumes: isPeerPod, kataVersion, isPolicyAlone, report };
    const pod = expectPod(given, isStrict);
    return { pod, issues };
}

/** Baseline does not look at what an image says, so it can be asked about containers whose images are not locked. */
function withAnyImages(
    source: PodSource,
    policy: PolicySpec,
    target: PolicyTarget,
    { containers }: ExpectedPod,
): ExpectedPod {
    const images = containers.flatMap(({ image }) => image?.source ?? []);
    const imageLock = Object.fromEntries(images.map((image) => [image, { entrypoint: ["/app"] }]));
    return derivedFrom(source, { ...policy, imageLock }, target, true).pod;
}

const UNPINNED = "image-digest";
const NOT_LOCKED = "image-not-locked";

function isSame(one: Issue, other: Issue): boolean {
    return one.code === other.code && isSamePlace(one.at, other.at);
}

/** A pod with the digests of the tags that a lock knows. */
function pinnedAsLocked(source: PodSource, lock: ImageLock = {}): PodSource {
    const spec = fieldsOf(source.spec);
    const pinned = (container: unknown) => {
        const image = parseImageReference(textOf(fieldsOf(container)["image"]) ?? "");
        const locked = image === undefined || image.digest !== undefined ? undefined : pinnedByTag(lock, image);
        return locked === undefined ? container : { ...fieldsOf(container), image: locked };
    };
    return { ...source, spec: withContainers(spec, STARTED_LISTS, pinned) };
}

/** A missing lock is one problem, and not a problem of each image. */
function withoutLock(
    issues: readonly Issue[],
    { spec }: PodSource,
    { preset, imageLock }: PolicySpec,
): readonly Issue[] {
    if (
        imageLock !== undefined ||
        preset !== PolicyPreset.Strict ||
        !issues.some(({ code }) => code === UNPINNED || code === NOT_LOCKED)
    ) {
        return issues;
    }
    const containers = startedIn(spec);
    const images = [...new Set(containers.flatMap((one) => textOf(at(one, "image").value) ?? []))].join(" ");
    const missing = error(["policy", "imageLock"], "missing", {
        message: "is missing, and strict takes from it what the images run",
        fix: `run \`npx confidential-workload lock ${images}\`, which writes images.lock.json, if that is not done; then give its content, as in ${GIVE_LOCK}, or to a command its name, with --images`,
    });
    return [missing, ...issues.filter(({ code }) => code !== NOT_LOCKED)];
}

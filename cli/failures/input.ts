import type { FailingPod, FailureText } from "../../core/failures/explain";
import { failureTexts } from "../../core/failures/texts";
import { defined, type Fields, fieldsOf, own, textOf } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import { decodeAnnotation } from "../../core/initdata/decode";
import { POLICY_FILE } from "../../core/initdata/document";
import { initDataIn } from "../../core/initdata/inPod";
import { error, type Issue, warning } from "../../core/issue";
import { root } from "../../core/kubernetes/located";
import { manifestsOf } from "../../core/kubernetes/objects";
import { type PodSource, sourceIn } from "../../core/kubernetes/podSource";
import { classOf, type Pod, podsAtPlaces } from "../../core/kubernetes/pods";
import { isRemoteClass } from "../../core/runtimeClasses";
import { documentsIn, readDocuments } from "../input/documents";
import { livePlace, ownersOf } from "../input/liveWorkloads";
import { gathered, type Read, readText, STANDARD_INPUT } from "../input/text";
import { NOTHING_REVIEWED, type Reviewed, readReviewed } from "./reviewed";

/** What is to be explained, and what it is about. */
export interface FailureInput {
    /** Of several, the first that says anything counts: lines, and then all of them as one text, which a terminal may have broken. */
    readonly texts: readonly (readonly FailureText[])[];
    readonly pods: readonly FailingPod[];
    readonly issues: readonly Issue[];
}

export interface FailureOptions {
    readonly pod: readonly string[];
    /** What was reviewed. */
    readonly file?: string | undefined;
    readonly kataVersion?: string | undefined;
    readonly lock: ImageLock;
}

/** Texts from the arguments, or else from the standard input; pods and events from there too, and from files. */
export function readFailures(words: readonly string[], options: FailureOptions): FailureInput {
    const isRead = words.length > 0 || options.pod.includes(STANDARD_INPUT);
    const { value: input = "", issues: unread } = isRead ? { issues: [] } : readText(STANDARD_INPUT);
    const given = objectsIn(input);
    const files = gathered(options.pod.map(readPods));
    const objects = [...given, ...files.values.flat()];
    const reviewed = options.file === undefined ? NOTHING_REVIEWED : readReviewed(options.file);
    const pods = podsIn(objects, reviewed, options);
    const lines = given.length > 0 ? [] : input.split("\n").map((text) => ({ text }));
    return {
        texts:
            words.length > 0
                ? [[{ text: words.join(" ") }]]
                : [[...objects.flatMap(failureTexts), ...lines], [{ text: lines.map(({ text }) => text).join(" ") }]],
        pods: pods.flatMap(({ value }) => value ?? []),
        issues: [...unread, ...files.issues, ...reviewed.issues, ...pods.flatMap(({ issues }) => issues)],
    };
}

/** Objects of Kubernetes, where a text is nothing else: a log may begin like one. */
function objectsIn(text: string): Fields[] {
    const mayBe = /^\s*\{\s*"|^(?:apiVersion|kind|items):/m.test(text.slice(0, 4096));
    const { value = [] } = mayBe ? documentsIn(text, "stdin") : {};
    return manifestsOf(value).filter(({ kind }) => kind !== undefined);
}

function readPods(file: string): Read<readonly Fields[]> {
    const { value, issues } = readDocuments(file);
    const objects = manifestsOf(value ?? []);
    const hasPods = objects.some((object) => podsAtPlaces(root(object)).length > 0);
    return hasPods || issues.length > 0
        ? { value: objects, issues }
        : { issues: [error([{ file }], "failure-no-pod", NO_POD)] };
}

const NO_POD = { message: "has no pod", fix: "give what `kubectl get pod NAME -o yaml` prints" };

function podsIn(objects: readonly Fields[], reviewed: Reviewed, options: FailureOptions): Read<FailingPod>[] {
    const ownerOf = ownersOf(objects);
    return objects.flatMap((object) => {
        const source = sourceIn(object, objects);
        const [pod] = podsAtPlaces(root(object));
        return source === undefined || pod === undefined
            ? []
            : [toFailing(pod, inOwner(source, ownerOf(object)), reviewed, options)];
    });
}

/** A pod has the names and the form that its workload gives it. */
function inOwner(source: PodSource, owner: string | undefined): PodSource {
    const [kind, name] = owner?.split("/") ?? [];
    return source.kind === "Pod" && kind !== undefined ? ({ ...source, kind, name } as PodSource) : source;
}

function toFailing(
    pod: Pod,
    source: PodSource,
    { found, isPreview }: Reviewed,
    { file = "", kataVersion, lock }: FailureOptions,
): Read<FailingPod> {
    const { value } = initDataIn(pod);
    const carried = typeof value === "string" ? decodeAnnotation(value).initData : undefined;
    const label = `${source.kind}/${source.name}`;
    const [only, ...others] = found;
    const document = others.length === 0 && !isPreview ? only : found.find((one) => one.source === label);
    const isMissing = document === undefined && (isPreview || found.length > 0);
    const initData = document?.initData ?? (isMissing ? undefined : carried);
    const { name = "", namespace = "default" } = fieldsOf(fieldsOf(pod.owner.value)["metadata"]);
    const place = livePlace({ kind: "Pod", name: String(name), namespace: String(namespace) });
    const isOther = document !== undefined && carried?.digest !== document.initData.digest;
    const policy = initData && own(initData.files, POLICY_FILE);
    const localVolumes = isRemoteClass(classOf(pod).value);
    return {
        value: { source, name: textOf(name), lock, localVolumes, ...defined({ policy, kataVersion }) },
        issues: [
            ...(isOther ? [warning(place, "status-pod", OTHER)] : []),
            ...(isMissing ? [missing(file, label, isPreview)] : []),
        ],
    };
}

const OTHER = {
    message: "does not carry the reviewed init-data, and its guest has the policy of what it carries",
    fix: "compare both, as in `npx confidential-workload diff reviewed.yaml pod.yaml`; without -f the policy that it carries is explained",
};

function missing(file: string, label: string, isPreview: boolean): Issue {
    return isPreview
        ? error([{ file }], "not-a-preview", {
              message: `shows no init-data of ${label}: it lists only what changes, or hides the value`,
              fix: "preview again with `pulumi preview --json --show-sames`, or give the manifest",
          })
        : error([{ file }], "one-of", {
              message: `has several documents with init-data, and none of them is of ${label}`,
              allowed: "one, or that of the pod's workload",
              fix: "give the file of this workload",
          });
}

import { OWN_ANNOTATIONS } from "../../core/annotationNames";
import { type Fields, fieldsOf, numberOf } from "../../core/fields";
import { type ImageFacts, type ImageLock, imageUser } from "../../core/images/lock";
import { pinnedByTag } from "../../core/images/mergeLock";
import { parseImageReference } from "../../core/images/reference";
import { CONTAINER_LISTS, containersIn, withContainers } from "../../core/kubernetes/containers";
import type { Located } from "../../core/kubernetes/located";
import { manifestsOf, objectName } from "../../core/kubernetes/objects";
import { inputFor, WORKLOAD_INPUTS, type WorkloadInputName } from "../../core/kubernetes/workloadKinds";
import { isPlainObject } from "../../core/shape";
import { withoutNulls } from "../inject/config/read";
import { readDocuments } from "../input/documents";
import { textAt } from "../review/values";

/** A workload for a program to make. */
export interface Workload {
    readonly name: string;
    /** The component's input, and what it takes. */
    readonly input: WorkloadInputName;
    readonly args: Fields;
}

/** The workloads of manifests, and the objects that a component does not make, as `Service/web`. The files were read before. */
export function workloadsOfManifests(files: readonly string[], lock: ImageLock) {
    const manifests = manifestsOf(files.flatMap((file) => readDocuments(file).value ?? []));
    const isWorkload = (manifest: Fields): boolean => inputFor(objectName(manifest).kind) !== undefined;
    return {
        workloads: manifests.filter(isWorkload).map((manifest) => toWorkload(manifest, lock)),
        others: manifests.filter((manifest) => !isWorkload(manifest)).map(labelOf),
    };
}

function toWorkload(manifest: Fields, lock: ImageLock): Workload {
    const { apiVersion: _version, kind: _kind, status: _status, ...args } = fieldsOf(withoutNulls(manifest));
    const { kind, name } = objectName(manifest);
    const input = inputFor(kind) ?? "deployment";
    const { template } = WORKLOAD_INPUTS[input];
    const pinned = changedAt(args, [...template, "spec"], (pod) => withPins(fieldsOf(pod), lock));
    const plain = changedAt(pinned, [...template, "metadata"], withoutInitData);
    return { name: name || input, input, args: fieldsOf(plain) };
}

/** The metadata of a pod without init-data of before, in whose place the component puts its own. */
function withoutInitData(metadata: unknown): unknown {
    const { annotations, ...others } = fieldsOf(metadata);
    const kept = Object.entries(fieldsOf(annotations)).filter(([name]) => !OWN_ANNOTATIONS.includes(name));
    return { ...others, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) };
}

/** A Deployment for each image. */
export function workloadsOfImages(images: readonly string[], lock: ImageLock): Workload[] {
    return images.map((image) => {
        const name = parseImageReference(image)?.repository.split("/").at(-1)?.replace(/[._]+/g, "-") ?? "web";
        const labels = { app: name };
        const limits = { cpu: "1", memory: "1Gi" };
        const template = {
            metadata: { labels },
            spec: withPins({ containers: [{ name, image, resources: { limits } }] }, lock),
        };
        return { name, input: "deployment", args: { spec: { selector: { matchLabels: labels }, template } } };
    });
}

/** The same workloads, no two with one name, which Pulumi refuses. */
export function withOwnNames(workloads: readonly Workload[]): Workload[] {
    return workloads.map((workload, index) => {
        const before = workloads.slice(0, index).filter(({ name }) => name === workload.name).length;
        return before === 0 ? workload : { ...workload, name: `${workload.name}-${before + 1}` };
    });
}

/** The reference with the digest of the lock; undefined where the lock has none. */
function pinnedIn(lock: ImageLock, image: string): string | undefined {
    const reference = parseImageReference(image);
    if (reference?.digest !== undefined) {
        return image;
    }
    return reference && pinnedByTag(lock, reference);
}

/** Images of a pod spec, as they are written; without those that a preview does not know. */
export function imagesOf(podSpec: Located): string[] {
    return containersIn(podSpec).flatMap(({ value: container }) => {
        const image = textAt(container, ["image"]);
        return image === undefined || parseImageReference(image) === undefined ? [] : [image];
    });
}

/** The pod with digests, and with the users that the host cannot look up in the images. */
function withPins(podSpec: Fields, lock: ImageLock): Fields {
    const pin = (container: unknown): unknown => {
        const { image } = fieldsOf(container);
        const pinned = typeof image === "string" ? pinnedIn(lock, image) : undefined;
        return pinned === undefined
            ? container
            : { ...fieldsOf(container), image: pinned, ...userOf(fieldsOf(container), podSpec, lock[pinned]) };
    };
    return withContainers(podSpec, CONTAINER_LISTS, pin);
}

/** The user and group that the image means, where the pod says neither. */
function userOf(container: Fields, podSpec: Fields, facts: ImageFacts = {}): Fields {
    const own = fieldsOf(container["securityContext"]);
    const { runAsUser, runAsGroup } = { ...fieldsOf(podSpec["securityContext"]), ...own };
    const meant = imageUser(facts);
    const uid = numberOf(runAsUser) ?? meant.uid;
    const gid = numberOf(runAsGroup) ?? (runAsUser === undefined ? meant.gid : (facts.gids?.[uid] ?? 0));
    const isRoot = uid === 0 && gid === 0;
    return isRoot || Number.isNaN(uid + gid) ? {} : { securityContext: { ...own, runAsUser: uid, runAsGroup: gid } };
}

function changedAt(value: unknown, [key, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
    if (key === undefined) {
        return change(value);
    }
    return isPlainObject(value) ? { ...value, [key]: changedAt(value[key], rest, change) } : value;
}

function labelOf(manifest: Fields): string {
    const { kind, name } = objectName(manifest);
    return `${kind || "object"}/${name}`;
}

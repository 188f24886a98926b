import { error, errorIf, type Issue, type Place, quote, warning } from "../issue";
import { manifestsOf } from "../kubernetes/objects";
import type { PlatformFacts } from "../platform";

/** Kubernetes' limit for all annotations of an object, keys and values (apimachinery `validation/objectmeta.go`). */
export const MAX_ANNOTATION_BYTES = 262_144;
/**
 * The largest request that an API server takes (apiserver `pkg/server/config.go`, `MaxRequestBodyBytes`): twice what etcd
 * takes by default, because what is stored is shorter than JSON.
 */
const MAX_REQUEST_BYTES = 3_145_728;
/** A YAML reader takes up to eighty bytes of memory for a character. */
const MAX_TEXT_LENGTH = 33_554_432;

/** The share of a cloud's limit from which a warning is given, because the adaptor's own files share the user data. */
const NEARLY_FULL = 0.75;

/** All annotations of a pod, against the limit of Kubernetes. */
export function checkAnnotationSizes(annotations: Readonly<Record<string, unknown>>, path: Place): Issue[] {
    const sizes = annotationSizes(annotations);
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    return errorIf(total > MAX_ANNOTATION_BYTES, path, "annotations-too-large", {
        message: `the pod's annotations take ${total} bytes: ${sizes.map(({ key, bytes }) => `${quote(key)} ${bytes}`).join(", ")}`,
        allowed: `${MAX_ANNOTATION_BYTES} bytes for all annotations of a pod`,
        fix: "make the policy smaller, or remove other annotations",
    });
}

/** The init-data, against the limit of its way to the guest. */
export function checkTransport(annotation: string, { title, transport }: PlatformFacts, path: Place): Issue[] {
    const { name, maxAnnotationBytes: max, limit } = transport;
    if (max === undefined || annotation.length <= max * NEARLY_FULL) {
        return [];
    }
    return annotation.length > max
        ? [
              error(path, "init-data-too-large", {
                  message: `the init-data takes ${annotation.length} bytes of ${name} on ${title}`,
                  allowed: `${max} bytes: ${limit}`,
                  fix: "make the policy smaller",
              }),
          ]
        : [
              warning(path, "init-data-large", {
                  message: `the init-data takes ${annotation.length} of ${max} bytes of ${name} on ${title}, which the adaptor's own files share`,
                  fix: "make the policy smaller",
              }),
          ];
}

/** Bytes of each key with its value, the largest first. */
function annotationSizes(annotations: Readonly<Record<string, unknown>>): { key: string; bytes: number }[] {
    return Object.entries(annotations)
        .map(([key, value]) => ({
            key,
            bytes: Buffer.byteLength(key) + (typeof value === "string" ? Buffer.byteLength(value) : 0),
        }))
        .sort((a, b) => b.bytes - a.bytes);
}

/** A text of manifests, against the memory that its reader would take. */
export function checkTextSize(text: string, path: Place): Issue[] {
    return errorIf(text.length > MAX_TEXT_LENGTH, path, "text-too-large", {
        message: `has ${text.length} characters, and its reader would run out of memory`,
        allowed: `${MAX_TEXT_LENGTH} characters in one file; API servers take objects of ${MAX_REQUEST_BYTES} bytes`,
        fix: "split it into several files",
    });
}

/** The objects of manifests, against the limit of API servers. A List is sent item by item, so only its items count. */
export function checkObjectSizes(documents: readonly unknown[], path: Place): Issue[] {
    const objects = manifestsOf(documents).filter(({ kind }) => typeof kind === "string");
    return objects.flatMap((object) =>
        errorIf(roomLeft(object, MAX_REQUEST_BYTES) < 0, path, "object-too-large", {
            message: `holds an object of kind ${quote(object["kind"])} with more than ${MAX_REQUEST_BYTES} bytes of JSON, which no API server takes`,
            allowed: `${MAX_REQUEST_BYTES} bytes, of which etcd stores half by default`,
            fix: "split the object, or keep its data elsewhere",
        }),
    );
}

/** How many of `room` bytes are left after a value as JSON. It stops where none are left. */
function roomLeft(value: unknown, room: number): number {
    if (typeof value !== "object" || value === null) {
        return room - Buffer.byteLength(JSON.stringify(value) ?? "");
    }
    const parts = Object.entries(value);
    // Two braces, and a comma less than there are parts.
    let left = room - (parts.length === 0 ? 2 : 1);
    for (const [key, part] of parts) {
        if (left < 0) {
            break;
        }
        const name = Array.isArray(value) ? "" : `${JSON.stringify(key)}:`;
        left = roomLeft(part, left - Buffer.byteLength(name) - ",".length);
    }
    return left;
}

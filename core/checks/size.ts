import { error, type Issue, quote, warning } from "../issue";
import type { PlatformFacts } from "../platform";

/** Kubernetes' limit for all annotations of an object, keys and values (apimachinery `validation/objectmeta.go`). */
export const MAX_ANNOTATION_BYTES = 262_144;
/** From this share of a cloud's limit on we warn: the adaptor's own files share the user data. */
const NEARLY_FULL = 0.75;

/** All annotations of a pod, against the limit of Kubernetes. */
export function checkAnnotationSizes(annotations: Readonly<Record<string, unknown>>, path: string): Issue[] {
    const sizes = annotationSizes(annotations);
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= MAX_ANNOTATION_BYTES) {
        return [];
    }
    return [
        error(path, "annotations-too-large", {
            message: `the pod's annotations take ${total} bytes: ${sizes.map(({ key, bytes }) => `${quote(key)} ${bytes}`).join(", ")}`,
            allowed: `${MAX_ANNOTATION_BYTES} bytes for all annotations of a pod`,
            fix: "make the policy smaller, or remove other annotations",
        }),
    ];
}

/** The init-data, against the limit of its way to the guest. */
export function checkTransport(annotation: string, { title, transport }: PlatformFacts, path: string): Issue[] {
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

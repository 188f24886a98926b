import { error, type Issue, quote, warning } from "../issue";
import type { PlatformFacts } from "../platform";

/** Kubernetes' limit for all annotations of an object, keys and values (apimachinery `validation/objectmeta.go`). */
export const MAX_ANNOTATION_BYTES = 262_144;
/** From this share of a cloud's limit on we warn: the adaptor's own files share the user data. */
const NEARLY_FULL = 0.75;

/** The size of what we add to a pod, against the limits of Kubernetes and of the way to the guest. */
export function checkSize(
    annotation: string,
    ours: Readonly<Record<string, string>>,
    theirs: Readonly<Record<string, unknown>>,
    { title, transport }: PlatformFacts,
): Issue[] {
    const issues: Issue[] = [];
    const sizes = annotationSizes({ ...theirs, ...ours });
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total > MAX_ANNOTATION_BYTES) {
        issues.push(
            error("policy", "annotations-too-large", {
                message: `the pod's annotations take ${total} bytes: ${sizes.map(({ key, bytes }) => `${quote(key)} ${bytes}`).join(", ")}`,
                allowed: `${MAX_ANNOTATION_BYTES} bytes for all annotations of a pod`,
                fix: "make the policy smaller, or remove other annotations",
            }),
        );
    }
    const { maxAnnotationBytes: max, limit } = transport;
    if (max !== undefined && annotation.length > max) {
        issues.push(
            error("policy", "init-data-too-large", {
                message: `the init-data takes ${annotation.length} bytes of ${transport.name} on ${title}`,
                allowed: `${max} bytes: ${limit}`,
                fix: "make the policy smaller",
            }),
        );
    } else if (max !== undefined && annotation.length > max * NEARLY_FULL) {
        issues.push(
            warning("policy", "init-data-large", {
                message: `the init-data takes ${annotation.length} of ${max} bytes of ${transport.name} on ${title}, which the adaptor's own files share`,
                fix: "make the policy smaller",
            }),
        );
    }
    return issues;
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

import { gzip } from "pako";
import type { Algorithm } from "../algorithm";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../annotationNames";
import { namedDigest } from "../digest";

/**
 * The annotation's value: gzip, then base64 on one line. pako writes the same bytes on every machine, which
 * node:zlib does not promise, with the time at zero.
 */
export function encodeAnnotation(document: string): string {
    return Buffer.from(gzip(Buffer.from(document), { level: 9 })).toString("base64");
}

/** The two annotations that the pod template carries. */
export function annotationsFor(annotation: string, algorithm: Algorithm, digest: string): Record<string, string> {
    return { [INIT_DATA_ANNOTATION]: annotation, [DIGEST_ANNOTATION]: namedDigest({ algorithm, digest }) };
}

import { gzip } from "pako";

/**
 * The annotation's value: gzip, then base64 on one line. pako writes the same bytes on every machine, which
 * node:zlib does not promise, with the time at zero.
 */
export function encodeAnnotation(document: string): string {
    return Buffer.from(gzip(Buffer.from(document), { level: 9, legacyHash: true })).toString("base64");
}

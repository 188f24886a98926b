import type { X509Certificate } from "node:crypto";
import { Extension, extensionOf, INTEGER, inside, partsOf } from "../../certificateParts";

/**
 * How many certificates of other CAs a CA allows between itself and the last certificate of a chain (`pathLenConstraint`, RFC
 * 5280, section 4.2.1.9); undefined where it does not limit them.
 */
export function pathLength(certificate: X509Certificate): number | undefined {
    const value = extensionOf(certificate, Extension.BasicConstraints);
    const length = partsOf(inside(value)).find(({ tag }) => tag === INTEGER)?.content;
    return length === undefined ? undefined : Number(`0x${length.toString("hex")}`);
}

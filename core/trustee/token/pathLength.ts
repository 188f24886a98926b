import type { X509Certificate } from "node:crypto";

/** Tags of DER (ITU-T X.690), and the extensions of a certificate (RFC 5280, section 4.1). */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const EXTENSIONS = 0xa3;
/** The value of `basicConstraints`, 2.5.29.19. */
const BASIC_CONSTRAINTS = "551d13";

interface Part {
    readonly tag: number;
    readonly content: Buffer;
}

/**
 * How many certificates of other CAs a CA allows between itself and the last certificate of a chain (`pathLenConstraint`, RFC
 * 5280, section 4.2.1.9); undefined where it does not limit them. Node's `X509Certificate` does not tell.
 */
export function pathLength({ raw }: X509Certificate): number | undefined {
    const [signed] = partsOf(inside(raw));
    const extensions = partsOf(signed?.content).find(({ tag }) => tag === EXTENSIONS);
    const basic = partsOf(inside(extensions?.content))
        .map(({ content }) => partsOf(content))
        .find(([id]) => id?.content.toString("hex") === BASIC_CONSTRAINTS);
    const value = basic?.findLast(({ tag }) => tag !== BOOLEAN)?.content;
    const length = partsOf(inside(value)).find(({ tag }) => tag === INTEGER)?.content;
    return length === undefined ? undefined : Number(`0x${length.toString("hex")}`);
}

/** What the first part of a text in DER contains. */
function inside(der: Buffer | undefined): Buffer | undefined {
    return partsOf(der)[0]?.content;
}

/** The parts that follow each other. OpenSSL has read the certificate before, so that lengths are right. */
function partsOf(der: Buffer = Buffer.alloc(0)): Part[] {
    const parts: Part[] = [];
    for (let at = 0; at + 1 < der.length; ) {
        const [tag = 0, short = 0] = der.subarray(at);
        const more = short < 0x80 ? 0 : short - 0x80;
        const start = at + 2 + more;
        const length = more === 0 ? short : Number.parseInt(der.toString("hex", at + 2, start), 16);
        parts.push({ tag, content: der.subarray(start, start + length) });
        at = start + length;
    }
    return parts;
}

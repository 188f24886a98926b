import type { X509Certificate } from "node:crypto";

/** What Node's `X509Certificate` does not tell: the version and the extensions of a certificate (RFC 5280, section 4.1), in DER (ITU-T X.690). */

const BOOLEAN = 0x01;
export const INTEGER = 0x02;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
/** In the first byte of `keyUsage` (RFC 5280, section 4.2.1.3). */
const KEY_CERT_SIGN = 0x04;

/** The extensions that are read here: the last two numbers of 2.5.29.x. */
export const Extension = { KeyUsage: "551d0f", BasicConstraints: "551d13" } as const;
export type Extension = (typeof Extension)[keyof typeof Extension];

export interface Part {
    readonly tag: number;
    readonly content: Buffer;
}

/** The value of an extension; undefined where the certificate does not have it. */
export function extensionOf({ raw }: X509Certificate, id: Extension): Buffer | undefined {
    const extensions = signedPartsOf(raw).find(({ tag }) => tag === EXTENSIONS);
    const found = partsOf(inside(extensions?.content))
        .map(({ content }) => partsOf(content))
        .find(([name]) => name?.content.toString("hex") === id);
    return found?.findLast(({ tag }) => tag !== BOOLEAN)?.content;
}

/** Whether the certificate is of version 1, which has no extensions: it does not say whether it is a CA. */
export function isVersion1({ raw }: X509Certificate): boolean {
    return signedPartsOf(raw)[0]?.tag !== VERSION;
}

/** Whether the certificate says that it is a CA. Node's `ca` also asks whether the key signs certificates, which guests do not. */
export function isCa(certificate: X509Certificate): boolean {
    return partsOf(inside(extensionOf(certificate, Extension.BasicConstraints))).some(({ tag }) => tag === BOOLEAN);
}

/** Whether the certificate says that its key signs certificates. It may be a CA and not say so. */
export function signsCertificates(certificate: X509Certificate): boolean {
    const [bits] = partsOf(extensionOf(certificate, Extension.KeyUsage));
    return ((bits?.content[1] ?? 0) & KEY_CERT_SIGN) !== 0;
}

function signedPartsOf(raw: Buffer): Part[] {
    return partsOf(partsOf(inside(raw))[0]?.content);
}

/** What the first part of a text in DER contains. */
export function inside(der: Buffer | undefined): Buffer | undefined {
    return partsOf(der)[0]?.content;
}

/** The parts that follow each other. OpenSSL has read the certificate before, so that lengths are right. */
export function partsOf(der: Buffer = Buffer.alloc(0)): Part[] {
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

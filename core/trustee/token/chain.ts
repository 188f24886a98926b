import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from "node:crypto";
import { Extension, extensionOf, INTEGER, inside, partsOf } from "../../certificateParts";
import { type Fields, fieldsOf, itemsOf } from "../../fields";

const LONGEST_CHAIN = 10;

/**
 * The key of the certificates that a token brings, where they lead to a root; or why they do not. Trustee puts them into
 * the header's `jwk`, in base64url (`ear_token/broker.rs`, `pubkey_jwk`); RFC 7515 has them in `x5c`, in base64. What is
 * compared is what the KBS compares (`kbs/src/token/jwk.rs`): the key of the JWK with that of the first certificate, each
 * signature, the dates, and that issuers are CAs; and the number of CAs below a CA that limits it. Usages and constraints of
 * names are not looked at: the root should issue for token signers alone.
 */
export function keyOfChain(header: Fields, roots: readonly X509Certificate[], time: Date): KeyObject | string {
    const jwk = fieldsOf(header["jwk"]);
    const texts = itemsOf(jwk["x5c"] ?? header["x5c"]);
    if (texts.length === 0) {
        return "brings no certificates, which Trustee sends where its token signer has a `cert_path`";
    }
    const chain = texts.slice(0, LONGEST_CHAIN).map(certificateOf);
    const [leaf] = chain;
    if (leaf === undefined || chain.includes(undefined) || texts.length > LONGEST_CHAIN) {
        return "brings certificates that cannot be read";
    }
    if (header["jwk"] !== undefined && !isKeyOf(leaf, jwk)) {
        return "brings a key that is not the one of its first certificate";
    }
    const certificates = chain.filter((one) => one !== undefined);
    return wrongInChain(certificates, roots, time) ?? leaf.publicKey;
}

function certificateOf(text: unknown): X509Certificate | undefined {
    try {
        return new X509Certificate(Buffer.from(String(text), "base64"));
    } catch {
        return undefined;
    }
}

function isKeyOf(leaf: X509Certificate, jwk: Fields): boolean {
    try {
        return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }).equals(leaf.publicKey);
    } catch {
        return false;
    }
}

/** Walks up to the first certificate that a root has issued, or that is one. */
function wrongInChain(
    chain: readonly X509Certificate[],
    roots: readonly X509Certificate[],
    time: Date,
): string | undefined {
    for (const [index, certificate] of chain.entries()) {
        const root = roots.find((one) => one.fingerprint256 === certificate.fingerprint256 || issued(one, certificate));
        const late = [certificate, root ?? certificate].find((one) => !isInTime(one, time));
        if (late !== undefined) {
            return `brings a chain with a certificate that is not valid at this time: ${late.validFrom} to ${late.validTo}`;
        }
        const issuer = root ?? chain[index + 1];
        if (issuer === undefined || !issued(issuer, certificate)) {
            return "brings a chain that leads to none of the roots";
        }
        const below = chain.slice(1, index + 1).filter((one) => one !== issuer && one.subject !== one.issuer).length;
        const most = pathLength(issuer) ?? below;
        if (below > most) {
            return `brings a chain with ${below} CAs below one that allows ${most} (pathlen)`;
        }
        if (root !== undefined) {
            return undefined;
        }
    }
    return undefined;
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isInTime({ validFrom, validTo }: X509Certificate, time: Date): boolean {
    return new Date(validFrom) <= time && time <= new Date(validTo);
}

/**
 * How many certificates of other CAs a CA allows between itself and the last certificate of a chain (`pathLenConstraint`, RFC
 * 5280, section 4.2.1.9); undefined where it does not limit them.
 */
function pathLength(certificate: X509Certificate): number | undefined {
    const value = extensionOf(certificate, Extension.BasicConstraints);
    const length = partsOf(inside(value)).find(({ tag }) => tag === INTEGER)?.content;
    return length === undefined ? undefined : Number(`0x${length.toString("hex")}`);
}

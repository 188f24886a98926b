import { createPublicKey, type KeyObject } from "node:crypto";
import { SignatureType } from "../../images/spec";
import { error, type Issue, type Place } from "../../issue";
import { pemLabels } from "../../pem";
import { UNKNOWN, type Unknown } from "../../unknown";
import { checkCarriageReturn } from "../carriageReturn";

const COSIGN = "the PEM of an ECDSA P-256 public key, as cosign.pub has it: -----BEGIN PUBLIC KEY----- …";
const GPG = "an armored public key (-----BEGIN PGP PUBLIC KEY BLOCK----- …), or base64 of a key ring";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const ARMOR = /^-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n[\s\S]*\n-----END PGP PUBLIC KEY BLOCK-----\s*$/;

/** An inline key of a requirement: public, and of the kind that the guest verifies with. */
export function checkSignatureKey(type: SignatureType, key: string | Unknown | undefined, path: Place): Issue[] {
    if (key === undefined || key === UNKNOWN) {
        return [];
    }
    const allowed = type === SignatureType.SignedBy ? GPG : COSIGN;
    const fault = type === SignatureType.SignedBy ? gpgFault(key) : cosignFault(key);
    if (fault === PRIVATE) {
        return [
            error(path, "private-key", {
                message:
                    "holds a private key, and init-data can be read by the host and by everyone who can read the pod",
                allowed,
                fix: "give the public key, and replace the key pair: it may have been stored in the state or a log",
            }),
        ];
    }
    return fault === undefined
        ? checkCarriageReturn(key, path, "*.pub")
        : [error(path, "signature-key", { message: fault, allowed, fix: "give the public key of whoever signs" })];
}

const PRIVATE = "private";

/** Guests verify with ECDSA P-256 alone (guest-components `image-rs/src/signature/policy/cosign/mod.rs`). */
function cosignFault(key: string): string | undefined {
    if (key.includes("PRIVATE KEY")) {
        return PRIVATE;
    }
    const labels = pemLabels(key);
    if (labels.length !== 1 || labels[0] !== "PUBLIC KEY") {
        return labels.length > 1
            ? `holds ${labels.length} PEM blocks, of which the guest reads the first`
            : `${labels[0] === undefined ? "is not PEM" : `is a PEM block of the kind ${labels[0]}`}`;
    }
    const parsed = parsePublicKey(key);
    if (parsed === undefined) {
        return "does not parse as a public key";
    }
    const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = parsed;
    const name = kind === "ec" ? `EC ${details?.namedCurve}` : `${kind?.toUpperCase()}`;
    return details?.namedCurve === "prime256v1"
        ? undefined
        : `is a key of the kind ${name}, with which guests verify nothing`;
}

function parsePublicKey(pem: string): KeyObject | undefined {
    try {
        return createPublicKey(pem);
    } catch {
        return undefined;
    }
}

/** The guest decodes base64, and then reads a key ring in either form (`image-rs/src/signature/policy/simple`). */
function gpgFault(key: string): string | undefined {
    const text = key.trim();
    const isBase64 = text !== "" && BASE64.test(text.replace(/\s/g, ""));
    const decoded = isBase64 ? Buffer.from(text, "base64") : Buffer.from(text);
    if (decoded.includes("PRIVATE KEY") || (isBase64 && packetTag(decoded[0]) === SECRET_KEY_PACKET)) {
        return PRIVATE;
    }
    if (ARMOR.test(isBase64 ? decoded.toString("latin1") : text)) {
        return undefined;
    }
    return isBase64 && packetTag(decoded[0]) === PUBLIC_KEY_PACKET ? undefined : "is not an OpenPGP public key";
}

// RFC 4880 §4.3.
const SECRET_KEY_PACKET = 5;
const PUBLIC_KEY_PACKET = 6;

/** What an OpenPGP packet is: RFC 4880 §4.2, old and new format. */
function packetTag(first = 0): number | undefined {
    if ((first & 0x80) === 0) {
        return undefined;
    }
    return (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
}

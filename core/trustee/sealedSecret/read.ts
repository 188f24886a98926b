import { defined, type Fields, stringOf, textOf } from "../../fields";
import { error, errorsOf, type Issue, type Place, quote } from "../../issue";
import { parseJsonObject } from "../../json";
import { SEALED } from "../../plainSecrets";
import { fromBase64url } from "./base64";
import { checkKid } from "./kid";
import { checkPayload } from "./payload";

const FORM = "sealed.<header>.<payload>.<signature>, each part in base64url without padding";
const AGAIN = "seal it again, as with `npx confidential-workload secret seal`";
const SIGNATURE_BYTES = 64;
/** Parameters of a header by which a JWS is verified in another way. */
const CHANGING = ["crit", "b64"];
/** What tools before guest-components 0.18 wrote in the places of header and signature. */
const FAKE = { header: "fakejwsheader", signature: "fakesignature" };

/** What a sealed secret says. @since 0.1.0 */
export interface SealedSecret {
    /** `vault` or `envelope`. */
    readonly type: string;
    readonly provider: string;
    /** Of a vault secret the name of the value: for the provider `kbs` its resource URI. */
    readonly name?: string;
    /** Of an envelope secret the key that wraps. */
    readonly keyId?: string;
    /** Where the guest finds the public key. Absent where the text has no signature. */
    readonly kid?: string;
    /** All of the content, as it is in the text. */
    readonly payload: Readonly<Record<string, unknown>>;
}

/** The outcome of {@link inspectSealedSecret}: what the text says, as far as it can be read, and all that is wrong. @since 0.1.0 */
export interface InspectedSecret {
    readonly issues: readonly Issue[];
    /** Also present with issues, where the content itself can be read. */
    readonly secret?: SealedSecret;
}

/** The parts of a text that is signed. */
export interface Signed extends InspectedSecret {
    /** What the signature is about; absent without a signature. */
    readonly signed?: { readonly input: string; readonly signature: Uint8Array };
}

/**
 * Unpacks a sealed secret and checks its form: what a guest would refuse is an issue at `path`. The signature itself is
 * for {@link verifySealedSecret}. No issue holds the text, because it could be something else: a password.
 *
 * @since 0.1.0
 */
export function inspectSealedSecret(text: string, path: Place = ["sealedSecret"]): InspectedSecret {
    const { signed: _, ...inspected } = readSealedSecret(text, path);
    return inspected;
}

export function readSealedSecret(text: unknown, path: Place): Signed {
    if (typeof text !== "string" || !text.startsWith(SEALED)) {
        const message = `does not begin with ${SEALED}, so that the guest takes it for the value itself`;
        return { issues: [error(path, "sealed-secret", { message, allowed: FORM, fix: AGAIN })] };
    }
    const parts = text.slice(SEALED.length).split(".");
    const [header = "", payload = "", signature = ""] = parts;
    if (parts.length !== 3) {
        const count = `${parts.length} part${parts.length === 1 ? "" : "s"}`;
        return { issues: [malformed(path, `has ${count} after ${SEALED}, and not 3`)] };
    }
    const inside = [...path, { inside: "sealed secret" }];
    const content = readPart(payload, "payload", path);
    const contentIssues = content.fields ? checkPayload(content.fields, [...inside, "payload"]) : content.issues;
    const secret = content.fields && contentOf(content.fields);
    if (header === FAKE.header || signature === FAKE.signature) {
        return { issues: [fake(path), ...contentIssues], ...defined({ secret }) };
    }
    const head = readPart(header, "header", path);
    const headIssues = head.fields ? checkHeader(head.fields, [...inside, "header"]) : head.issues;
    const bytes = fromBase64url(signature);
    const isComplete = bytes?.length === SIGNATURE_BYTES;
    const issues = [
        ...headIssues,
        ...contentIssues,
        ...(isComplete ? [] : [malformed(path, signatureProblem(signature, bytes))]),
    ];
    const kid = textOf(head.fields?.["kid"]);
    const isSigned = isComplete && errorsOf(issues).length === 0;
    const signed = isSigned ? { input: `${header}.${payload}`, signature: bytes } : undefined;
    return { issues, ...defined({ secret: secret && { ...secret, ...defined({ kid }) }, signed }) };
}

function malformed(path: Place, message: string): Issue {
    return error(path, "sealed-secret", { message, allowed: FORM, fix: AGAIN });
}

function fake(path: Place): Issue {
    return error(path, "sealed-unsigned", {
        message: "has the words of old tools instead of a signature, which guests refuse since Kata 3.28",
        allowed: "a header with alg and kid, and a signature",
        fix: AGAIN,
    });
}

/** A header or payload: base64url of a JSON object. */
function readPart(
    text: string,
    name: string,
    path: Place,
): { readonly fields?: Fields; readonly issues: readonly Issue[] } {
    const bytes = fromBase64url(text);
    if (bytes === undefined || text === "") {
        return { issues: [malformed(path, `has a ${name} that ${notBase64url(text)}`)] };
    }
    const fields = parseJsonObject(bytes);
    return typeof fields === "string"
        ? { issues: [malformed(path, `has a ${name} that ${fields}`)] }
        : { fields, issues: [] };
}

function notBase64url(text: string): string {
    if (text === "") {
        return "is empty";
    }
    if (text.includes("=")) {
        return "has padding";
    }
    return /^[A-Za-z0-9_-]*$/.test(text) ? "has bits set behind its last byte" : "is not base64url";
}

function signatureProblem(text: string, bytes: Uint8Array | undefined): string {
    return bytes === undefined || text === ""
        ? `has a signature that ${notBase64url(text)}`
        : `has a signature of ${bytes.length} bytes, and one by ES256 has ${SIGNATURE_BYTES}`;
}

/** Source: guest-components `confidential-data-hub/hub/src/secret/mod.rs`, `from_signed_base64_string`. */
function checkHeader(header: Fields, at: Place): Issue[] {
    const { alg, kid } = header;
    const issues: Issue[] = [];
    if (alg !== "ES256") {
        const message = alg === undefined ? "is missing" : `${quote(alg)} is not the algorithm of sealed secrets`;
        issues.push(error([...at, "alg"], "sealed-header", { message, allowed: "ES256", fix: AGAIN }));
    }
    for (const name of CHANGING.filter((one) => header[one] !== undefined)) {
        const message = "would change what is signed";
        issues.push(error([...at, name], "sealed-header", { message, allowed: "alg and kid", fix: AGAIN }));
    }
    return [...issues, ...checkKid(kid, [...at, "kid"])];
}

function contentOf(payload: Fields): SealedSecret | undefined {
    const { type, provider, name, key_id } = payload;
    if (typeof type !== "string" || typeof provider !== "string") {
        return undefined;
    }
    return { type, provider, ...defined({ name: stringOf(name), keyId: stringOf(key_id) }), payload };
}

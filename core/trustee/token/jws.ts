import type { Fields } from "../../fields";
import { error, type Issue, quote } from "../../issue";
import { parseJsonObject } from "../../json";
import { fromBase64url } from "../sealedSecret/base64";

/** A signed text in three parts (RFC 7515), of which nothing is verified yet. */
export interface Jws {
    readonly header: Fields;
    readonly payload: Fields;
    readonly input: string;
    readonly signature: Buffer;
}

const FORM = "<header>.<payload>.<signature>, each part in base64url without padding";
const FIX = "give the token as Trustee made it: the text alone, or the JSON of the attestation agent";
/** Parameters by which a reader would verify something else than the text of the two parts. */
const CHANGING = ["crit", "b64"];

/** Takes a token apart, or says all that is wrong with its form. */
export function readJws(token: string): { readonly jws?: Jws; readonly issues: readonly Issue[] } {
    const parts = token.trim().split(".");
    if (parts.length !== 3) {
        return { issues: [malformed(`has ${parts.length} part${parts.length === 1 ? "" : "s"}, and a token has 3`)] };
    }
    const [header, payload] = ["header", "payload"].map((name, index) => readPart(name, parts[index] ?? ""));
    const signature = fromBase64url(parts[2] ?? "");
    const problems = [
        ...[header, payload].filter((part) => typeof part === "string"),
        ...(signature === undefined ? ["has a signature that is not base64url"] : []),
        ...(typeof header === "object" ? changing(header) : []),
    ];
    const isRead = typeof header === "object" && typeof payload === "object" && signature !== undefined;
    return isRead && problems.length === 0
        ? { jws: { header, payload, input: `${parts[0]}.${parts[1]}`, signature }, issues: [] }
        : { issues: problems.map(malformed) };
}

function readPart(name: string, text: string): Fields | string {
    const bytes = fromBase64url(text);
    const read = bytes === undefined || text === "" ? "is not base64url" : parseJsonObject(bytes);
    return typeof read === "string" ? `has a ${name} that ${read}` : read;
}

function changing(header: Fields): string[] {
    return CHANGING.filter((name) => header[name] !== undefined).map(
        (name) => `has the header parameter ${quote(name)}, which changes what is signed`,
    );
}

function malformed(message: string): Issue {
    return error(["token"], "token-form", { message, allowed: FORM, fix: FIX });
}

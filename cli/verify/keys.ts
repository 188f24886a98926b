import { defined } from "../../core/fields";
import { error } from "../../core/issue";
import type { TokenKeys } from "../../core/trustee/token/spec";
import { type Read, readOptional } from "../input/text";

/** By what a token is verified, on the command line. */
export interface KeyOptions {
    readonly jwks?: string;
    readonly jwksUrl?: string;
    readonly key?: string;
    readonly root?: string;
}

const MOST_BYTES = 1_048_576;
const LONGEST_MS = 10_000;

/** The keys of the options, one of which may be on a server. */
export async function readKeyOptions({ jwks, jwksUrl, key, root }: KeyOptions): Promise<Read<TokenKeys>> {
    const fetched: Read<string> = jwksUrl === undefined ? { issues: [] } : await fetchText(jwksUrl);
    const [set, publicKeys, roots] = [readOptional(jwks), readOptional(key), readOptional(root)];
    const issues = [set, fetched, publicKeys, roots].flatMap((read) => read.issues);
    if (jwks !== undefined && jwksUrl !== undefined) {
        const fix = "give one of them";
        issues.push(error([{ option: "--jwks-url" }], "one-of", { message: "is given together with --jwks", fix }));
    }
    const texts = { jwks: set.value ?? fetched.value, publicKeys: publicKeys.value, rootCertificates: roots.value };
    return { value: defined(texts), issues };
}

/** A text of a server. It is asked by https and follows no redirect, because its answer decides whom to trust. */
async function fetchText(url: string): Promise<Read<string>> {
    const problem = (message: string, fix: string): Read<never> => ({
        issues: [error([{ option: "--jwks-url" }], "jwks-url", { message, allowed: "an https URL of a JWK Set", fix })],
    });
    if (!URL.canParse(url) || new URL(url).protocol !== "https:" || new URL(url).username !== "") {
        return problem("is not an https URL without a password", "give such a URL, or the file with --jwks");
    }
    try {
        const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(LONGEST_MS) });
        const text = await answer.text();
        return answer.ok && text.length <= MOST_BYTES
            ? { value: text, issues: [] }
            : problem(`gives no JWK Set: status ${answer.status}, ${text.length} characters`, "check the URL");
    } catch {
        return problem(
            "cannot be fetched",
            "check the URL, its certificate and the network, or give the file with --jwks",
        );
    }
}

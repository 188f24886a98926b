import { error, type Issue, quote } from "../../issue";
import { isSigned, signsWith } from "./algorithms";
import { keyOfChain } from "./chain";
import type { Jws } from "./jws";
import type { Trust, TrustedKey } from "./keys";
import { asText, type Checked } from "./spec";

/** Whether the token is signed by one of the keys, or by a key of which a root vouches. */
export function checkSignature({ header, input, signature }: Jws, trust: Trust, time: Date): Checked {
    const { alg, kid } = header;
    const chain = trust.roots.length === 0 ? undefined : keyOfChain(header, trust.roots, time);
    const chained = typeof chain === "object" ? [{ name: "the token's certificate", key: chain }] : [];
    const named = trust.keys.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
    const candidates: readonly TrustedKey[] = [...named, ...chained];
    const fitting = candidates.filter((key) => isFor(key, alg));
    const signer = fitting.find(({ key }) => isSigned(input, signature, String(alg), key));
    const check = { asked: "signature", expected: "signed by a trusted key", holds: signer !== undefined };
    if (signer !== undefined) {
        return { checks: [{ ...check, found: `${alg} by ${signer.name}` }], issues: [] };
    }
    const reasons = [
        ...(typeof chain === "string" ? [chain] : []),
        ...(candidates.length > 0 ? [fitting.length === 0 ? wrongAlgorithm(alg, candidates) : FOREIGN] : []),
        ...(trust.keys.length > 0 && named.length === 0
            ? [`names the key ${quote(kid)}, which is not in the JWK Set`]
            : []),
    ];
    const found = `${asText(alg)}, not by a trusted key`;
    return { checks: [{ ...check, found }], issues: reasons.map(unsigned) };
}

const FOREIGN = "is not signed by a trusted key, or was changed since";

function isFor({ key, alg: only }: TrustedKey, alg: unknown): boolean {
    return typeof alg === "string" && signsWith(key).includes(alg) && (only === undefined || only === alg);
}

function wrongAlgorithm(alg: unknown, keys: readonly TrustedKey[]): string {
    const possible = keys.flatMap(({ key, alg: only }) => (only === undefined ? signsWith(key) : [only]));
    const named =
        alg === undefined
            ? "does not say by which algorithm it is signed"
            : `says that it is signed with ${quote(alg)}`;
    return `${named}, and the keys are for ${[...new Set(possible)].join(", ")}`;
}

function unsigned(message: string): Issue {
    return error(["token"], "token-signature", {
        message,
        allowed: "a token that Trustee signed",
        fix: "give the key or root of the Trustee that made the token, and trust nothing that this token says",
    });
}

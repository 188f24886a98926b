import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from "jose";
import { parsePolicy } from "../../core/policy/engine";
import { PRIVATE, publicJwk } from "../core/trustee/token/tokens";

/** What an administrator has set. */
export interface Held {
    resourcePolicy?: string;
    readonly attestationPolicies: Record<string, string>;
    readonly referenceValues: Record<string, unknown>;
}

const ISSUER = "https://idp.example.com";
/** `[admin.authorization.regex_acl]`: Trustee `kbs/docs/admin.md`. */
const ACLS = [
    { role: "kbs-admin", allowed: /^\/kbs\/v0\/(?:resource-policy|attestation-policy|reference-value(?:\/.+)?)$/ },
    { role: "uploader", allowed: /^\/kbs\/v0\/resource\/.+$/ },
];

/** An administrator's token. The KBS knows the key `other`. */
export async function adminToken(claims: object, key: "other" | "signer" = "other", seconds = 300): Promise<string> {
    return new SignJWT({ iss: ISSUER, role: "kbs-admin", ...claims })
        .setProtectedHeader({ alg: "ES256" })
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(await importJWK(PRIVATE[key], "ES256"));
}

/**
 * Stands in for the KBS of Trustee 0.21 and answers as its sources say: `kbs/src/api_server.rs` (paths), `admin/` (the
 * administrator's token: signature, issuer, time, role, ACL), `policy_engine` (unpadded base64url, UTF-8, Rego that parses),
 * `rvps/src/extractors/sample` (the message), `error.rs` (401 for all but a path that is not there).
 */
export function standInKbs(held: Held): Server {
    return createServer(async (request, response) => {
        const said = await answer(request, held).catch((cause: Error) => cause);
        const status = said instanceof NotFound ? 404 : said instanceof Error ? 401 : 200;
        const type = "https://github.com/confidential-containers/kbs/errors/X";
        response.writeHead(status).end(said instanceof Error ? JSON.stringify({ type, detail: said.message }) : said);
    });
}

class NotFound extends Error {}

async function answer(request: IncomingMessage, held: Held): Promise<string> {
    const { method, url = "" } = request;
    const body = await text(request);
    const [, setting = "", rest = ""] = /^\/kbs\/v0\/([^/]*)(?:\/(.*))?$/.exec(url) ?? [];
    const set = rest === "" && method === "POST" ? SETTINGS[setting] : undefined;
    const get = method === "GET" ? READERS[setting] : undefined;
    if (set === undefined && get === undefined) {
        throw new NotFound(`Plugin ${setting} not found`);
    }
    await admit(request).catch((cause: Error) => {
        throw new Error(`admin access denied for endpoint ${url}: ${cause.message}`);
    });
    set?.(body, held);
    return get?.(rest, held) ?? "";
}

/** What an administrator reads: of the resource policy its name alone, as the policy engine lists it. */
const READERS: Readonly<Record<string, (rest: string, held: Held) => string>> = {
    "resource-policy": (_, { resourcePolicy }) =>
        JSON.stringify(resourcePolicy === undefined ? [] : ["resource-policy"]),
    "reference-value": (id, { referenceValues }) => {
        if (referenceValues[id] === undefined) {
            throw new Error(
                `RVPS configuration failed: Failed to get reference_values: No reference value found for the given id: ${id}`,
            );
        }
        return JSON.stringify(referenceValues[id]);
    },
};

async function admit({ headers, url = "" }: IncomingMessage): Promise<void> {
    const [, token = ""] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? [];
    const { alg = "" } = decodeProtectedHeader(token);
    const { payload } = await jwtVerify(token, await importJWK(publicJwk("other"), alg), {
        issuer: ISSUER,
        algorithms: ["ES256"],
    });
    if (!ACLS.some(({ role, allowed }) => role === payload["role"] && allowed.test(url))) {
        throw new Error("Role not allowed");
    }
}

const SETTINGS: Readonly<Record<string, (body: string, held: Held) => void>> = {
    "resource-policy": (body, held) => {
        held.resourcePolicy = policyIn(JSON.parse(body).policy);
    },
    "attestation-policy": (body, held) => {
        const { type, policy_id: id, policy } = JSON.parse(body);
        if (type !== "rego" || typeof id !== "string") {
            throw new Error("Attestation error: unknown policy type");
        }
        held.attestationPolicies[id] = policyIn(policy);
    },
    "reference-value": (body, held) => {
        const { version, type, payload } = JSON.parse(body);
        if (version !== "0.1.0" || type !== "sample") {
            throw new Error("RVPS configuration failed: no such extractor");
        }
        Object.assign(held.referenceValues, JSON.parse(Buffer.from(payload, "base64").toString()));
    },
};

function policyIn(encoded: unknown): string {
    if (typeof encoded !== "string" || !/^[A-Za-z0-9_-]*$/.test(encoded)) {
        throw new Error("Policy engine error: base64 decode");
    }
    const policy = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(encoded, "base64url"));
    // What Trustee adds to the engine, and that of guests does not have.
    const [problem] = parsePolicy(policy.replaceAll("query_reference_value(", "array.reverse(")).filter(
        ({ message }) => !message.includes("array.reverse"),
    );
    if (problem !== undefined) {
        throw new Error(`Failed to parse policy: ${problem.message}`);
    }
    return policy;
}

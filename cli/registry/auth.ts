import { defined } from "../../core/fields";
import type { ImageReference } from "../../core/images/reference";
import { jsonObject } from "../../core/json";
import { readAll } from "./bytes";
import { type ConnectionOptions, type Request, resolveTarget, send } from "./connection";
import type { Credential } from "./credentials";
import { ImageProblem } from "./problem";
import { unexpectedStatus } from "./status";

const CLIENT_ID = "confidential-workload";
const LARGEST_ANSWER = 2 ** 20;

/** The value of `Authorization` that answers a registry's challenge; undefined where the user has none. */
export async function authorize(
    challenge: string,
    registry: URL,
    image: ImageReference,
    credential: Credential | undefined,
    options: ConnectionOptions,
): Promise<string | undefined> {
    const challenges = parseChallenges(challenge);
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
        return `Bearer ${await fetchToken(bearer, registry, image, credential, options)}`;
    }
    const takesPassword = challenges.some(({ scheme }) => scheme === "basic");
    return takesPassword && credential?.kind === "password" ? basic(credential) : undefined;
}

function basic({ login: { user, secret } }: Credential): string {
    return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

/** Gets a token from the server that the registry names, by Docker's token authentication. */
async function fetchToken(
    { parameters }: Challenge,
    registry: URL,
    image: ImageReference,
    credential: Credential | undefined,
    options: ConnectionOptions,
): Promise<string> {
    const realm = resolveTarget(parameters["realm"] ?? "", registry, options);
    const { service, scope = `repository:${image.repository}:pull` } = parameters;
    const fields = { ...defined({ service }), scope };
    const { url, request } = tokenRequest(realm, fields, credential);
    const reply = await send(url, request, options);
    if (reply.status !== 200) {
        await reply.discard();
        throw unexpectedStatus(reply, realm, "tokens", image, credential);
    }
    const bytes = await readAll(reply.body, LARGEST_ANSWER, "the answer of the token server");
    const answer = jsonObject(bytes.toString("utf8"));
    const token = answer?.["token"] ?? answer?.["access_token"];
    // A header takes no more than these characters, and fetch would quote the token in its complaint.
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
        throw new ImageProblem("no-token", {
            message: `${realm.host} has answered without a token for ${image.registry}`,
            fix: "ask those who run the registry",
        });
    }
    return token;
}

function tokenRequest(
    realm: URL,
    fields: Readonly<Record<string, string>>,
    credential: Credential | undefined,
): { readonly url: URL; readonly request: Request } {
    if (credential?.kind === "identityToken") {
        const grant = { grant_type: "refresh_token", refresh_token: credential.login.secret, client_id: CLIENT_ID };
        return { url: realm, request: { method: "POST", body: new URLSearchParams({ ...grant, ...fields }) } };
    }
    const url = new URL(realm);
    for (const [name, value] of Object.entries(fields)) {
        url.searchParams.append(name, value);
    }
    return { url, request: credential === undefined ? {} : { headers: { Authorization: basic(credential) } } };
}

/** What a registry wants from who asks: a scheme with its parameters, as in `Bearer realm="…",service="…"`. */
interface Challenge {
    readonly scheme: string;
    readonly parameters: Readonly<Record<string, string>>;
}

const PART = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)/g;

/** Reads `WWW-Authenticate`, which may hold several challenges (RFC 9110, 11.6.1). */
export function parseChallenges(header: string): Challenge[] {
    const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
    for (const [, name, quoted, plain, scheme] of header.matchAll(PART)) {
        const current = challenges.at(-1);
        if (scheme !== undefined) {
            challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
        } else if (name !== undefined && current !== undefined) {
            current.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
        }
    }
    return challenges;
}

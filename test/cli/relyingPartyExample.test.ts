import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { Agent, createServer as createTlsServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { TrusteeWorkload } from "../../core/trustee";
import { sendTo } from "../../examples/relying-party/client.mjs";
import { serve } from "../../examples/relying-party/workload.mjs";
import { SHA256, SHA256_BEFORE } from "../core/trustee/cases.mjs";
import { CERTIFICATES, PRIVATE, publicJwk, publicPem, signed } from "../core/trustee/token/tokens";

type KeyName = Parameters<typeof publicJwk>[0];
const pemOf = (name: KeyName) =>
    createPrivateKey({ key: PRIVATE[name], format: "jwk" }).export({ format: "pem", type: "pkcs8" }).toString();
const TLS = { key: pemOf("signer"), cert: String(CERTIFICATES["leaf"]) };
const OTHER_TLS = { key: pemOf("other"), cert: String(CERTIFICATES["other"]) };

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

async function listening(server: Server): Promise<AddressInfo> {
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return server.address() as AddressInfo;
}

interface Guest {
    readonly initData?: string;
    readonly status?: string;
    /** The key of the token, and the one that signs. */
    readonly teeKey?: KeyName;
    readonly holds?: KeyName;
    readonly issuedAt?: number;
}

/** The attestation agent in the guest, as guest-components `attestation-agent/src/token/kbs.rs` answers. */
async function agent({ initData = SHA256, status = "affirming", teeKey = "tee", holds = teeKey, issuedAt }: Guest) {
    const iat = issuedAt ?? Math.floor(Date.now() / 1000);
    const evidence = {
        init_data: initData,
        runtime_data_claims: { nonce: "of the KBS", "tee-pubkey": { ...publicJwk(teeKey), alg: "ECDH-ES+A256KW" } },
        snp: { policy_debug_allowed: false },
    };
    const submods = { cpu0: { "ear.status": status, "ear.veraison.annotated-evidence": evidence } };
    const token = await signed({ iat, exp: iat + 300, submods });
    const answer = JSON.stringify({ token, tee_keypair: pemOf(holds) });
    const { port } = await listening(createServer((_, response) => response.end(answer)));
    return `http://127.0.0.1:${port}/aa/token?token_type=kbs`;
}

const WORKLOADS: readonly TrusteeWorkload[] = [{ name: "web", platform: "snp", initData: SHA256 }];
const TRUST = { workloads: WORKLOADS, keys: { publicKeys: publicPem("signer") } };

async function send(guest: Guest, trust = TRUST) {
    const got: string[] = [];
    const use = (data: string) => {
        got.push(data);
        return "thanks";
    };
    const { port } = await listening(serve(TLS, use, await agent(guest)));
    const sent = sendTo({ host: "127.0.0.1", port }, "the data", trust);
    const outcome = await sent.catch((cause: Error) => cause.message);
    return { outcome, got };
}

test("data goes to the workload that is expected", async () => {
    expect(await send({})).toEqual({ outcome: "thanks", got: ["the data"] });
});

test("the guest's key may be RSA, as it was before Kata 3.29", async () => {
    expect(await send({ teeKey: "rsa" })).toEqual({ outcome: "thanks", got: ["the data"] });
});

const NOT_IT = "not the expected workload: ";
test.each<[string, Guest, string]>([
    ["another document", { initData: SHA256_BEFORE }, `${NOT_IT}is about other init-data: ${SHA256_BEFORE}`],
    [
        "a guest that nobody vouches for",
        { status: "contraindicated" },
        `${NOT_IT}is "contraindicated": the attestation policy does not vouch for this device`,
    ],
    ["a token of yesterday", { issuedAt: 1_700_000_000 }, `${NOT_IT}has expired: `],
    [
        "a token of somebody else's guest, which was read on its way",
        { holds: "other" },
        "the connection does not end in the guest of this token",
    ],
])("no data goes to %s", async (_, guest, message) => {
    const { outcome, got } = await send(guest);
    expect(outcome.slice(0, message.length)).toBe(message);
    expect(got).toEqual([]);
});

test("no data goes to one who stands between, and hands the answers of the workload on", async () => {
    const got: string[] = [];
    const { port } = await listening(serve(TLS, () => "", await agent({})));
    // The one between has a certificate of its own, and asks the workload for each answer.
    const between = createTlsServer(OTHER_TLS, (asked, response) => {
        if (asked.method === "POST") {
            got.push("data");
        }
        const onward = { host: "127.0.0.1", port, path: asked.url, agent: new Agent({ rejectUnauthorized: false }) };
        request(onward, (answer) => answer.pipe(response)).end();
    });
    const { port: there } = await listening(between);
    const sent = sendTo({ host: "127.0.0.1", port: there }, "the data", TRUST);
    await expect(sent).rejects.toThrow("the connection does not end in the guest of this token");
    expect(got).toEqual([]);
});

import { createPrivateKey } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reachableText } from "../../cli/init/reachable";
import { Platform } from "../../core";
import { CERTIFICATES, PRIVATE } from "../core/trustee/token/tokens";

const folder = mkdtempSync(join(tmpdir(), "init-check-"));
const env: NodeJS.ProcessEnv = { ...process.env };
const servers: Server[] = [];
let certificate: string;
let other: string;
let secure: string;

async function listening(server: Server, scheme: string): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
    const key = createPrivateKey({ key: PRIVATE.other, format: "jwk" }).export({ format: "pem", type: "pkcs8" });
    const pair = { key, cert: readFileSync("test/vectors/token-signer/server.pem") };
    certificate = String(CERTIFICATES["root"]);
    other = String(CERTIFICATES["other"]);
    secure = await listening(
        createServer(pair, (request, response) => response.writeHead(request.url === "/kbs/v0/auth" ? 405 : 500).end()),
        "https",
    );
});
afterAll(() => {
    for (const server of servers) {
        server.close();
    }
    rmSync(folder, { recursive: true });
});

/** Takes the place of kubectl. */
function kubectl(script: string): void {
    writeFileSync(join(folder, "kubectl"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "kubectl"), 0o755);
    env["PATH"] = `${folder}:${process.env["PATH"]}`;
}
const classes = (handlers: Readonly<Record<string, string>>) =>
    `cat <<'END'\n${JSON.stringify({ items: Object.entries(handlers).map(([name, handler]) => ({ metadata: { name }, handler })) })}\nEND`;

async function seen(kbs = secure, ca: string | undefined = certificate): Promise<string[]> {
    return (await reachableText(Platform.Snp, kbs, ca, env)).trimEnd().split("\n");
}

beforeEach(() => kubectl(classes({ "kata-qemu-snp": "kata-qemu-snp" })));

test("cluster and KBS that have what is needed", async () => {
    expect(await seen()).toEqual([
        "Seen from here:",
        "  cluster: has the RuntimeClass kata-qemu-snp",
        `  KBS: answers at ${secure} (HTTP 405)`,
    ]);
});

describe("the cluster", () => {
    test.each<[string, string, string]>([
        [
            "without the class",
            classes({ gvisor: "runsc", kata: "kata-qemu" }),
            "lacks the RuntimeClass kata-qemu-snp; it has gvisor, kata",
        ],
        ["without any class", classes({}), "lacks the RuntimeClass kata-qemu-snp; it has none at all"],
        [
            "with another handler",
            classes({ "kata-qemu-snp": "kata-qemu-tdx" }),
            'the RuntimeClass "kata-qemu-snp" has the handler "kata-qemu-tdx" in the cluster, which is for another platform, Intel TDX, and not for AMD SEV-SNP',
        ],
        [
            "that refuses",
            "echo 'error: You must be logged in to the server' >&2; exit 1",
            "not known, as kubectl says: error: You must be logged in to the server",
        ],
        ["that answers differently", "echo no json", "not known, as kubectl does not answer in JSON"],
    ])("%s", async (_, script, text) => {
        kubectl(script);
        expect((await seen())[1]).toBe(`  cluster: ${text}`);
    });

    test("is asked for its classes alone", async () => {
        kubectl(`echo "$@" > ${folder}/asked; ${classes({})}`);
        await seen();
        expect(readFileSync(join(folder, "asked"), "utf8")).toBe("get runtimeclass -o json --request-timeout=10s\n");
    });

    test("without kubectl", async () => {
        env["PATH"] = "/nowhere";
        expect((await seen())[1]).toBe("  cluster: not known, as kubectl is not here");
    });
});

describe("the KBS", () => {
    const none = (url: string, why: RegExp) =>
        expect.stringMatching(
            new RegExp(
                `^  KBS: no answer at ${url} from here, and guests may still be able to reach it: ${why.source}`,
            ),
        );

    test("with another certificate", async () => {
        expect((await seen(secure, other))[2]).toEqual(none(secure, /unable to verify the first certificate/));
    });

    test("that nobody listens for", async () => {
        const gone = await listening(createPlain(), "http");
        servers.pop()?.close();
        expect((await seen(gone))[2]).toEqual(none(gone, /connect ECONNREFUSED/));
    });

    test("by plain HTTP", async () => {
        const plain = await listening(
            createPlain((_, response) => response.end()),
            "http",
        );
        expect((await seen(`${plain}/`, undefined))[2]).toBe(`  KBS: answers at ${plain}/ (HTTP 200)`);
    });
});

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reachableText } from "../../cli/init/reachable";
import { Platform } from "../../core";

const folder = mkdtempSync(join(tmpdir(), "init-check-"));
const env: NodeJS.ProcessEnv = { ...process.env };
const servers: Server[] = [];
let certificate: string;
let other: string;
let secure: string;

/** A certificate of 127.0.0.1 by itself, and its key. */
function selfSigned(name: string) {
    const files = [`${name}.key`, `${name}.pem`].map((file) => join(folder, file)) as [string, string];
    const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", files[0]];
    execFileSync("openssl", ["req", "-x509", "-days", "2", ...key, ...subject, "-out", files[1]], { stdio: "pipe" });
    return { key: readFileSync(files[0], "utf8"), cert: readFileSync(files[1], "utf8") };
}

async function listening(server: Server, scheme: string): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
    const pair = selfSigned("kbs");
    certificate = pair.cert;
    other = selfSigned("other").cert;
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
        ["that answers otherwise", "echo no json", "not known, as kubectl does not answer in JSON"],
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
            new RegExp(`^  KBS: no answer at ${url} from here, where guests may be able to reach it: ${why.source}`),
        );

    test("with another certificate", async () => {
        expect((await seen(secure, other))[2]).toEqual(none(secure, /self-signed certificate/));
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

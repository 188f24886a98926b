import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Blob, TestImage } from "./image";

/** The registry of the distribution project, on a port of this machine. */
export interface Registry {
    /** As it stands in an image reference. */
    readonly host: string;
    readonly push: (image: TestImage, repository: string, tag: string) => Promise<void>;
    /** The file in which the registry keeps a blob. */
    readonly fileOf: (digest: string) => string;
    readonly stop: () => void;
}

const PROGRAM = "docker-registry";
const START_TIME = 10_000;

export interface Login {
    readonly user: string;
    readonly password: string;
    /** bcrypt, the only kind that the registry takes. */
    readonly hash: string;
}

export async function startRegistry(login?: Login): Promise<Registry> {
    const folder = mkdtempSync(join(tmpdir(), "registry-"));
    const host = `127.0.0.1:${await freePort()}`;
    const passwords = join(folder, "htpasswd");
    writeFileSync(passwords, login === undefined ? "" : `${login.user}:${login.hash}\n`);
    const config = {
        version: "0.1",
        log: { level: "error" },
        storage: { filesystem: { rootdirectory: join(folder, "storage") } },
        http: { addr: host, secret: "test" },
        ...(login === undefined ? {} : { auth: { htpasswd: { realm: "test", path: passwords } } }),
    };
    const configFile = join(folder, "config.json");
    writeFileSync(configFile, JSON.stringify(config));
    const child = spawn(PROGRAM, ["serve", configFile], { stdio: "ignore" });
    await answers(host, child);
    const headers = login === undefined ? {} : { Authorization: `Basic ${btoa(`${login.user}:${login.password}`)}` };
    return {
        host,
        push: (image, repository, tag) => push(`http://${host}/v2/${repository}`, image, tag, headers),
        fileOf: (digest) => {
            const hex = digest.slice("sha256:".length);
            return join(folder, "storage/docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data");
        },
        stop: () => {
            child.kill();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

export function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.on("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
        });
    });
}

async function answers(host: string, child: ChildProcess): Promise<void> {
    const missing = new Promise<never>((_, reject) => {
        child.once("error", (cause) => {
            reject(
                new Error(`${PROGRAM} does not start (${cause.message}); get it by: apt-get install docker-registry`),
            );
        });
    });
    const deadline = Date.now() + START_TIME;
    while (Date.now() < deadline) {
        const reply = await Promise.race([fetch(`http://${host}/v2/`).catch(() => undefined), missing]);
        if (reply !== undefined) {
            return;
        }
        await new Promise((resume) => setTimeout(resume, 50));
    }
    child.kill();
    throw new Error(`${PROGRAM} has not answered within ${START_TIME} ms`);
}

async function push(base: string, image: TestImage, tag: string, headers: Record<string, string>): Promise<void> {
    for (const blob of image.blobs) {
        const upload = await expectStatus(202, `${base}/blobs/uploads/`, { method: "POST", headers });
        const location = new URL(upload.headers.get("location") ?? "", base);
        location.searchParams.set("digest", blob.digest);
        await expectStatus(201, location, { method: "PUT", headers, body: new Uint8Array(blob.bytes) });
    }
    for (const manifest of image.children) {
        await putManifest(base, manifest, manifest.digest, headers);
    }
    await putManifest(base, image.manifest, tag, headers);
}

async function putManifest(base: string, manifest: Blob, name: string, headers: Record<string, string>): Promise<void> {
    await expectStatus(201, `${base}/manifests/${name}`, {
        method: "PUT",
        headers: { ...headers, "Content-Type": manifest.mediaType },
        body: new Uint8Array(manifest.bytes),
    });
}

async function expectStatus(status: number, url: string | URL, request: RequestInit): Promise<Response> {
    const reply = await fetch(url, request);
    const text = await reply.text();
    if (reply.status !== status) {
        throw new Error(`${request.method} ${url}: ${reply.status} ${text}`);
    }
    return reply;
}

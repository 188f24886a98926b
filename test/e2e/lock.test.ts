import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ImageLock } from "../../core/images/lock";
import { type FakeServer, type Handler, serving, startServer } from "../cli/fakeRegistry";
import { blob, image, index, layer, type TestImage } from "../cli/image";
import { freePort, type Registry, startRegistry } from "../cli/registry";

const MAIN = resolve("dist/cli/main.js");

/** The hash is perl -e 'print crypt("correct-horse", "\$2y\$05\$abcdefghijklmnopqrstuu")'. */
const LOGIN = {
    user: "ada",
    password: "correct-horse",
    hash: "$2y$05$abcdefghijklmnopqrstuuZ0Fx87Pb/Aqb0E90lfvCwzXnaFKUHpS",
};
const AUTH = btoa(`${LOGIN.user}:${LOGIN.password}`);
const TOKEN = "a-token-of-the-server";
const REFRESH_TOKEN = "a-refresh-token";
const SECRETS = [LOGIN.password, AUTH, TOKEN, REFRESH_TOKEN];

let folder: string;
let servers: FakeServer[];

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    servers = [];
});

afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const server of servers) {
        server.stop();
    }
});

function serve(...handlers: readonly Handler[]): Promise<FakeServer> {
    return serveAt("127.0.0.1", ...handlers);
}

async function serveAt(address: string, ...handlers: readonly Handler[]): Promise<FakeServer> {
    const server = await startServer(address, handlers);
    servers.push(server);
    return server;
}

interface Run {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
}

/** Runs `lock` in the test's folder with nothing of this machine's logins, and checks what holds for every run. */
async function lock(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ""): Promise<Run> {
    const child = spawn(process.execPath, [MAIN, "lock", ...args], {
        cwd: folder,
        env: { PATH: process.env["PATH"], HOME: folder, ...env },
        timeout: 30_000,
    });
    child.stdin.end(input);
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
    });
    const code = await new Promise<number | null>((done) => child.on("close", done));
    expect(err).not.toMatch(/^\s+at /m);
    expect(err).not.toContain("[internal]");
    for (const secret of SECRETS) {
        expect(out + err).not.toContain(secret);
    }
    return { code, out, err };
}

function lockText(): string {
    return readFileSync(join(folder, "images.lock.json"), "utf8");
}

function locked(): ImageLock {
    return JSON.parse(lockText());
}

function write(name: string, content: string, mode = 0o600): string {
    const path = join(folder, name);
    writeFileSync(path, content, { mode });
    return path;
}

const PASSWD = "root:x:0:0:root:/root:/bin/sh\nweb:x:101:102:web:/:/bin/false\n";
const GROUP = "root:x:0:\nweb:x:102:\nlogs:x:7:web\ntty:x:5:web\n";

const WEB_CONFIG = {
    User: "web",
    Env: ["PATH=/bin", "A="],
    Entrypoint: ["/entry"],
    Cmd: ["serve", "--port=80"],
    WorkingDir: "/srv",
    Volumes: { "/var": {}, "/data": {} },
};
const WEB = image(WEB_CONFIG, layer(["etc/", ""], ["etc/passwd", PASSWD]), layer(["etc/group", GROUP]));
/** The layers as the registry has them, and a page for each of so many small files. */
function sizes({ blobs: [, ...layers] }: TestImage, files: number): object {
    return { downloadSize: layers.reduce((sum, { size }) => sum + size, 0), unpackedSize: files * 4096 };
}
const EMPTY = { downloadSize: 0, unpackedSize: 0 };

const WEB_FACTS = {
    entrypoint: ["/entry"],
    cmd: ["serve", "--port=80"],
    env: ["PATH=/bin", "A="],
    workingDir: "/srv",
    user: "web",
    uid: 101,
    gid: 102,
    gids: { "101": 102 },
    groups: { "101": [5, 7] },
    volumes: ["/data", "/var"],
    ...sizes(WEB, 2),
};
const SCRATCH = image({ Entrypoint: ["/app"] });
const NEWER = image({ Entrypoint: ["/app", "--newer"] });

describe("with a registry", () => {
    let registry: Registry;
    let host: string;

    beforeAll(async () => {
        registry = await startRegistry();
        host = registry.host;
        await registry.push(WEB, "team/web", "1.0");
        await registry.push(SCRATCH, "scratch", "latest");
    });

    afterAll(() => registry.stop());

    test("a tag is resolved, and the lock has what the image contributes", async () => {
        const { code, out, err } = await lock([`${host}/team/web:1.0`]);
        expect(err).toBe("");
        expect(code).toBe(0);
        expect(out).toBe(`${host}/team/web:1.0 ${WEB.manifest.digest}\nimages.lock.json is written\n`);
        // In the order of the interface, with four spaces, and a line end after the last brace.
        const entry = { [`${host}/team/web@${WEB.manifest.digest}`]: { tags: [`${host}/team/web:1.0`], ...WEB_FACTS } };
        expect(lockText()).toBe(`${JSON.stringify(entry, undefined, 4)}\n`);
    });

    test("an image without config, users and tag has its tag only", async () => {
        await registry.push(image({}), "empty", "latest");
        expect((await lock([`${host}/empty`])).code).toBe(0);
        expect(locked()).toEqual({
            [`${host}/empty@${image({}).manifest.digest}`]: { tags: [`${host}/empty`], ...EMPTY },
        });
    });

    test("an image by digest has no tag, whatever tag stands next to", async () => {
        const { digest } = WEB.manifest;
        expect((await lock([`${host}/team/web:gone@${digest}`])).code).toBe(0);
        expect(locked()).toEqual({ [`${host}/team/web@${digest}`]: WEB_FACTS });
    });

    test("an index is locked by its own digest, and read by platform", async () => {
        const images = index([
            ["unknown/unknown", image({ Cmd: ["attestation"] })],
            ["linux/arm64/v8", image({ Cmd: ["arm"] })],
            ["linux/amd64", image({ Cmd: ["amd"] })],
        ]);
        await registry.push(images, "multi", "1");
        const pinned = `${host}/multi@${images.manifest.digest}`;

        expect((await lock([`${host}/multi:1`])).code).toBe(0);
        expect(locked()).toEqual({
            [pinned]: { tags: [`${host}/multi:1`], platform: "linux/amd64", cmd: ["amd"], ...EMPTY },
        });

        expect((await lock([`${host}/multi:1`, "--platform", "linux/arm64"])).code).toBe(0);
        const arm = { [pinned]: { tags: [`${host}/multi:1`], platform: "linux/arm64", cmd: ["arm"], ...EMPTY } };
        expect(locked()).toEqual(arm);

        expect((await lock([])).code).toBe(0);
        expect(locked(), "the platform of the lock stays").toEqual(arm);

        const { code, err } = await lock([`${host}/multi:1`, "--platform", "linux/s390x"]);
        expect(code).toBe(1);
        expect(err).toBe(
            `error: images.lock.json was not written: 1 problem:\n  - ${host}/multi:1: has no image for linux/s390x [no-platform]\n    allowed: linux/amd64, linux/arm64/v8\n    fix: choose one of them with --platform, or build the image for the platform of the guests\n`,
        );
        expect(locked()).toEqual(arm);
    });

    test("whiteouts hide what is below", async () => {
        const base = layer(["etc/", ""], ["etc/passwd", PASSWD], ["etc/group", GROUP]);
        // What is hidden takes memory too; a whiteout and a link take none.
        const rows: readonly (readonly [string, TestImage, object, number])[] = [
            ["file", image({}, base, layer(["etc/.wh.group", ""])), { gids: { "101": 102 } }, 2],
            ["opaque", image({}, base, layer(["etc/", ""], ["etc/.wh..wh..opq", ""], ["etc/group", GROUP])), {}, 3],
            ["folder", image({}, base, layer([".wh.etc", ""])), {}, 2],
            ["link", image({}, base, layer(["etc/passwd", { link: "/none" }])), {}, 2],
        ];
        for (const [tag, whitedOut] of rows) {
            await registry.push(whitedOut, "whiteouts", tag);
        }
        expect((await lock(rows.map(([tag]) => `${host}/whiteouts:${tag}`))).code).toBe(0);
        const entries = rows.map(([tag, one, facts, files]) => [
            `${host}/whiteouts@${one.manifest.digest}`,
            { tags: [`${host}/whiteouts:${tag}`], ...facts, ...sizes(one, files) },
        ]);
        expect(locked()).toEqual(Object.fromEntries(entries));
    });

    test("the same images give the same bytes, in any order and again", async () => {
        const [a, b, c] = [`${host}/team/web:1.0`, `${host}/scratch`, `${host}/team/web:1.0`];
        await lock([a, b, c]);
        const first = lockText();
        await lock([b, a]);
        expect(lockText()).toBe(first);
        await lock([]);
        expect(lockText()).toBe(first);
        rmSync(join(folder, "images.lock.json"));
        await lock([b]);
        await lock([a]);
        expect(lockText()).toBe(first);
        expect(Object.keys(locked())).toEqual([
            `${host}/scratch@${SCRATCH.manifest.digest}`,
            `${host}/team/web@${WEB.manifest.digest}`,
        ]);
    });

    test("a moved tag fails the check, and leaves its old entry when it is locked again", async () => {
        const [one, two] = [`${host}/moving@${SCRATCH.manifest.digest}`, `${host}/moving@${NEWER.manifest.digest}`];
        await registry.push(SCRATCH, "moving", "stays");
        await registry.push(SCRATCH, "moving", "1");
        await lock([`${host}/moving:1`, `${host}/moving:stays`]);
        const fine = await lock(["--check"]);
        expect(fine).toEqual({
            code: 0,
            out: `${host}/moving:1 ${SCRATCH.manifest.digest}\n${host}/moving:stays ${SCRATCH.manifest.digest}\nimages.lock.json holds\n`,
            err: "",
        });

        await registry.push(NEWER, "moving", "1");
        const before = lockText();
        const { code, err } = await lock(["--check"]);
        expect(code).toBe(1);
        expect(err).toBe(
            `error: images.lock.json does not hold: 1 problem:\n  - ${host}/moving:1: pointed to ${SCRATCH.manifest.digest} when it was locked, and points to ${NEWER.manifest.digest} now [tag-moved]\n    fix: review the new image, and lock it: npx confidential-workload lock ${host}/moving:1\n`,
        );
        expect(lockText()).toBe(before);

        const { out } = await lock([`${host}/moving:1`]);
        expect(out).toContain(`${host}/moving:1 ${NEWER.manifest.digest}, moved from ${SCRATCH.manifest.digest}\n`);
        expect(locked()).toEqual({
            [one]: { tags: [`${host}/moving:stays`], entrypoint: ["/app"], ...EMPTY },
            [two]: { tags: [`${host}/moving:1`], entrypoint: ["/app", "--newer"], ...EMPTY },
        });

        await registry.push(NEWER, "moving", "stays");
        const last = await lock([]);
        expect(last.err).toBe(
            `removed ${one}: its last tag has moved; what still names it needs \`npx confidential-workload lock ${one}\`\n`,
        );
        expect(locked()).toEqual({
            [two]: { tags: [`${host}/moving:1`, `${host}/moving:stays`], entrypoint: ["/app", "--newer"], ...EMPTY },
        });
    });

    test("the check wants every image that it is asked for", async () => {
        await lock([`${host}/scratch`]);
        const { code, err } = await lock(["--check", `${host}/scratch`, `${host}/team/web:1.0`]);
        expect(code).toBe(1);
        expect(err).toMatch(/1 problem:\n {2}- .*\/team\/web:1\.0: is not in the lock \[not-locked\]/);
    });

    test("a tag is kept as it was written, in each way, and is one tag", async () => {
        await registry.push(SCRATCH, "spelling", "latest");
        const ways = [`${host}/spelling`, `${host}/spelling:latest`];
        await lock([...ways].reverse());
        expect(locked()).toEqual({
            [`${host}/spelling@${SCRATCH.manifest.digest}`]: { tags: ways, entrypoint: ["/app"], ...EMPTY },
        });
        await registry.push(NEWER, "spelling", "latest");
        const { out } = await lock([`${host}/spelling:latest`]);
        expect(out.match(/moved from/g)).toHaveLength(1);
        expect(locked()).toEqual({
            [`${host}/spelling@${NEWER.manifest.digest}`]: { tags: ways, entrypoint: ["/app", "--newer"], ...EMPTY },
        });
    });

    test("images by digest are checked without a network", async () => {
        const digest = `sha256:${"a".repeat(64)}`;
        write("images.lock.json", JSON.stringify({ [`127.0.0.1:1/app@${digest}`]: {} }));
        expect((await lock(["--check", `127.0.0.1:1/app:1@${digest}`])).code).toBe(0);
        expect((await lock(["--check"])).code).toBe(0);
    });

    test("the result is data with --json", async () => {
        await registry.push(SCRATCH, "json", "1");
        await lock([`${host}/json:1`]);
        await registry.push(NEWER, "json", "1");
        const moved = { image: `${host}/json:1`, from: SCRATCH.manifest.digest, to: NEWER.manifest.digest };
        const check = JSON.parse((await lock(["--check", "--json"])).out);
        expect(check).toMatchObject({ images: [], moved: [moved], removed: [], issues: [{ code: "tag-moved" }] });
        expect(JSON.parse((await lock(["--json"])).out)).toEqual({
            images: [{ image: `${host}/json:1`, digest: NEWER.manifest.digest }],
            moved: [moved],
            removed: [`${host}/json@${SCRATCH.manifest.digest}`],
            issues: [],
        });
    });

    test("manifests of all kinds give their images", async () => {
        const pod = (name: string): object => ({ containers: [{ name, image: `${host}/kinds:${name}` }] });
        const names = ["pod", "init", "deployment", "cron", "list", "stdin"];
        for (const name of names) {
            await registry.push(image({ Cmd: [name] }), "kinds", name);
        }
        const documents = [
            { kind: "Pod", spec: { ...pod("pod"), initContainers: [{ image: `${host}/kinds:init` }] } },
            { kind: "ConfigMap", data: { image: "none" } },
            { kind: "Deployment", spec: { template: { spec: pod("deployment") } } },
            { kind: "List", items: [{ kind: "StatefulSet", spec: { template: { spec: pod("list") } } }] },
        ];
        write("all.yaml", documents.map((document) => `---\n${JSON.stringify(document)}\n`).join(""));
        write(
            "cron.json",
            JSON.stringify({ kind: "CronJob", spec: { jobTemplate: { spec: { template: { spec: pod("cron") } } } } }),
        );
        const input = `kind: Pod\nspec:\n  containers:\n  - image: ${host}/kinds:stdin\n`;
        const { code } = await lock(["-f", "all.yaml", "-f", "cron.json", "-f", "-"], {}, input);
        expect(code).toBe(0);
        expect(
            Object.values(locked())
                .map(({ cmd }) => cmd?.[0])
                .sort(),
        ).toEqual(names.sort());
    });

    test("all problems are reported at once, and nothing is written", async () => {
        await registry.push(image({ User: "ghost" }, layer(["etc/passwd", PASSWD])), "ghost", "1");
        write(
            "pods.yaml",
            "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: 'https://u:correct-horse@h/App'}, {}]}\n",
        );
        write("broken.yaml", "a: [\n");
        const { code, err } = await lock([
            `${host}/team/web:1.0`,
            `${host}/ghost:1`,
            `${host}/gone:1`,
            "UPPER/case",
            "-f",
            "pods.yaml",
            "-f",
            "broken.yaml",
            "-f",
            "none.yaml",
        ]);
        expect(code).toBe(1);
        expect(err.match(/^ {2}- .*?\]$/gm)?.map((line) => line.slice(4))).toEqual([
            "broken.yaml: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1 [not-yaml]",
            "none.yaml: cannot be read (ENOENT) [unreadable]",
            'images[3]: "UPPER/case" is not an image reference [not-an-image]',
            'pods.yaml: Pod/p spec.containers[0].image: "https://***@h/App" is not an image reference [not-an-image]',
            "pods.yaml: Pod/p spec.containers[1].image: no image is named [not-an-image]",
            `${host}/ghost:1: runs as the user "ghost", which the image's /etc/passwd does not have [unknown-user]`,
            `${host}/gone:1: ${host} has no manifests/1 [not-found]`,
        ]);
        expect(existsSync(join(folder, "images.lock.json"))).toBe(false);
    });

    test("a blob that is gone is a problem", async () => {
        const app = image({ Cmd: ["gone"] }, layer(["etc/passwd", "gone:x:1:1:::\n"]));
        await registry.push(app, "gone-blob", "1");
        const digest = app.blobs[1]?.digest ?? "";
        rmSync(registry.fileOf(digest));
        const { code, err } = await lock([`${host}/gone-blob:1`]);
        expect(code).toBe(1);
        expect(err).toContain(`${host}/gone-blob:1: ${host} has no blobs/${digest} [not-found]`);
    });

    test.each([
        ["config", 0],
        ["layer", 1],
    ])("a %s that was changed is a problem", async (name, which) => {
        const app = image({ Cmd: [name] }, layer(["etc/passwd", `${name}:x:1:1:::\n`]));
        await registry.push(app, `changed-${name}`, "1");
        const { digest = "", bytes = Buffer.alloc(0) } = app.blobs[which] ?? {};
        const changed = Buffer.from(bytes);
        changed[20] = (changed[20] ?? 0) ^ 1;
        writeFileSync(registry.fileOf(digest), changed);
        const { code, err } = await lock([`${host}/changed-${name}:1`]);
        expect(code).toBe(1);
        expect(err).toContain(`a blob should be ${digest} and is ${blob("", changed).digest} [wrong-digest]`);
    });
});

describe("with a registry that wants a login", () => {
    let registry: Registry;
    let app: string;

    beforeAll(async () => {
        registry = await startRegistry(LOGIN);
        await registry.push(SCRATCH, "team/app", "1");
        app = `${registry.host}/team/app:1`;
    });

    afterAll(() => registry.stop());

    const config = (content: object): string => write("config.json", JSON.stringify(content));

    test("no login is a problem", async () => {
        const { code, err } = await lock([app]);
        expect(code).toBe(1);
        expect(err).toMatch(
            /- (.*): \S+ wants a login for team\/app: there is no login \[unauthorized\]\n {4}fix: docker login \S+, and/,
        );
    });

    test("a wrong login is a problem that says where it is from", async () => {
        const path = config({ auths: { [registry.host]: { auth: btoa("ada:wrong-password") } } });
        const { code, err } = await lock([app], { DOCKER_CONFIG: folder });
        expect(code).toBe(1);
        expect(err).toContain(`the login from ${path} is not enough [unauthorized]`);
        expect(err).not.toContain("wrong-password");
    });

    const KEYS: readonly (readonly [string, (host: string) => string])[] = [
        ["its host", (host) => host],
        ["a URL of its API", (host) => `http://${host}/v2/`],
        ["the longest path, as Podman has it", (host) => `${host}/team`],
    ];
    test.each(KEYS)("a login by %s is used", async (_, key) => {
        const other = { [`${registry.host}/te`]: { auth: btoa("eve:other") } };
        config({ auths: { ...other, [key(registry.host)]: { auth: AUTH } } });
        expect(await lock([app], { DOCKER_CONFIG: folder })).toMatchObject({ code: 0, err: "" });
        expect(locked()).toEqual({
            [`${registry.host}/team/app@${SCRATCH.manifest.digest}`]: { tags: [app], entrypoint: ["/app"], ...EMPTY },
        });
    });

    test.each([
        ["~/.docker/config.json", ".docker/config.json", (): NodeJS.ProcessEnv => ({})],
        ["REGISTRY_AUTH_FILE", "auth", (): NodeJS.ProcessEnv => ({ REGISTRY_AUTH_FILE: join(folder, "auth") })],
        ["XDG_RUNTIME_DIR", "containers/auth.json", (): NodeJS.ProcessEnv => ({ XDG_RUNTIME_DIR: folder })],
    ])("a login is found by %s", async (_, file, env) => {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        write(file, JSON.stringify({ auths: { [registry.host]: { auth: AUTH } } }));
        expect((await lock([app], env())).code).toBe(0);
    });

    test("a file of logins that is not JSON is a problem, and is not quoted", async () => {
        const path = write("config.json", `{"auths": {"${registry.host}": {"auth": "${AUTH}`);
        const { code, err } = await lock([app], { DOCKER_CONFIG: folder });
        expect(code).toBe(1);
        expect(err).toContain(`the file of logins ${path} is not a JSON object [credentials-file]`);
    });

    describe("and a credential helper", () => {
        const helper = (script: string): NodeJS.ProcessEnv => {
            write("docker-credential-test", `#!/bin/sh\n${script}\n`, 0o700);
            return { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env["PATH"]}` };
        };
        const answer = `read -r server; [ "$1:$server" = "get:$HOST" ] && echo '${JSON.stringify({ Username: LOGIN.user, Secret: LOGIN.password })}'`;

        test.each([
            ["credHelpers", (host: string): object => ({ credHelpers: { [host]: "test" } })],
            ["credsStore", (): object => ({ credsStore: "test" })],
        ])("of %s is asked", async (_, content) => {
            config(content(registry.host));
            expect((await lock([app], { ...helper(answer), HOST: registry.host })).code).toBe(0);
        });

        test("that has no login gives way to the file", async () => {
            config({ credsStore: "test", auths: { [registry.host]: { auth: AUTH } } });
            expect((await lock([app], helper("echo credentials not found in native keychain; exit 1"))).code).toBe(0);
        });

        test.each([
            [
                "fails",
                `echo ${LOGIN.password}; echo ${LOGIN.password} >&2; exit 3`,
                /gives no login for \S+: it ended with 3/,
            ],
            ["answers nonsense", `echo '"${LOGIN.password}"'`, /answered with something that is not a login/],
        ])("that %s is a problem, and nothing of it is shown", async (_, script, message) => {
            config({ credsStore: "test" });
            const { code, err } = await lock([app], helper(script));
            expect(code).toBe(1);
            expect(err).toMatch(message);
            expect(err).toContain("[credential-helper]");
        });

        test("that is not there is a problem", async () => {
            config({ credsStore: "missing" });
            const { code, err } = await lock([app], { DOCKER_CONFIG: folder });
            expect(code).toBe(1);
            expect(err).toContain("docker-credential-missing gives no login");
            expect(err).toContain("there is no such program");
        });
    });
});

/** A registry that wants tokens, and the server that gives them. */
async function serveTokens(image: TestImage, token: Handler): Promise<{ registry: FakeServer; tokens: FakeServer }> {
    const tokens = await serve(token);
    const wantsToken: Handler = ({ headers }, response) => {
        const isKnown = headers.authorization === `Bearer ${TOKEN}`;
        if (!isKnown) {
            const challenge = `Bearer realm="http://${tokens.host}/token",service="fake",scope="repository:app:pull"`;
            response.writeHead(401, { "WWW-Authenticate": challenge }).end();
        }
        return !isKnown;
    };
    return { tokens, registry: await serve(wantsToken, serving(image)) };
}

function giveToken(response: ServerResponse, name = "token"): boolean {
    response.writeHead(200).end(JSON.stringify({ [name]: TOKEN }));
    return true;
}

describe("with a registry that takes tokens", () => {
    test("a token is fetched once, without a login", async () => {
        const { registry, tokens } = await serveTokens(WEB, (_, response) => giveToken(response));
        expect((await lock([`${registry.host}/app:1`])).code).toBe(0);
        const scope = encodeURIComponent("repository:app:pull");
        expect(tokens.seen).toEqual([{ request: `GET /token?service=fake&scope=${scope}`, authorization: undefined }]);
        expect(registry.seen.filter(({ authorization }) => authorization === undefined)).toHaveLength(1);
    });

    test("a password goes to the token server only", async () => {
        const { registry, tokens } = await serveTokens(WEB, (_, response) => giveToken(response, "access_token"));
        write("config.json", JSON.stringify({ auths: { [registry.host]: { auth: AUTH } } }));
        expect((await lock([`${registry.host}/app:1`], { DOCKER_CONFIG: folder })).code).toBe(0);
        expect(tokens.seen.map(({ authorization }) => authorization)).toEqual([`Basic ${AUTH}`]);
        expect(registry.seen.map(({ authorization }) => authorization)).not.toContain(`Basic ${AUTH}`);
    });

    test("an identity token is posted", async () => {
        let posted = "";
        const { registry, tokens } = await serveTokens(WEB, async (request, response) => {
            for await (const chunk of request) {
                posted += chunk;
            }
            return giveToken(response, "access_token");
        });
        write("config.json", JSON.stringify({ auths: { [registry.host]: { identitytoken: REFRESH_TOKEN } } }));
        expect((await lock([`${registry.host}/app:1`], { DOCKER_CONFIG: folder })).code).toBe(0);
        expect(tokens.seen).toEqual([{ request: "POST /token", authorization: undefined }]);
        expect(Object.fromEntries(new URLSearchParams(posted))).toEqual({
            grant_type: "refresh_token",
            refresh_token: REFRESH_TOKEN,
            client_id: "confidential-workload",
            service: "fake",
            scope: "repository:app:pull",
        });
    });

    test.each([
        ["refuses", 401, "{}", /wants a login for app: there is no login \[unauthorized\]/],
        ["gives none", 200, "{}", /has answered without a token .*\[no-token\]/],
        ["gives what no header takes", 200, JSON.stringify({ token: `${TOKEN}\n` }), /\[no-token\]/],
        ["gives no end", 200, " ".repeat(2 ** 20 + 1), /the answer of the token server is larger .*\[too-large\]/],
    ])("a token server that %s is a problem", async (_, status, body, message) => {
        const { registry } = await serveTokens(WEB, (_request, response) => {
            response.writeHead(status).end(body);
            return true;
        });
        const { code, err } = await lock([`${registry.host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(message);
    });

    test("a token server without TLS on another machine gets nothing", async () => {
        const registry = await serve((_, response) => {
            response.writeHead(401, { "WWW-Authenticate": 'Bearer realm="http://tokens.example/token"' }).end();
            return true;
        });
        write("config.json", JSON.stringify({ auths: { [registry.host]: { auth: AUTH } } }));
        const { code, err } = await lock([`${registry.host}/app:1`], { DOCKER_CONFIG: folder });
        expect(code).toBe(1);
        expect(err).toContain("sends on to http://tokens.example [unsafe-address]");
    });
});

describe("with a server that misbehaves", () => {
    const isBlob = (request: IncomingMessage): boolean => request.url?.includes("/blobs/") === true;

    test("a redirect is followed, without the authorization where it leads to another host", async () => {
        const elsewhere = await serve(serving(WEB));
        const wantsLogin: Handler = ({ headers }, response) => {
            const isKnown = headers.authorization === `Basic ${AUTH}`;
            if (!isKnown) {
                response.writeHead(401, { "WWW-Authenticate": 'Basic realm="test"' }).end();
            }
            return !isKnown;
        };
        const redirect: Handler = (request, response) => {
            if (isBlob(request)) {
                response.writeHead(307, { Location: `http://${elsewhere.host}${request.url}` }).end();
            }
            return isBlob(request);
        };
        const registry = await serve(wantsLogin, redirect, serving(WEB));
        write("config.json", JSON.stringify({ auths: { [registry.host]: { auth: AUTH } } }));
        expect(await lock([`${registry.host}/app:1`], { DOCKER_CONFIG: folder })).toMatchObject({ code: 0, err: "" });
        expect(elsewhere.seen).toHaveLength(3);
        expect(elsewhere.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    });

    const LOGINS = [
        ["password", { auth: AUTH }],
        ["refresh token", { identitytoken: REFRESH_TOKEN }],
    ] as const;
    const CHALLENGES = [
        ["tokens", (host: string): string => `Bearer realm="http://${host}/token",service="x"`],
        ["a password", (): string => 'Basic realm="x"'],
    ] as const;
    const ROWS = ["manifests", "blobs"].flatMap((what) =>
        LOGINS.flatMap(([name, login]) =>
            CHALLENGES.map(([wanted, challenge]) => ({ what, name, login, wanted, challenge })),
        ),
    );
    test.each(ROWS)("a redirect of $what to a host that wants $wanted does not get the $name", async (row) => {
        let posted = "";
        const elsewhere: FakeServer = await serve(async (request, response) => {
            for await (const chunk of request) {
                posted += chunk;
            }
            if (request.url?.startsWith("/token")) {
                return giveToken(response);
            }
            response.writeHead(401, { "WWW-Authenticate": row.challenge(elsewhere.host) }).end();
            return true;
        });
        const redirect: Handler = ({ url = "" }, response) => {
            const isMeant = url.includes(`/${row.what}/`);
            if (isMeant) {
                response.writeHead(307, { Location: `http://${elsewhere.host}${url}` }).end();
            }
            return isMeant;
        };
        const registry = await serve(redirect, serving(WEB));
        write("config.json", JSON.stringify({ auths: { [registry.host]: row.login } }));
        const { code, err } = await lock([`${registry.host}/app:1`], { DOCKER_CONFIG: folder });
        expect(code).toBe(1);
        expect(err).toContain(`${registry.host} sends on to ${elsewhere.host}, which wants a login: a login for`);
        expect(err).toContain("[login-elsewhere]");
        expect(elsewhere.seen.map(({ request }) => request)).toEqual([
            expect.stringMatching(`^GET /v2/app/${row.what}/`),
        ]);
        expect(elsewhere.seen[0]?.authorization).toBeUndefined();
        expect(posted).toBe("");
    });

    const redirectTo =
        (location: string): Handler =>
        (_, response) => {
            response.writeHead(307, { Location: location }).end();
            return true;
        };
    test.each([
        ["in a circle", "/v2/", /redirects more than 5 times \[too-many-redirects\]/],
        [
            "without TLS to another machine",
            "http://other.example/",
            /sends on to http:\/\/other\.example \[unsafe-address\]/,
        ],
        ["with a user", "http://u:correct-horse@127.0.0.1/", /sends on to http:\/\/127\.0\.0\.1 \[unsafe-address\]/],
        ["to a file", "file:///etc/passwd", /\[unsafe-address\]/],
        ["to no URL", "http://[", /sends on to what is not a URL \[unsafe-address\]/],
    ])("a redirect %s is a problem", async (_, location, message) => {
        const { host } = await serve(redirectTo(location));
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(message);
    });

    test.each([
        ["does not answer", (): Handler => () => true],
        [
            "stops in a blob",
            (): Handler => (request, response) => {
                if (isBlob(request)) {
                    response.writeHead(200, { "Content-Length": "100" }).write("{");
                }
                return isBlob(request);
            },
        ],
    ])("one that %s is a problem after the time-out", async (_, handler) => {
        const { host } = await serve(handler(), serving(WEB));
        const started = Date.now();
        const { code, err } = await lock([`${host}/app:1`, "--timeout", "1"]);
        expect(code).toBe(1);
        expect(err).toContain(`${host}/app:1: ${host} has sent nothing for 1 s [timed-out]`);
        expect(Date.now() - started).toBeLessThan(10_000);
    });

    test("plain HTTP is spoken with another host only where it is asked for", async () => {
        const server = await serveAt("127.0.0.2", serving(SCRATCH));
        const { code, err } = await lock([`${server.host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(/cannot be reached .*\[unreachable\]\n.*--insecure-registry if it speaks plain HTTP/);
        expect((await lock([`${server.host}/app:1`, "--insecure-registry", server.host])).code).toBe(0);
    });

    test("one that is not there is a problem", async () => {
        const host = `127.0.0.1:${await freePort()}`;
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toContain(`${host} cannot be reached (ECONNREFUSED) [unreachable]`);
    });

    test.each(["localhost:99999/a", "999.1.1.1/a:1", "[:::]/a", "127.0.0.1:70000/team/app:1"])(
        "one that cannot be is a problem: %s",
        async (image) => {
            const { code, err } = await lock([image]);
            expect(code).toBe(1);
            expect(err).toContain(`${image.slice(0, image.indexOf("/"))} is not a host [no-host]`);
        },
    );

    const failing = (times: number, fail: (response: ServerResponse) => void): Handler => {
        let left = times;
        return (_, response) => {
            if (left-- > 0) {
                fail(response);
                return true;
            }
            return false;
        };
    };
    test.each([
        ["is busy", (response: ServerResponse): unknown => response.writeHead(429, { "Retry-After": "0" }).end()],
        ["fails", (response: ServerResponse): unknown => response.writeHead(503).end()],
        ["hangs up", (response: ServerResponse): unknown => response.destroy()],
    ])("one that %s is asked three times", async (_, fail) => {
        const patient = await serve(failing(2, fail), serving(WEB));
        expect((await lock([`${patient.host}/app:1`])).code).toBe(0);
        const broken = await serve(failing(100, fail));
        const { code, err } = await lock([`${broken.host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(/\[(too-many-requests|unexpected-status|unreachable)\]/);
        expect(broken.seen).toHaveLength(3);
    });

    test("a wait longer than the time-out is not begun", async () => {
        const { host, seen } = await serve(
            failing(100, (response) => response.writeHead(429, { "Retry-After": "3600" }).end()),
        );
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toContain(`${host} takes no more requests for now [too-many-requests]`);
        expect(seen).toHaveLength(1);
    });

    const sending =
        (content: string | Buffer, headers: Record<string, string> = {}): Handler =>
        (_, response) => {
            response.writeHead(200, headers).end(content);
            return true;
        };
    const wrong = `sha256:${"0".repeat(64)}`;
    test.each([
        [
            "another digest",
            sending("{}", { "Docker-Content-Digest": wrong }),
            new RegExp(`the manifest should be ${wrong} and is ${blob("", "{}").digest} \\[wrong-digest\\]`),
        ],
        ["no JSON", sending("<html>"), /it is neither an image nor an index \[malformed-manifest\]/],
        [
            "schema 1",
            sending(JSON.stringify({ schemaVersion: 1, fsLayers: [] })),
            /has a manifest of schema 1.*\[schema-1\]/,
        ],
        [
            "an index that is an image",
            sending(JSON.stringify({ manifests: [], layers: [] })),
            /an index and an image at once \[malformed-manifest\]/,
        ],
        [
            "no descriptors",
            sending(JSON.stringify({ config: { digest: "x" }, layers: [] })),
            /config has no media type, digest and size/,
        ],
        [
            "a chart",
            sending(
                JSON.stringify({
                    config: { mediaType: "application/vnd.cncf.helm.config.v1+json", digest: wrong, size: 1 },
                    layers: [],
                }),
            ),
            /is not a container image.*helm.*\[not-a-container-image\]/,
        ],
        [
            "more than 4 MiB",
            sending(Buffer.alloc(4 * 2 ** 20 + 1, " ")),
            /the manifest is larger than it may be \[too-large\]/,
        ],
    ])("a manifest of %s is a problem", async (_, handler, message) => {
        const { host } = await serve(handler);
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(message);
    });

    test("a blob that does not end is a problem", async () => {
        const { host } = await serve((request, response) => {
            if (isBlob(request)) {
                response.writeHead(200);
                const timer = setInterval(() => response.write(Buffer.alloc(2 ** 16)), 1);
                response.on("close", () => clearInterval(timer));
            }
            return isBlob(request);
        }, serving(WEB));
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toContain("a blob is larger than it may be [too-large]");
    });

    const CONFIGS: readonly (readonly [string, object, RegExp])[] = [
        [
            "with a command that is not a list",
            { Cmd: "serve" },
            /config\.Cmd is not a list of strings \[malformed-config\]/,
        ],
        ["with a user that is not a string", { User: 7 }, /config\.User is not a string \[malformed-config\]/],
    ];
    test.each(CONFIGS)("a config %s is a problem", async (_, config, message) => {
        const { host } = await serve(serving(image(config)));
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(message);
    });

    test("a config of more than 8 MiB is a problem, and is not loaded", async () => {
        const { host, seen } = await serve(serving(image({ Cmd: ["x".repeat(8 * 2 ** 20)] })));
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toContain("the config is larger than it may be [too-large]");
        expect(seen.filter(({ request }) => request.includes("/blobs/"))).toEqual([]);
    });

    test("a layer that was pushed damaged is a problem", async () => {
        const damaged = blob("application/vnd.oci.image.layer.v1.tar+gzip", Buffer.alloc(8 * 2 ** 20, "x"));
        const { host } = await serve(serving(image({}, damaged)));
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toContain("has a layer that is not a valid tar archive: incorrect header check [layer-damaged]");
    });

    test("an encrypted layer is a problem, and is not loaded", async () => {
        const encrypted = blob("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "?");
        const { host, seen } = await serve(serving(image({}, encrypted)));
        const { code, err } = await lock([`${host}/app:1`]);
        expect(code).toBe(1);
        expect(err).toMatch(/has a layer of the kind .*\+encrypted".*\[layer-media-type\]/);
        expect(seen.filter(({ request }) => request.endsWith(encrypted.digest))).toEqual([]);
    });
});

describe("a lock file", () => {
    const ROWS: readonly (readonly [string, string, RegExp])[] = [
        ["that is not JSON", "<<<<<<< HEAD", /images\.lock\.json: is not JSON \[lock-not-json\]/],
        ["that is a list", "[]", /images\.lock\.json: is not a JSON object/],
        ["with a key that is not pinned", '{"app:1": {}}', /images\.lock\.json\["app:1"\]: is not a pinned image/],
        ["with a short name", `{"app@sha256:${"a".repeat(64)}": {}}`, /is not a pinned image/],
        [
            "with an unknown field",
            `{"h.example/app@sha256:${"a".repeat(64)}": {"cmds": []}}`,
            /\.cmds: is not a field of a lock/,
        ],
        [
            "with another repository's tag",
            `{"h.example/app@sha256:${"a".repeat(64)}": {"tags": ["h.example/web:1"]}}`,
            /\.tags: "h\.example\/web:1" is not a tag of this repository/,
        ],
        [
            "with a wrong value",
            `{"h.example/app@sha256:${"a".repeat(64)}": {"groups": {"1": 2}}}`,
            /\.groups\["?1"?\]: 2 is not a list/,
        ],
    ];
    test.each(ROWS)("%s is a problem", async (_, content, message) => {
        write("images.lock.json", content);
        const { code, err } = await lock(["--check"]);
        expect(code).toBe(1);
        expect(err).toMatch(message);
        expect(lockText()).toBe(content);
    });

    test.each([[[]], [["--check"]]])("that is not there has nothing to look up: %j", async (args) => {
        const { code, err } = await lock(args);
        expect(code).toBe(1);
        expect(err).toContain("images.lock.json: has no images to look up [nothing-locked]");
    });

    test("that cannot be written is a problem", async () => {
        const { host } = await serve(serving(SCRATCH));
        const { code, err } = await lock([`${host}/app:1`, "--lock", "none/images.lock.json"]);
        expect(code).toBe(1);
        expect(err).toContain("none/images.lock.json: cannot be written (ENOENT) [lock-file]");
    });

    test("may have another name", async () => {
        const { host } = await serve(serving(SCRATCH));
        expect((await lock([`${host}/app:1`, "--lock", "other.json"])).code).toBe(0);
        expect(existsSync(join(folder, "other.json"))).toBe(true);
    });
});

describe("misuse", () => {
    const ROWS: readonly (readonly [string, string[], RegExp])[] = [
        ["unknown option", ["--chek"], /unknown option '--chek'/],
        ["no platform", ["a", "--platform", "amd64"], /It takes os\/arch/],
        ["no time", ["a", "--timeout", "soon"], /It takes a number of seconds/],
        ["no time at all", ["a", "--timeout", "0"], /It takes a number of seconds/],
        ["a URL for a host", ["a", "--insecure-registry", "http://a"], /It takes a host/],
    ];
    test.each(ROWS)("%s", async (_, args, message) => {
        const { code, err } = await lock(args);
        expect(err).toMatch(message);
        expect(code).toBe(2);
    });

    test("help is not a misuse, and has examples", async () => {
        const { code, out } = await lock(["--help"]);
        expect(code).toBe(0);
        expect(out).toContain("Examples:");
    });
});

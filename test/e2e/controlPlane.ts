/** A real Kubernetes control plane on loopback. KWOK plays the one node: it reports pods as running, no container runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import type { IncomingMessage } from "node:http";
import * as https from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

export interface ControlPlane {
    /** Path of a kubeconfig file with full rights. */
    kubeconfig: string;
    url: string;
    token: string;
    /** A JSON request (`PATCH` is a merge patch); rejects unless the answer is a success. */
    request(method: string, path: string, body?: unknown): Promise<unknown>;
    /** Server-side apply, which takes over fields of others. */
    apply(path: string, body: unknown): Promise<unknown>;
    /** What the server has warned of since the last call. */
    warnings(): string[];
    /** The events of its audit log, from the first. */
    audited(): AuditEvent[];
    stop(): Promise<void>;
}

/** A request that changes something, in the audit log. */
interface AuditEvent {
    objectRef: { resource: string; name: string };
    annotations?: Record<string, string>;
}

const engineFolder = path.resolve(__dirname, "../../.engine");
const stagesPath = path.join(engineFolder, "kwok-stages.yaml");
/** Another version of Kubernetes than the usual one, as `1.32`: `npm run engine -- kubernetes-1.32` builds it. */
const version = process.env["KUBERNETES"];
const ofKubernetes = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const binaries = [
    ...["pulumi", "pulumi-language-nodejs", "pulumi-language-yaml", "package-sdk", "pulumi-resource-kubernetes"],
    ...["etcd", ...ofKubernetes, "kwok"],
    ...["helm3", "helm", "kustomize"],
];
const startLimitMs = 60_000;
const nodesPath = "/api/v1/nodes";
const resources = { cpu: "64", memory: "256Gi", pods: "500" };
const node = { metadata: { name: "simulated" }, status: { capacity: resources, allocatable: resources } };
const runtimeClassesPath = "/apis/node.k8s.io/v1/runtimeclasses";

const auditPolicy = {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [{ level: "Metadata", verbs: ["create", "update", "patch"] }, { level: "None" }],
};

/** File names in flags are relative: every process runs in the temporary folder. */
const clientFlags = "--kubeconfig=kubeconfig --secure-port=0 --leader-elect=false";
const controllerFlags = {
    "kube-controller-manager": `${clientFlags} --service-account-private-key-file=sa.key`,
    "kube-scheduler": clientFlags,
    kwok: "--kubeconfig=kubeconfig --config=stages.yaml --manage-all-nodes=true --node-lease-duration-seconds=40",
};

const binaryPath = (name: string) => path.join(engineFolder, "bin", name + suffixOf(name));
const suffixOf = (name: string) => (version !== undefined && ofKubernetes.includes(name) ? `-${version}` : "");

export function engineMissing(): string | undefined {
    const missing = [...binaries.map(binaryPath), stagesPath].filter((file) => !fs.existsSync(file));
    const names = missing.map((file) => path.basename(file)).join(", ");
    const what = version === undefined ? "" : ` and \`npm run engine -- kubernetes-${version}\``;
    return names === "" ? undefined : `Not in ${engineFolder}: ${names}. Run \`npm run engine\`${what}.`;
}

export async function startControlPlane(runtimeClasses: readonly string[] = []): Promise<ControlPlane> {
    const missing = engineMissing();
    if (missing !== undefined) throw new Error(missing);
    const processes = new Processes(fs.mkdtempSync(path.join(tmpdir(), "control-plane-")));
    try {
        return await start(processes, runtimeClasses);
    } catch (error) {
        await processes.stop();
        throw error;
    }
}

async function start(processes: Processes, runtimeClasses: readonly string[]): Promise<ControlPlane> {
    const { folder } = processes;
    const token = writeKeyAndToken(folder);
    const [etcdPort, peerPort, apiPort] = await freePorts(3);
    const [etcd, peer] = [`http://127.0.0.1:${etcdPort}`, `http://127.0.0.1:${peerPort}`];
    const url = `https://127.0.0.1:${apiPort}`;
    const readAuthority = () => fs.readFileSync(path.join(folder, "certificates/apiserver.crt"), "utf8");
    let warned: string[] = [];
    const request = async (method: string, apiPath: string, body?: unknown) => {
        processes.assertAlive();
        return await send(url + apiPath, readAuthority(), token, method, body, warned);
    };
    const apply = (apiPath: string, body: unknown) => request("APPLY", `${apiPath}?fieldManager=e2e&force=true`, body);
    const warnings = () => {
        const all = warned;
        warned = [];
        return all;
    };

    fs.writeFileSync(path.join(folder, "audit.yaml"), JSON.stringify(auditPolicy));
    await processes.start(serverFlags(etcd, peer, `${apiPort}`));
    await processes.until(async () => (await request("GET", "/readyz")) === "ok");
    await processes.until(() => request("GET", "/api/v1/namespaces/default").then(() => true));
    const kubeconfig = path.join(folder, "kubeconfig");
    writeKubeconfig(kubeconfig, url, readAuthority(), token);
    fs.copyFileSync(stagesPath, path.join(folder, "stages.yaml"));
    await processes.start(controllerFlags);
    await request("POST", nodesPath, node);
    for (const name of runtimeClasses) await request("POST", runtimeClassesPath, { metadata: { name }, handler: name });
    await processes.until(async () => takesPods(await request("GET", `${nodesPath}/${node.metadata.name}`)));
    const audited = () => readLines(path.join(folder, "audit.log")).map((line) => JSON.parse(line) as AuditEvent);
    return { kubeconfig, url, token, request, apply, warnings, audited, stop: () => processes.stop() };
}

function serverFlags(etcd: string, peer: string, apiPort: string) {
    return {
        etcd: `--data-dir=etcd --listen-client-urls=${etcd} --advertise-client-urls=${etcd} --listen-peer-urls=${peer}
            --initial-advertise-peer-urls=${peer} --initial-cluster=default=${peer}`,
        "kube-apiserver": `--etcd-servers=${etcd} --secure-port=${apiPort} --bind-address=127.0.0.1
            --advertise-address=127.0.0.1 --cert-dir=certificates --token-auth-file=tokens.csv
            --authorization-mode=AlwaysAllow --disable-admission-plugins=ServiceAccount
            --service-account-key-file=sa.key --service-account-signing-key-file=sa.key
            --service-account-issuer=https://127.0.0.1 --service-cluster-ip-range=10.0.0.0/24
            --audit-policy-file=audit.yaml --audit-log-path=audit.log`,
    };
}

/** The whole lines of a file to which somebody may be writing. */
function readLines(file: string): string[] {
    return fs.readFileSync(file, "utf8").split("\n").slice(0, -1);
}

function writeKeyAndToken(folder: string): string {
    const token = randomBytes(24).toString("hex");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    fs.writeFileSync(path.join(folder, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }));
    fs.writeFileSync(path.join(folder, "tokens.csv"), `${token},admin,admin,"system:masters"\n`);
    return token;
}

function writeKubeconfig(file: string, server: string, authority: string, token: string): void {
    const cluster = { server, "certificate-authority-data": Buffer.from(authority).toString("base64") };
    const clusters = [{ name: "e2e", cluster }];
    const users = [{ name: "e2e", user: { token } }];
    const contexts = [{ name: "e2e", context: { cluster: "e2e", user: "e2e" } }];
    const head = { apiVersion: "v1", kind: "Config", "current-context": "e2e" };
    fs.writeFileSync(file, JSON.stringify({ ...head, clusters, users, contexts }));
}

/** A new node has the not-ready taint until KWOK has reported it ready and the node controller has seen that. */
function takesPods(current: unknown): boolean {
    return (current as { spec: { taints?: unknown } }).spec.taints === undefined;
}

async function freePorts(count: number): Promise<number[]> {
    const servers = Array.from({ length: count }, () => createServer());
    await Promise.all(servers.map((server) => once(server.listen(0, "127.0.0.1"), "listening")));
    const ports = servers.map((server) => (server.address() as AddressInfo).port);
    await Promise.all(servers.map((server) => once(server.close(), "close")));
    return ports;
}

const PATCHES: Record<string, string> = {
    PATCH: "application/merge-patch+json",
    APPLY: "application/apply-patch+yaml",
};

async function send(
    url: string,
    ca: string,
    token: string,
    method: string,
    body: unknown,
    warned: string[],
): Promise<unknown> {
    const patch = PATCHES[method];
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": patch ?? "application/json" };
    const verb = patch === undefined ? method : "PATCH";
    const outgoing = https.request(url, { method: verb, headers, ca, signal: AbortSignal.timeout(10_000) });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    const content = await text(response);
    const warning = response.headers["warning"];
    if (warning !== undefined) warned.push(`${warning}`);
    if (!/^2/.test(`${response.statusCode}`)) throw new Error(`${method} ${url}: ${response.statusCode} ${content}`);
    return response.headers["content-type"] === "application/json" ? JSON.parse(content) : content;
}

class Processes {
    readonly #children = new Map<string, ChildProcess>();
    readonly #watchdog: ChildProcess;
    readonly #deadline = Date.now() + startLimitMs;

    constructor(readonly folder: string) {
        // Its input closes when this process ends, even by SIGKILL, which no exit handler here would see.
        const script = 'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids; rm -rf "$0"';
        this.#watchdog = spawn("sh", ["-c", script, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
        this.#watchdog.unref();
    }

    async start(flagsByName: Record<string, string>): Promise<void> {
        const options = { cwd: this.folder, env: { HOME: this.folder }, detached: true };
        for (const [name, flags] of Object.entries(flagsByName)) {
            const log = fs.openSync(this.#logPath(name), "w");
            const child = spawn(binaryPath(name), flags.split(/\s+/), { ...options, stdio: ["ignore", log, log] });
            fs.closeSync(log);
            await once(child, "spawn");
            child.unref();
            this.#children.set(name, child);
            this.#watchdog.stdin?.write(`${child.pid}\n`);
        }
    }

    async until(isTrue: () => Promise<boolean>): Promise<void> {
        for (;;) {
            this.assertAlive();
            const answer = await isTrue().catch(String);
            if (answer === true) return;
            if (Date.now() > this.#deadline) throw new Error(`The control plane did not start in time: ${answer}`);
            await sleep(100);
        }
    }

    assertAlive(): void {
        for (const [name, child] of this.#children) {
            if (isRunning(child)) continue;
            const lastLines = fs.readFileSync(this.#logPath(name), "utf8").trimEnd().split("\n").slice(-20).join("\n");
            throw new Error(`${name} ended (${child.exitCode ?? child.signalCode}). Its last lines:\n${lastLines}`);
        }
    }

    async stop(): Promise<void> {
        const running = [...this.#children.values()].filter(isRunning);
        const ended = running.map((child) => once(child, "exit"));
        for (const child of running) child.ref();
        for (const child of running) child.kill("SIGKILL");
        await Promise.all(ended);
        this.#watchdog.kill("SIGKILL");
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    #logPath = (name: string) => path.join(this.folder, `${name}.log`);
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

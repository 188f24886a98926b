// Builds, from source, the engine that the end-to-end tests run for real: `npm run engine [name...]`.
// Every version is pinned by a go.mod in this folder; everything it makes goes into .engine/, which git ignores.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";

const modulesFolder = import.meta.dirname;
const engineFolder = path.resolve(modulesFolder, "../../.engine");
const providerVersion = "4.25.0";

/** `suffix` is that of module and binaries. What is `onlyNamed` is built for whoever names it. */
const controlPlanes = [
    { version: "1.34.4", suffix: "" },
    { version: "1.32.2", suffix: "-1.32", onlyNamed: true },
    { version: "1.36.3", suffix: "-1.36", onlyNamed: true },
];

/** API server, controllers and scheduler of a version. */
function controlPlane({ version, suffix, ...more }) {
    const [major, minor] = version.split(".");
    const ldflags = [`gitMajor=${major}`, `gitMinor=${minor}`, `gitVersion=v${version}`]
        .map((assignment) => `-X k8s.io/component-base/version.${assignment}`)
        .join(" ");
    return Object.entries({ "kube-apiserver": 4, "kube-controller-manager": 2, "kube-scheduler": 1 }).map(
        ([name, minutes]) => ({
            name: `${name}${suffix}`,
            module: `kubernetes${suffix}`,
            package: `k8s.io/kubernetes/cmd/${name}`,
            ldflags,
            minutes,
            ...more,
        }),
    );
}

/** `minutes` is what a first build takes on two cores, download included. */
const engines = [
    {
        name: "pulumi",
        module: "pulumi",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        ldflags: "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=3.248.0",
        minutes: 4,
    },
    {
        name: "pulumi-language-nodejs",
        module: "language-nodejs",
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
        ldflags: "",
        minutes: 1,
    },
    {
        name: "pulumi-language-python",
        module: "language-nodejs",
        package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
        ldflags: "",
        // The host starts it, and looks for it where it is itself.
        script: { from: "github.com/pulumi/pulumi/sdk/v3", folder: "python/cmd", file: "pulumi-language-python-exec" },
        minutes: 1,
    },
    {
        name: "pulumi-language-yaml",
        module: "language-yaml",
        package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        ldflags: "",
        minutes: 1,
    },
    { name: "package-sdk", module: "package-sdk", package: ".", ldflags: "", minutes: 1 },
    {
        name: "pulumi-resource-kubernetes",
        module: "kubernetes-provider",
        package: ".",
        ldflags: `-X github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version=${providerVersion}`,
        embeds: { from: "github.com/pulumi/pulumi-kubernetes/provider/v4", folder: "cmd/pulumi-resource-kubernetes" },
        minutes: 10,
    },
    { name: "etcd", module: "etcd", package: "go.etcd.io/etcd/server/v3", ldflags: "", minutes: 1 },
    ...controlPlanes.flatMap(controlPlane),
    {
        name: "kwok",
        module: "kwok",
        package: "sigs.k8s.io/kwok/cmd/kwok",
        ldflags: "",
        stages: {
            from: "sigs.k8s.io/kwok",
            folder: "kustomize/stage",
            files: [
                "node/fast/node-initialize.yaml",
                "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
                "pod/fast/pod-ready.yaml",
                "pod/fast/pod-complete.yaml",
                "pod/fast/pod-delete.yaml",
            ],
        },
        minutes: 2,
    },
    ...Object.entries({
        helm3: { package: "helm.sh/helm/v3/cmd/helm", minutes: 3 },
        helm: { package: "helm.sh/helm/v4/cmd/helm", minutes: 2 },
        kustomize: { package: "sigs.k8s.io/kustomize/kustomize/v5", minutes: 1 },
    }).map(([name, engine]) => ({ name, module: "manifest-tools", ldflags: "", ...engine })),
    ...Object.entries({
        kyverno: { package: "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno", minutes: 6 },
        cosign: { package: "github.com/sigstore/cosign/v3/cmd/cosign", minutes: 4 },
    }).map(([name, engine]) => ({ name, module: name, ldflags: "", onlyNamed: true, ...engine })),
];

class Stop extends Error {
    constructor(message, exitCode) {
        super(message);
        this.exitCode = exitCode;
    }
}

const binaryPath = (engine) => path.join(engineFolder, "bin", engine.name);
const stampPath = (engine) => path.join(engineFolder, `${engine.name}.stamp`);
const stagesPath = path.join(engineFolder, "kwok-stages.yaml");

const goEnvironment = { GOTOOLCHAIN: "local", ...process.env, GOFLAGS: "-buildvcs=false -mod=mod", GOWORK: "off" };
const tail = (text) => text.trimEnd().split("\n").slice(-30).join("\n");

function go(args, folder) {
    // A process group of its own: the compilers that go starts must end with it when this script is interrupted.
    // When interrupted, go leaves its scratch files behind; in the folder it works in, the next build removes them.
    const child = spawn("go", args, {
        cwd: folder,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...goEnvironment, GOTMPDIR: folder },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    let interrupted = false;
    const interrupt = () => {
        interrupted = true;
        process.kill(-child.pid, "SIGINT");
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => {
            process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
            if (interrupted) reject(new Stop("Interrupted. Run it again to go on from here.", 130));
            else if (code === 0) resolve(stdout);
            else reject(new Stop(`go ${args[0]} failed:\n${tail(stdout + stderr)}`, 1));
        });
    });
}

async function requireGo() {
    await go(["version"], modulesFolder).catch((error) => {
        if (error.code !== "ENOENT") throw error;
        throw new Stop("Go is not on PATH. Install Go 1.26 or later, then run this again.", 2);
    });
}

function select(names) {
    const isNamed = ({ name, module }) => names.includes(name) || names.includes(module);
    const unknown = names.filter((name) => !engines.some((engine) => engine.name === name || engine.module === name));
    if (unknown.length > 0) {
        const known = engines.map((engine) => engine.name).join(", ");
        throw new Stop(`Unknown: ${unknown.join(", ")}. What can be built: ${known}.`, 2);
    }
    return engines.filter((engine) => (names.length === 0 ? !engine.onlyNamed : isNamed(engine)));
}

function fingerprint(engine) {
    const folder = path.join(modulesFolder, engine.module);
    const files = fs.readdirSync(folder).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file));
    const hash = createHash("sha256").update(JSON.stringify({ ...engine, minutes: undefined, onlyNamed: undefined }));
    for (const file of files.sort()) hash.update(`\n${file}\n`).update(fs.readFileSync(path.join(folder, file)));
    return hash.digest("hex");
}

function isBuilt(engine) {
    const script = engine.script ? [path.join(engineFolder, "bin", engine.script.file)] : [];
    const made = [binaryPath(engine), stampPath(engine), ...(engine.stages ? [stagesPath] : []), ...script];
    return made.every(fs.existsSync) && fs.readFileSync(stampPath(engine), "utf8") === fingerprint(engine);
}

async function upstreamFolder({ from, folder }, workFolder) {
    return path.join(JSON.parse(await go(["mod", "download", "-json", from], workFolder)).Dir, folder);
}

async function copyEmbeddedFiles(embeds, workFolder) {
    const upstream = await upstreamFolder(embeds, workFolder);
    const schema = JSON.parse(fs.readFileSync(path.join(upstream, "schema.json"), "utf8"));
    fs.writeFileSync(path.join(workFolder, "schema.json"), JSON.stringify({ ...schema, version: providerVersion }));
    fs.copyFileSync(path.join(upstream, "terraform-mapping.json"), path.join(workFolder, "terraform-mapping.json"));
}

async function writeStages(stages, workFolder) {
    const upstream = await upstreamFolder(stages, workFolder);
    const documents = stages.files.map((file) => fs.readFileSync(path.join(upstream, file), "utf8").trim());
    fs.writeFileSync(stagesPath, `${documents.join("\n---\n")}\n`);
}

async function copyScript(script, workFolder) {
    const upstream = path.join(await upstreamFolder(script, workFolder), script.file);
    const copy = path.join(engineFolder, "bin", script.file);
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.writeFileSync(copy, fs.readFileSync(upstream), { mode: 0o755 });
}

async function build(engine) {
    const stamp = fingerprint(engine);
    const workFolder = path.join(engineFolder, "src", engine.module);
    const partial = path.join(engineFolder, `${engine.name}.partial`);
    fs.rmSync(stampPath(engine), { force: true });
    fs.rmSync(workFolder, { recursive: true, force: true });
    fs.cpSync(path.join(modulesFolder, engine.module), workFolder, { recursive: true });
    if (engine.embeds) await copyEmbeddedFiles(engine.embeds, workFolder);
    const ldflags = `-s -w ${engine.ldflags}`.trim();
    await go(["build", "-trimpath", "-ldflags", ldflags, "-o", partial, engine.package], workFolder);
    if (engine.stages) await writeStages(engine.stages, workFolder);
    if (engine.script) await copyScript(engine.script, workFolder);
    fs.mkdirSync(path.dirname(binaryPath(engine)), { recursive: true });
    fs.renameSync(partial, binaryPath(engine));
    fs.writeFileSync(stampPath(engine), stamp);
}

async function buildWithReport(engine) {
    const start = Date.now();
    console.log(`${engine.name}: building, about ${engine.minutes} min the first time.`);
    await build(engine);
    const seconds = Math.round((Date.now() - start) / 1000);
    const megabytes = Math.round(fs.statSync(binaryPath(engine)).size / 1e6);
    console.log(`${engine.name}: built in ${Math.floor(seconds / 60)} min ${seconds % 60} s, ${megabytes} MB.`);
}

async function main(names) {
    const selected = select(names);
    const missing = selected.filter((engine) => !isBuilt(engine));
    if (missing.length > 0) await requireGo();
    for (const engine of selected) if (!missing.includes(engine)) console.log(`${engine.name}: up to date.`);
    const minutes = missing.reduce((sum, engine) => sum + engine.minutes, 0);
    if (missing.length > 1) console.log(`To build: ${missing.length}, about ${minutes} min in all the first time.`);
    for (const engine of missing) await buildWithReport(engine);
    console.log(`Done. The binaries are in ${path.join(engineFolder, "bin")}.`);
}

main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = error.exitCode ?? 1;
});

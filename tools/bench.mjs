// What the package costs, as ratios measured side by side: `npm run bench`. Nothing here passes or fails.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Project } from "./project.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { buildInitData } = createRequire(import.meta.url)("../dist/core");
const WORKLOADS = 200;

const rego = buildInitData(
    { platform: "coco-dev", kbs: { url: "http://kbs" }, policy: { preset: "allow-all" } },
    { now: new Date() },
).initData.files["policy.rego"].replace("default SetPolicyRequest := true", "default SetPolicyRequest := false");
const common = {
    platform: "snp",
    kbs: { url: "https://kbs.example.com:8080" },
    proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8", "registry.example.com"] },
};
const digest = `sha256:${"5a".repeat(32)}`;
const image = `registry.example.com/app@${digest}`;
const facts = { entrypoint: ["/app"], env: ["PATH=/usr/local/bin:/usr/bin:/bin"], workingDir: "/" };
const own = { ...common, policy: { rego } };
const strict = { ...common, policy: { preset: "strict", imageLock: { [image]: facts } } };
const pod = (spec) => ({ kind: "Deployment", name: "app", path: "spec", spec });
const build = (spec, context = {}) => buildInitData(spec, { now: new Date(), ...context });

startUp();
commands();
rendering();
deriving();
reviews();
previews("own policy", own, '{ name: "app", image }', [1.15, 1.4]);
previews(
    "Strict, each another pod",
    strict,
    '{ name: "app", image, args: [name], env: [{ name: "NAME", value: name }] }',
    [1.6],
);

function startUp() {
    const run = (code) => () => spawnSync(process.execPath, ["-e", code], { cwd: root });
    const [bare, core] = sideBySide(25, [run("0"), run('require("./dist/core")')]);
    report("start of node with core", core, bare, "bare node", "60 ms more");
}

/** Without a policy: to load the policy engine takes longer than all else. */
function commands() {
    const document = 'version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n"cdh.toml" = ""\n';
    const run = (args) => () => spawnSync(process.execPath, args, { cwd: root, input: document });
    const names = ["decode", "digest", "validate"];
    const [bare, ...times] = sideBySide(25, [
        run(["-e", "0"]),
        ...names.map((name) => run(["dist/cli/main.js", name, "-"])),
    ]);
    times.forEach((time, index) => {
        report(`the command ${names[index]}`, time, bare, "bare node", "2.5");
    });
}

function rendering() {
    const hundred = () => {
        for (let count = 0; count < 100; count += 1) {
            build(own);
        }
    };
    hundred();
    const [time] = sideBySide(10, [hundred]);
    console.log(`one document, checked, rendered and packed: ${(time / 100).toFixed(2)} ms (target: under 2 ms)`);
}

function deriving() {
    const load =
        'const { openPolicy } = require("./dist/core"); const a = performance.now(); openPolicy("package agent_policy"); console.log(performance.now() - a)';
    const loads = Array.from({ length: 5 }, () =>
        Number(spawnSync(process.execPath, ["-e", load], { cwd: root }).stdout),
    );
    console.log(`load of the policy engine: ${median(loads).toFixed(0)} ms (target: under 80 ms)`);
    let count = 0;
    const five = () => {
        count += 1;
        const { initData, issues } = build(strict, { pod: pod(fiveContainers(`v${count}`)) });
        if (initData === undefined) {
            throw new Error(JSON.stringify(issues));
        }
    };
    five();
    const [time] = sideBySide(30, [five]);
    console.log(
        `Strict for five containers, derived, rendered and asked about: ${time.toFixed(1)} ms (target: under 25 ms)`,
    );
}

/** A stack in which every workload changes, as the comment of a pull request sees it. */
function reviews() {
    const value = (name) => ({ containers: [{ name: "app", image, args: [name] }] });
    const at = (version, index) => ({ url: `https://kbs-${version}-${index}.example.com` });
    const kinds = [
        [
            "each with another KBS",
            (version, index) => build({ ...strict, kbs: at(version, index) }, { pod: pod(value("app")) }),
        ],
        [
            "each with another Strict policy",
            (version, index) => build(strict, { pod: pod(value(`${version}-${index}`)) }),
        ],
    ];
    const tasks = kinds.map(([, of]) => {
        const input = bigPreview((version, index) => of(version, index).initData.annotations);
        return () => spawnSync(process.execPath, ["dist/cli/main.js", "review"], { cwd: root, input });
    });
    const bare = () => spawnSync(process.execPath, ["-e", "0"], { cwd: root });
    const [reference, ...times] = sideBySide(5, [bare, ...tasks]);
    times.forEach((time, index) => {
        const what = `review of ${WORKLOADS} workloads, ${kinds[index][0]}`;
        console.log(`${what}: ${time.toFixed(0)} ms, and bare node ${reference.toFixed(0)} ms (target: under 2000 ms)`);
    });
}

/** What `pulumi preview --json` prints for Deployments whose annotations change. */
function bigPreview(annotationsOf) {
    const steps = Array.from({ length: WORKLOADS }, (_, index) => {
        const urn = `urn:pulumi:prod::shop::kubernetes:apps/v1:Deployment::w${index}`;
        const state = (version) => {
            const metadata = { annotations: annotationsOf(version, index) };
            const template = {
                metadata,
                spec: { runtimeClassName: "kata-qemu-snp", containers: [{ name: "app", image }] },
            };
            const inputs = { metadata: { name: `w${index}`, namespace: "shop" }, spec: { template } };
            return { urn, type: "kubernetes:apps/v1:Deployment", inputs };
        };
        return { op: "update", urn, oldState: state("old"), newState: state("new") };
    });
    return JSON.stringify({ steps });
}

/** Five containers with probes, a ConfigMap, a Secret and volumes. */
function fiveContainers(value) {
    const containers = ["a", "b", "c", "d", "e"].map((name) => ({
        name,
        image,
        args: [name, value],
        env: [
            { name: "VALUE", value },
            { name: "SETTING", valueFrom: { configMapKeyRef: { name: "settings", key: name } } },
            { name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: name } } },
        ],
        livenessProbe: { exec: { command: ["/app", "health", name] } },
        volumeMounts: [
            { name: "settings", mountPath: "/etc/app" },
            { name: "cache", mountPath: "/var/cache/app" },
        ],
    }));
    const volumes = [
        { name: "settings", configMap: { name: "settings" } },
        { name: "cache", emptyDir: {} },
    ];
    return { containers, volumes };
}

function previews(what, spec, container, [tree, plainTarget]) {
    const sample = { containers: [{ name: "app", image, args: ["w100"], env: [{ name: "NAME", value: "w100" }] }] };
    const { files, annotations, digest: measured } = build(spec, { pod: pod(sample) }).initData;
    const ready = JSON.stringify({ view: { ...files, digest: measured, platform: "snp" }, annotations });
    const program = (body) => `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
const { view, annotations } = ${ready};
const spec = ${JSON.stringify(spec)} as any;
const image = "${image}";
const pod = (name: string, own: object, runtime: object) => ({
    spec: {
        selector: { matchLabels: { app: "a" } },
        template: { metadata: { labels: { app: "a" }, ...own }, spec: { containers: [${container}], ...runtime } },
    },
});
const confidential = (name: string) => pod(name, { annotations }, { runtimeClassName: "kata-qemu-snp" });
class Wrapper extends pulumi.ComponentResource {
    constructor(name: string) {
        super("bench:index:Wrapper", name, view);
        new k8s.apps.v1.Deployment(\`\${name}-deployment\`, confidential(name), { parent: this });
        this.registerOutputs({});
    }
}
for (let i = 0; i < ${WORKLOADS}; i += 1) {
    const name = "w" + i;
    ${body}
}
`;
    const bodies = [
        "new k8s.apps.v1.Deployment(name, confidential(name));",
        "new Wrapper(name);",
        "new ConfidentialWorkload(name, { ...spec, deployment: pod(name, {}, {}) });",
    ];
    const projects = bodies.map((body) => new Project(program(body)));
    try {
        for (const project of projects) {
            project.set("kubernetes:renderYamlToDirectory", `${project.folder}/out`);
        }
        const preview = (project) => () => {
            const { ok, text } = project.preview();
            if (!ok) {
                throw new Error(text.slice(-2_000));
            }
        };
        const [plain, wrapped, ours] = sideBySide(5, projects.map(preview));
        const title = `preview of ${WORKLOADS} ConfidentialWorkloads (${what})`;
        report(title, ours, wrapped, "the same tree, strings ready-made", tree);
        if (plainTarget !== undefined) {
            report(title, ours, plain, "plain Deployments, strings ready-made", plainTarget);
        }
    } finally {
        for (const project of projects) {
            project.remove();
        }
    }
}

/** The median time of each, in milliseconds; they take turns, so that the machine's moods hit all of them. */
function sideBySide(rounds, tasks) {
    const times = tasks.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
        tasks.forEach((task, index) => {
            const start = performance.now();
            task();
            times[index].push(performance.now() - start);
        });
    }
    return times.map(median);
}

function median(values) {
    return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report(what, time, reference, name, target) {
    const ratio = (time / reference).toFixed(2);
    console.log(`${what}: ${time.toFixed(0)} ms, ${ratio} × ${name} (${reference.toFixed(0)} ms; target: ${target})`);
}

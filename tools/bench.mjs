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
const spec = {
    platform: "snp",
    kbs: { url: "https://kbs.example.com:8080" },
    proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8", "registry.example.com"] },
    policy: { rego },
};
const build = () => buildInitData(spec, { now: new Date() });

startUp();
rendering();
previews();

function startUp() {
    const run = (code) => () => spawnSync(process.execPath, ["-e", code], { cwd: root });
    const [bare, core] = sideBySide(25, [run("0"), run('require("./dist/core")')]);
    report("start of node with core", core, bare, "bare node", "60 ms more");
}

function rendering() {
    const hundred = () => {
        for (let count = 0; count < 100; count += 1) {
            build();
        }
    };
    hundred();
    const [time] = sideBySide(10, [hundred]);
    console.log(`one document, checked, rendered and packed: ${(time / 100).toFixed(2)} ms (target: under 2 ms)`);
}

function previews() {
    const { files, annotations, digest } = build().initData;
    const ready = JSON.stringify({ view: { ...files, digest, platform: "snp" }, annotations });
    const program = (body) => `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
const { view, annotations } = ${ready};
const spec = ${JSON.stringify(spec)} as any;
const containers = [{ name: "app", image: "registry.example.com/app:1" }];
const pod = (own: object, runtime: object) => ({
    spec: { selector: { matchLabels: { app: "a" } }, template: { metadata: { labels: { app: "a" }, ...own }, spec: { containers, ...runtime } } },
});
const confidential = pod({ annotations }, { runtimeClassName: "kata-qemu-snp" });
class Wrapper extends pulumi.ComponentResource {
    constructor(name: string) {
        super("bench:index:Wrapper", name, view);
        new k8s.apps.v1.Deployment(\`\${name}-deployment\`, confidential, { parent: this });
        this.registerOutputs({});
    }
}
for (let i = 0; i < ${WORKLOADS}; i += 1) {
    const name = "w" + i;
    ${body}
}
`;
    const bodies = [
        "new k8s.apps.v1.Deployment(name, confidential);",
        "new Wrapper(name);",
        "new ConfidentialWorkload(name, { ...spec, deployment: pod({}, {}) });",
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
        report(
            `preview of ${WORKLOADS} ConfidentialWorkloads`,
            ours,
            wrapped,
            "the same tree, strings ready-made",
            "1.15",
        );
        report(
            `preview of ${WORKLOADS} ConfidentialWorkloads`,
            ours,
            plain,
            "plain Deployments, strings ready-made",
            "1.4",
        );
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
    return times.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]);
}

function report(what, time, reference, name, target) {
    const ratio = (time / reference).toFixed(2);
    console.log(`${what}: ${time.toFixed(0)} ms, ${ratio} × ${name} (${reference.toFixed(0)} ms; target: ${target})`);
}

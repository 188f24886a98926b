// What the real engine prints for `pulumi preview --json`, as data for the tests of `review`: writes
// test/vectors/previews/*.json (`npm run build && node tools/recordPreviews.mjs`). Manifests go to files, so that no
// cluster is needed.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Project } from "./project.mjs";

const root = join(import.meta.dirname, "../");
const target = join(root, "test/vectors/previews");
const { buildInitData } = createRequire(import.meta.url)("../dist/core");
/** What Pulumi writes for a value that is not known yet: it looks like the identifiers that are made anew each time. */
const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const IMPORTS = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";
const labels = { app: "web" };
`;
const IMAGE = `registry.example/web@sha256:${"5a".repeat(32)}`;
const LOCK = { [IMAGE]: { entrypoint: ["/web"], env: ["PATH=/usr/bin"], workingDir: "/" } };

/** A workload under the component. */
function component({ kbs = '"https://kbs.example.com:8080"', httpsProxy = "http://proxy.example.com:3128", ...rest }) {
    const { name = "web", policy = "{ preset: PolicyPreset.AllowAll }", container = "{}", before = "" } = rest;
    const { resource = "web", app = "web" } = rest;
    return `${IMPORTS}${before}
new ConfidentialWorkload("${resource}", {
    platform: Platform.Snp,
    kbs: { url: ${kbs} },
    proxy: { httpsProxy: "${httpsProxy}", noProxy: ["10.0.0.0/8"] },
    policy: ${policy},
    deployment: {
        metadata: { name: "${name}", namespace: "shop" },
        spec: {
            replicas: 2,
            selector: { matchLabels: { app: "${app}" } },
            template: {
                metadata: { labels: { app: "${app}" } },
                spec: { containers: [{ name: "web", image: "${IMAGE}", ...${container} }] },
            },
        },
    },
});
`;
}

/** The same workload without the component. */
function plain(options = "{}") {
    return `${IMPORTS}
new k8s.apps.v1.Deployment("web", {
    metadata: { name: "web", namespace: "shop" },
    spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "${IMAGE}" }] } },
    },
}, ${options});
`;
}

const BALANCER = `
const kbs = new k8s.core.v1.Service("kbs", {
    metadata: { name: "kbs", namespace: "shop" },
    spec: { type: "LoadBalancer", selector: { app: "kbs" }, ports: [{ port: 8080 }] },
});
const address = kbs.status.loadBalancer.ingress[0].hostname;
`;
const SECRET = `
new k8s.apps.v1.Deployment("hidden", {
    metadata: { name: "hidden", namespace: "shop" },
    spec: {
        selector: { matchLabels: labels },
        template: {
            metadata: {
                labels,
                annotations: { "io.katacontainers.config.hypervisor.cc_init_data": pulumi.secret("planted-secret-1") },
            },
            spec: { containers: [{ name: "web", image: "${IMAGE}" }] },
        },
    },
});
`;

/** Annotations that people set by hand, on kinds that keep their pods in different places. */
function byHand({ api, job, database, pod }) {
    const template = (initData, place) => {
        const annotations =
            initData === undefined ? {} : { "io.katacontainers.config.hypervisor.cc_init_data": initData };
        const spec = {
            runtimeClassName: "kata-qemu-snp",
            ...(place === "job" ? { restartPolicy: "Never" } : {}),
            containers: [{ name: "web", image: IMAGE }],
        };
        return { metadata: { labels: { app: "web" }, annotations }, spec };
    };
    const selector = { matchLabels: { app: "web" } };
    const jobTemplate = { spec: { template: template(job, "job") } };
    const resources = [
        ["apps.v1.Deployment", "api", { spec: { selector, template: template(api) } }],
        ["batch.v1.CronJob", "report", { spec: { schedule: "0 3 * * *", jobTemplate } }],
        ["apps.v1.StatefulSet", "database", { spec: { serviceName: "db", selector, template: template(database) } }],
        ["apps.v1.Deployment", "ordinary", { spec: { replicas: pod ? 2 : 1, selector, template: template() } }],
    ];
    const pods = pod === undefined ? [] : [["core.v1.Pod", "debug", template(pod)]];
    return `import * as k8s from "@pulumi/kubernetes";\n${[...resources, ...pods]
        .map(([type, name, { metadata = {}, ...args }]) => {
            const own = { metadata: { ...metadata, name, namespace: "shop" }, ...args };
            return `new k8s.${type}("${name}", ${JSON.stringify(own, undefined, 4)});\n`;
        })
        .join("")}`;
}

function annotation(policy, httpsProxy = "http://proxy.example.com:3128") {
    const spec = { platform: "snp", kbs: { url: "https://kbs.example.com:8080" }, proxy: { httpsProxy }, policy };
    const { initData, issues } = buildInitData(spec, { now: new Date("2026-01-01T00:00:00Z") });
    if (initData === undefined) {
        throw new Error(JSON.stringify(issues));
    }
    return initData.annotation;
}

const CLOSED =
    "package agent_policy\n\nimport rego.v1\n\ndefault CreateContainerRequest := true\ndefault ExecProcessRequest := false\n";
const OPEN = CLOSED.replace("ExecProcessRequest := false", "ExecProcessRequest := true");
const closed = annotation({ rego: CLOSED });
const STRICT = `{ preset: PolicyPreset.Strict, imageLock: ${JSON.stringify(LOCK)} }`;
const OPENED = STRICT.replace("{ ", '{ logs: true, exec: [{ container: "web", command: ["sh"] }], ');

/** Name of the file; the program that is deployed before, if any; the program that is previewed; and how. */
const CASES = [
    ["create", undefined, component({})],
    ["proxy-update", component({}), component({ httpsProxy: "http://other.example.com:3128" })],
    ["proxy-update-events", component({}), component({ httpsProxy: "http://other.example.com:3128" }), [], true],
    ["replace", component({}), component({ name: "shop" }), ["--show-replacement-steps"]],
    ["replace-and-change", component({}), component({ name: "shop", httpsProxy: "http://other.example.com:3128" })],
    ["delete", component({}), IMPORTS],
    ["unknown-kbs", component({}), component({ before: BALANCER, kbs: "pulumi.concat('http://', address, ':8080')" })],
    [
        "secret",
        component({}),
        component({
            before: SECRET,
            container: '{ env: [{ name: "TOKEN", value: pulumi.secret("planted-secret-2") }] }',
        }),
    ],
    ["unchanged", component({}), component({}), ["--show-sames"]],
    ["strict-opened", component({ policy: STRICT }), component({ policy: OPENED }), ["--diff"]],
    ["moved", plain(), component({ policy: STRICT })],
    ["moved-lost", plain(), component({ policy: STRICT, resource: "shop" })],
    ["moved-retained", plain("{ retainOnDelete: true }"), component({ policy: STRICT, resource: "shop" })],
    ["back-lost", component({ policy: STRICT }), plain()],
    ["renamed-lost", component({ policy: STRICT }), component({ policy: STRICT, resource: "shop" })],
    ["replaced-in-place", component({ policy: STRICT }), component({ policy: STRICT, app: "shop" })],
    ["failed", component({}), component({ kbs: '"not a url"' })],
    ["failed-events", component({}), component({ kbs: '"not a url"' }), [], true],
    ["failed-to-compile", undefined, "this is not a program("],
    [
        "by-hand",
        byHand({ api: closed, job: closed, database: closed }),
        byHand({ api: annotation({ rego: OPEN }), job: closed, database: undefined, pod: closed }),
        ["--show-sames"],
    ],
];

mkdirSync(target, { recursive: true });
const wanted = process.argv.slice(2);
for (const [name, before, after, flags = [], isEvents = false] of CASES) {
    if (wanted.length === 0 || wanted.includes(name)) {
        writeFileSync(join(target, `${name}.json`), record(before, after, flags, isEvents));
        console.log(name);
    }
}

function record(before, after, flags, isEvents) {
    const env = isEvents ? { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" } : {};
    const project = new Project(before ?? after, env);
    try {
        project.renderToFiles();
        if (before !== undefined) {
            const { ok, text } = project.up();
            if (!ok) {
                throw new Error(text);
            }
            project.write("index.ts", after);
        }
        const { text } = project.preview("--json", ...flags);
        return normalized(isEvents ? withoutDebug(text) : ordered(text), project.folder);
    } finally {
        project.remove();
    }
}

/** The engine lists resources that do not depend on each other as they come; those of one resource stay in order. */
function ordered(text) {
    const { steps, diagnostics, ...rest } = JSON.parse(text);
    const by = (key) => (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
    const preview = {
        ...rest,
        steps: steps.toSorted(by(({ urn }) => urn)),
        diagnostics: diagnostics.toSorted(by(({ message, urn = "" }) => `${message} ${urn}`)),
    };
    return JSON.stringify(preview, undefined, 4);
}

/** What only those who debug an engine want to see, in an order that differs from run to run. */
function withoutDebug(text) {
    return text
        .split("\n")
        .filter((line) => !line.includes('"severity":"debug"'))
        .join("\n")
        .replace(/"sequence":\d+/g, '"sequence":0');
}

/** Without what differs from run to run: folders, times, durations and random identifiers. */
function normalized(text, folder) {
    const seen = new Map();
    const numbered = (id) => {
        if (id === UNKNOWN_VALUE) {
            return id;
        }
        seen.set(id, seen.get(id) ?? `00000000-0000-4000-8000-${String(seen.size + 1).padStart(12, "0")}`);
        return seen.get(id);
    };
    const relative = `../..${root.replace(/\/$/, "")}`;
    return `${text.trim()}\n`
        .replaceAll(relative, "../package")
        .replaceAll(folder, "/project")
        .replaceAll(root, "/package/")
        .replace(/"(created|modified)": ?"[^"]*"/g, '"$1": "2026-01-01T00:00:00Z"')
        .replace(/"timestamp": ?\d+/g, '"timestamp":1767225600')
        .replace(/"duration": ?\d+/g, '"duration": 1000000000')
        .replace(/"durationSeconds": ?\d+/g, '"durationSeconds":1')
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, numbered)
        .replace(/pulumi-kubernetes-[0-9a-f]{8}/g, "pulumi-kubernetes-00000000");
}

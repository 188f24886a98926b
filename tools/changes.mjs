// Changes to a stack, as data: a program that is deployed, and what it becomes. `tools/recordChanges.mjs` asks the real engine
// and the policy pack about each, and `test/cli/changes.test.ts` says what a review has to answer. A new change is a row here
// and one there.

export const IMAGE = `registry.example/web@sha256:${"5a".repeat(32)}`;
const OTHER = `registry.example/other@sha256:${"6b".repeat(32)}`;
const LOCK = { [IMAGE]: { entrypoint: ["/web"], env: ["PATH=/usr/bin"], workingDir: "/" } };
const STRICT = `{ preset: "strict", imageLock: ${JSON.stringify(LOCK)} }`;

const HEAD = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, confidentialTransform } from "confidential-workload";
const labels = { app: "web" };
const image = "${IMAGE}";
const common = { platform: "snp", kbs: { url: "https://kbs.example.com:8080" } } as const;
const deploymentOf = (container: object = {}, spec: object = {}, more: object = {}) => ({
    metadata: { name: "web", namespace: "shop" },
    spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { ...spec, containers: [{ name: "web", image, ...container }] } },
        ...more,
    },
});
const changing = (change: (template: any) => void) => ({ transforms: [({ type, props, opts }: any) => {
    if (type !== "kubernetes:apps/v1:Deployment") { return undefined; }
    const copy = JSON.parse(JSON.stringify(props));
    change(copy.spec.template);
    return { props: copy, opts };
}] });
`;

/** The component, with other inputs or options. */
const component = ({ name = "web", policy = STRICT, inputs = "", opts = "{}", deployment = "deploymentOf()" } = {}) =>
    `new ConfidentialWorkload("${name}", { ...common, policy: ${policy}, deployment: ${deployment}, ${inputs} }, ${opts});`;
const plain = (name = "web", deployment = "deploymentOf()", opts = "{}") =>
    `new k8s.apps.v1.Deployment("${name}", ${deployment}, ${opts});`;
const transformed = (change) => component({ opts: `changing((template) => { ${change} })` });
const annotated = (name, value = "x") => transformed(`template.metadata.annotations["${name}"] = "${value}";`);
const SERVICE =
    'new k8s.core.v1.Service("web", { metadata: { name: "web", namespace: "shop" }, spec: { selector: labels, ports: [{ port: 80 }] } });';
const CANARY = (labels) => `new k8s.apps.v1.Deployment("canary", {
    metadata: { name: "canary", namespace: "shop" },
    spec: { selector: { matchLabels: ${labels} }, template: { metadata: { labels: ${labels} }, spec: { containers: [{ name: "web", image }] } } },
});`;
const patch = (template) => `new k8s.apps.v1.DeploymentPatch("patch", {
    metadata: { name: "web", namespace: "shop" }, spec: { template: ${template} },
});`;
const CLAIM =
    "deploymentOf({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] })";
const ALIASED =
    '{ aliases: [pulumi.createUrn("web-deployment", "kubernetes:apps/v1:Deployment", pulumi.createUrn("web", "confidential-workload:index:ConfidentialWorkload"))] }';
const rollout = (name) => `new k8s.apiextensions.CustomResource("web", {
    apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", metadata: { name: "web", namespace: "shop" },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { ${name} containers: [{ name: "web", image }] } } },
});`;
/** A chart with the plain Deployment. */
const CHART = `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("chart/templates", { recursive: true });
writeFileSync("chart/Chart.yaml", "apiVersion: v2\\nname: web\\nversion: 1.0.0\\n");
writeFileSync("chart/templates/web.yaml", JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", ...deploymentOf() }));`;
const OTHER_CHART = CHART.replaceAll(
    "deploymentOf()",
    "JSON.parse(JSON.stringify(deploymentOf()).replaceAll('\"web\"', '\"front\"'))",
);
const STATEFUL = `{ metadata: { name: "db", namespace: "shop" }, spec: { serviceName: "db", selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "web", image, volumeMounts: [{ name: "data", mountPath: "/data" }] }] } },
    volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }] } }`;
const BECAUSE = STRICT.replace("{ ", '{ untrustedVolumes: [{ name: "data", because: "a cache" }], ');
const COMPONENT_URN = "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload::web";
const PLAIN_URN = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::web";
const SHOP = `class Shop extends pulumi.ComponentResource {
    constructor() { super("acme:index:Shop", "shop"); ${component({ opts: "{ parent: this }" })} this.registerOutputs({}); }
}
new Shop();`;
const TRANSFORMED = `{ transforms: [confidentialTransform({ ...common, policy: ${STRICT} })] }`;
const serviceNamed = (metadata) =>
    `const kbs = new k8s.core.v1.Service("kbs", { metadata: ${metadata}, spec: { ports: [{ port: 80 }] } });`;
const kbsOf = (url) => component({ inputs: `kbs: { url: ${url} },` });

/** Name, the program before, and the program after. */
export const CHANGES = [
    ["unchanged", component(), component()],
    ["replicas", component(), component({ deployment: "deploymentOf({}, {}, { replicas: 3 })" })],
    [
        "transform-kernel-params",
        component(),
        annotated("io.katacontainers.config.hypervisor.kernel_params", "agent.log=debug"),
    ],
    ["transform-default-memory", component(), annotated("io.katacontainers.config.hypervisor.default_memory", "4096")],
    ["transform-config-path", component(), annotated("io.katacontainers.config_path", "/opt/kata/other.toml")],
    ["transform-unknown-annotation", component(), annotated("io.katacontainers.next.feature")],
    [
        "transform-host-annotation",
        component(),
        annotated("io.katacontainers.config.runtime.create_container_timeout", "600"),
    ],
    ["transform-other-annotation", component(), annotated("example.com/note")],
    ["transform-label", component(), transformed('template.metadata.labels.tier = "front";')],
    ["transform-env", component(), transformed('template.spec.containers[0].env = [{ name: "DEBUG", value: "1" }];')],
    ["transform-command", component(), transformed('template.spec.containers[0].command = ["sh", "-c", "sleep 1"];')],
    ["transform-image", component(), transformed(`template.spec.containers[0].image = "${OTHER}";`)],
    [
        "transform-sidecar",
        component(),
        transformed(`template.spec.containers.push({ name: "proxy", image: "${OTHER}" });`),
    ],
    [
        "transform-ephemeral",
        component(),
        transformed(`template.spec.ephemeralContainers = [{ name: "debug", image: "${OTHER}" }];`),
    ],
    [
        "transform-resources",
        component(),
        transformed('template.spec.containers[0].resources = { limits: { cpu: "2" } };'),
    ],
    ["transform-runc", component(), transformed('template.spec.runtimeClassName = "runc";')],
    ["transform-kata-qemu", component(), transformed('template.spec.runtimeClassName = "kata-qemu";')],
    ["transform-coco-dev", component(), transformed('template.spec.runtimeClassName = "kata-qemu-coco-dev";')],
    ["transform-tdx", component(), transformed('template.spec.runtimeClassName = "kata-qemu-tdx";')],
    ["transform-unknown-class", component(), transformed('template.spec.runtimeClassName = "gold";')],
    ["transform-no-class", component(), transformed("delete template.spec.runtimeClassName;")],
    ["transform-no-init-data", component(), transformed("delete template.metadata.annotations;")],
    [
        "patch-kernel-params",
        component(),
        `${component()}\n${patch('{ metadata: { annotations: { "io.katacontainers.config.hypervisor.kernel_params": "x" } } }')}`,
    ],
    [
        "patch-sidecar",
        component(),
        `${component()}\n${patch(`{ spec: { containers: [{ name: "proxy", image: "${OTHER}" }] } }`)}`,
    ],
    ["patch-runc", component(), `${component()}\n${patch('{ spec: { runtimeClassName: "runc" } }')}`],
    ["patch-label", component(), `${component()}\n${patch('{ metadata: { labels: { app: "web", tier: "front" } } }')}`],
    ["new", undefined, component()],
    ["new-open", undefined, component({ policy: '{ preset: "allow-all" }' })],
    ["move-in", plain(), component()],
    ["move-in-open", plain(), component({ policy: '{ preset: "allow-all" }' })],
    ["move-in-claim", plain("web", CLAIM), component({ policy: BECAUSE, deployment: CLAIM })],
    [
        "move-in-database",
        `new k8s.apps.v1.StatefulSet("db", ${STATEFUL});`,
        `new ConfidentialWorkload("db", { ...common, policy: ${BECAUSE}, statefulSet: ${STATEFUL} });`,
    ],
    ["move-in-other-name", plain(), component({ name: "shop" })],
    ["move-in-transform", plain(), plain("web", "deploymentOf()", TRANSFORMED)],
    ["transform-dropped", plain("web", "deploymentOf()", TRANSFORMED), plain()],
    ["renamed", component(), component({ name: "shop" })],
    ["renamed-alias", component(), component({ name: "shop", opts: '{ aliases: [{ name: "web" }] }' })],
    ["wrapped", component(), SHOP],
    // With the lines that a review says to paste.
    ["renamed-pasted", component(), component({ name: "shop", opts: `{ aliases: ["${COMPONENT_URN}"] }` })],
    [
        "wrapped-pasted",
        component(),
        SHOP.replace("{ parent: this }", `{ parent: this, aliases: ["${COMPONENT_URN}"] }`),
    ],
    ["move-in-pasted", plain(), component({ name: "shop", inputs: `adopt: "${PLAIN_URN}",` })],
    [
        "back-out-pasted",
        component(),
        plain(
            "web",
            "deploymentOf()",
            `{ aliases: ["${COMPONENT_URN.replace("::web", "$kubernetes:apps/v1:Deployment::web-deployment")}"] }`,
        ),
    ],
    ["protected", component({ opts: "{ protect: true }" }), component({ name: "shop", opts: "{ protect: true }" })],
    [
        "retained",
        component({ opts: "{ retainOnDelete: true }" }),
        component({ name: "shop", opts: "{ retainOnDelete: true }" }),
    ],
    ["back-out", component(), plain("web", "deploymentOf()", ALIASED)],
    ["deleted", component(), ""],
    ["release", component(), `${CHART}\nnew k8s.helm.v3.Release("web", { chart: "./chart", namespace: "shop" });`],
    ["chart-v3", component(), `${CHART}\nnew k8s.helm.v3.Chart("web", { path: "./chart", namespace: "shop" });`],
    [
        "chart-other-name",
        component(),
        `${OTHER_CHART}\nnew k8s.helm.v4.Chart("front", { chart: "./chart", namespace: "shop" });`,
    ],
    ["chart-v4", component(), `${CHART}\nnew k8s.helm.v4.Chart("web", { chart: "./chart", namespace: "shop" });`],
    [
        "operator",
        component(),
        'new k8s.apiextensions.CustomResource("db", { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata: { name: "db", namespace: "shop" }, spec: { instances: 3 } });',
    ],
    [
        "twin-service",
        `${component()}\n${SERVICE}`,
        `${component()}\n${SERVICE}\n${CANARY('{ app: "web", track: "canary" }')}`,
    ],
    ["twin-labels", component(), `${component()}\n${CANARY('{ app: "web" }')}`],
    ["other-plain", component(), `${component()}\n${CANARY('{ app: "canary" }')}`],
    ["rollout-plain", rollout('runtimeClassName: "kata-qemu-snp",'), rollout('runtimeClassName: "runc",')],
    [
        "tag",
        component({ policy: '{ preset: "allow-all" }' }),
        component({
            policy: '{ preset: "allow-all" }',
            deployment: 'deploymentOf({ image: "registry.example/web:2" })',
        }),
    ],
    [
        "secret",
        component({ policy: '{ preset: "allow-all" }' }),
        component({
            policy: '{ preset: "allow-all" }',
            deployment: 'deploymentOf({ env: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] })',
        }),
    ],
    [
        "exec-opened",
        component(),
        component({ policy: STRICT.replace("{ ", '{ exec: [{ container: "web", command: ["sh"] }], ') }),
    ],
    ["other-kbs", component(), kbsOf('"https://other.example.com:8080"')],
    [
        "provisional-service",
        component(),
        `${serviceNamed('{ namespace: "shop" }')}\n${kbsOf('pulumi.concat("https://", kbs.metadata.name, ".shop:8080")')}`,
    ],
    [
        "given-config-map",
        component(),
        'const map = new k8s.core.v1.ConfigMap("kbs", { metadata: { name: "kbs", namespace: "shop" }, data: { url: "https://other.example.com" } });\n' +
            kbsOf('map.data["url"]'),
    ],
].map(([name, before, after]) => ({ name, before: before && HEAD + before, after: HEAD + after }));

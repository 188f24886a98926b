import { OWN_POLICY } from "./example";

export const WORKLOAD = "confidential-workload:ConfidentialWorkload";
export const TOKEN = "confidential-workload:index:ConfidentialWorkload";
export const SECRET = "hunter2";

/** A reference in YAML. */
export const ref = (path: string) => `\${${path}}`;

const labels = { app: "web" };
export const podSpec = { containers: [{ name: "app", image: "registry.example/app:1" }] };
const template = { metadata: { labels }, spec: podSpec };
export const deployment = {
    metadata: { name: "web" },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
};
export const common = { platform: "snp", kbs: { url: "https://kbs.example.com" }, policy: { rego: OWN_POLICY } };
export const properties = { ...common, deployment };

/** Programs that say the same in both languages. */
export const BOTH: Readonly<
    Record<string, readonly [yaml: object, typescript: string, config?: Record<string, string>]>
> = {
    "plain inputs": [
        { web: { type: WORKLOAD, properties } },
        'new ConfidentialWorkload("web", { ...common, deployment });',
    ],
    "the shorthand": [
        { web: { type: WORKLOAD, properties: { ...common, podSpec, replicas: 2, adopt: "none" } } },
        'new ConfidentialWorkload("web", { ...common, podSpec, replicas: 2, adopt: "none" });',
    ],
    "init-data alone": [
        { web: { type: "confidential-workload:InitData", properties: common } },
        'new (require("confidential-workload").InitData)("web", common);',
    ],
    "outputs and options": [
        {
            k8s: { type: "pulumi:providers:kubernetes", properties: { namespace: "default" } },
            map: {
                type: "kubernetes:core/v1:ConfigMap",
                properties: { metadata: { name: "map" }, data: { host: "kbs.example.com" } },
            },
            web: {
                type: WORKLOAD,
                properties: { ...properties, kbs: { url: `https://${ref("map.data.host")}` } },
                options: {
                    providers: [ref("k8s")],
                    customTimeouts: { create: "5m", delete: "1m" },
                    aliases: [`urn:pulumi:dev::shop::${TOKEN}::old`],
                    dependsOn: [ref("map")],
                    retainOnDelete: false,
                },
            },
        },
        `
const provider = new k8s.Provider("k8s", { namespace: "default" });
const map = new k8s.core.v1.ConfigMap("map", { metadata: { name: "map" }, data: { host: "kbs.example.com" } });
const kbs = { url: pulumi.interpolate\`https://\${map.data.host}\` };
new ConfidentialWorkload("web", { ...common, kbs, deployment }, {
    providers: [provider],
    customTimeouts: { create: "5m", delete: "1m" },
    aliases: ["urn:pulumi:dev::shop::${TOKEN}::old"],
    dependsOn: [map],
    retainOnDelete: false,
});`,
    ],
    "a secret in the pod": [
        {
            web: {
                type: WORKLOAD,
                properties: {
                    ...common,
                    podSpec: {
                        containers: [
                            {
                                ...podSpec.containers[0],
                                env: [{ name: "TOKEN", value: { "fn::secret": SECRET } }],
                            },
                        ],
                    },
                },
            },
        },
        `
const [container] = podSpec.containers;
const env = [{ name: "TOKEN", value: pulumi.secret("${SECRET}") }];
new ConfidentialWorkload("web", { ...common, podSpec: { containers: [{ ...container!, env }] } });`,
    ],
    "defaults of the config": [
        { web: { type: WORKLOAD, properties: { policy: common.policy, deployment } } },
        'new ConfidentialWorkload("web", { policy: common.policy, deployment });',
        { "confidential-workload:platform": "snp", "confidential-workload:kbs": JSON.stringify(common.kbs) },
    ],
};

import { AGENT_REQUESTS } from "../../core/policy/requests";
import type { ControlPlane } from "./controlPlane";

/** The head of a program with a policy of the author's own, and the inputs that every workload shares. */
export const HEAD = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, confidentialTransform, confidentialTransformation } from "confidential-workload";
const config = new pulumi.Config();
const rego = ${JSON.stringify(
    `package agent_policy\n\nimport rego.v1\n\n${AGENT_REQUESTS.map(
        ({ name }) => `default ${name} := ${name !== "SetPolicyRequest"}\n`,
    ).join("")}`,
)};
const common = {
    platform: "snp" as const, kbs: { url: config.get("kbs") ?? "https://kbs.example.com" }, policy: { rego },
};
const labels = { app: "web" };
const selector = { matchLabels: labels };
const podSpec = { containers: [{ name: "app", image: "registry.example/app:1" }] };
const template = { metadata: { labels }, spec: podSpec };
const deployment = { metadata: { name: "web" }, spec: { replicas: 1, selector, template } };
`;

export const CLASS = "kata-qemu-snp";
export const ANNOTATION = "io.katacontainers.config.hypervisor.cc_init_data";
export const DIGEST = "confidential-workload/init-data-digest";

/** Where the API server has the objects of a kind, in the namespace `default`. */
export const PATHS: Readonly<Record<string, string>> = {
    Deployment: "/apis/apps/v1/namespaces/default/deployments",
    StatefulSet: "/apis/apps/v1/namespaces/default/statefulsets",
    DaemonSet: "/apis/apps/v1/namespaces/default/daemonsets",
    Job: "/apis/batch/v1/namespaces/default/jobs",
    CronJob: "/apis/batch/v1/namespaces/default/cronjobs",
    Pod: "/api/v1/namespaces/default/pods",
};

interface Template {
    readonly metadata: { readonly annotations?: Record<string, string> };
    readonly spec: { readonly runtimeClassName?: string; readonly containers: readonly object[] };
}

export interface Live {
    readonly metadata: { readonly uid: string; readonly name: string; readonly labels?: Record<string, string> };
    readonly spec: Record<string, unknown>;
    readonly status: Record<string, unknown>;
    readonly template: Template;
}

/** Every object of a kind in the cluster, each with its pod template. */
export async function liveAll(cluster: ControlPlane, kind: string): Promise<Live[]> {
    const { items } = (await cluster.request("GET", PATHS[kind] ?? "")) as { readonly items: Live[] };
    return items.map((item) => {
        const { template, jobTemplate } = item.spec as {
            readonly template?: Template;
            readonly jobTemplate?: { readonly spec: { readonly template: Template } };
        };
        return { ...item, template: template ?? jobTemplate?.spec.template ?? (item as unknown as Template) };
    });
}

/** The one object of a kind in the cluster. */
export async function live(cluster: ControlPlane, kind: string): Promise<Live> {
    const [only, ...others] = await liveAll(cluster, kind);
    if (only === undefined || others.length > 0) {
        throw new Error(`one ${kind} is expected, and there are ${only === undefined ? 0 : others.length + 1}`);
    }
    return only;
}

/** Makes an object of a kind in the cluster, as somebody else would. */
export async function create(cluster: ControlPlane, kind: string, manifest: object): Promise<Live> {
    return (await cluster.request("POST", PATHS[kind] ?? "", manifest)) as Live;
}

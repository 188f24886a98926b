import { readFileSync } from "node:fs";
import { type InitDataSpec, Platform, PolicyPreset } from "../../core";

const LOCK = JSON.parse(readFileSync("examples/strict-policy/images.lock.json", "utf8"));
const CERTIFICATE = readFileSync("test/certificates/valid.pem", "utf8");
const IMAGE = "registry.example.com/shop/web";
const [LOCKED = ""] = Object.keys(LOCK);

/** Inputs as plain data, and a workload as Kubernetes takes it. */
export interface Case {
    readonly name: string;
    readonly inputs: InitDataSpec & { readonly runtimeClassName?: string };
    readonly kind: "deployment" | "statefulSet" | "cronJob" | "pod";
    readonly workload: Workload;
}

export interface Workload {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
    readonly spec: Readonly<Record<string, unknown>>;
}

const kbs = { url: "https://kbs.example.com:8080" };
const labels = { app: "shop" };
const metadata = { name: "shop", namespace: "store", labels };

function pod(image: string): Readonly<Record<string, unknown>> {
    const env = [
        { name: "MODE", value: "production" },
        // A printer of YAML has to put these into quotes.
        { name: "ON", value: "yes" },
        { name: "VERSION", value: "1.10" },
        { name: "TEXT", value: "two\nlines, 'quotes' and ünïcode: #" },
        { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    ];
    // Where the lock gives the image, it gives the user too.
    const user = image === LOCKED ? { securityContext: { runAsUser: 1000, runAsGroup: 1000 } } : {};
    const container = { name: "web", image, ...user, args: ["--port=8080"], env, ports: [{ containerPort: 8080 }] };
    return { enableServiceLinks: false, automountServiceAccountToken: false, containers: [container] };
}

function templateOf(image: string) {
    return { metadata: { labels, annotations: { "example.com/team": "shop" } }, spec: pod(image) };
}

export const CASES: readonly Case[] = [
    {
        name: "a Deployment under AllowAll, with a proxy and a certificate",
        inputs: {
            platform: Platform.Tdx,
            kbs: { ...kbs, certificate: CERTIFICATE },
            proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8"] },
            policy: { preset: PolicyPreset.AllowAll },
        },
        kind: "deployment",
        workload: {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata,
            spec: { replicas: 2, selector: { matchLabels: labels }, template: templateOf(LOCKED) },
        },
    },
    {
        name: "a StatefulSet under Strict, its image from the lock",
        inputs: {
            platform: Platform.Snp,
            kbs,
            images: { fromLock: true },
            policy: { preset: PolicyPreset.Strict, imageLock: LOCK, logs: true },
        },
        kind: "statefulSet",
        workload: {
            apiVersion: "apps/v1",
            kind: "StatefulSet",
            metadata,
            spec: { serviceName: "shop", selector: { matchLabels: labels }, template: templateOf(`${IMAGE}:7`) },
        },
    },
    {
        name: "a CronJob under Baseline, in a RuntimeClass of the cluster's own",
        inputs: {
            platform: Platform.Snp,
            runtimeClassName: "confidential",
            kbs,
            policy: { preset: PolicyPreset.Baseline, imageLock: LOCK },
        },
        kind: "cronJob",
        workload: {
            apiVersion: "batch/v1",
            kind: "CronJob",
            metadata,
            spec: {
                schedule: "0 1 * * *",
                jobTemplate: {
                    spec: { template: { metadata: { labels }, spec: { ...pod(LOCKED), restartPolicy: "Never" } } },
                },
            },
        },
    },
    {
        name: "a Pod without annotations under Strict",
        inputs: { platform: Platform.Snp, kbs, policy: { preset: PolicyPreset.Strict, imageLock: LOCK } },
        kind: "pod",
        workload: { apiVersion: "v1", kind: "Pod", metadata, spec: pod(LOCKED) },
    },
];

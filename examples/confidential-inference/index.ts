// A server of language models on a confidential GPU: the host can start this program with one GPU and nothing else, and sees
// neither the model nor what is asked. Its image is signed, and so large that the guest unpacks it to an encrypted disk. The
// KBS gives the key for the model only to this pod, and only where it has appraised the GPU as well as the CPU.
// `npm run demo -- confidential-inference` shows what is deployed; docs/gpus.md says what each part is for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { ConfidentialWorkload, checked, Platform, PolicyPreset, SignatureType } from "confidential-workload";
import { resourcePolicy } from "confidential-workload/trustee";

const text = (name: string) => readFileSync(join(__dirname, name), "utf8");
// `confidential-workload secret seal --resource-uri kbs:///inference/models/api-key …`: a signed pointer, and no secret.
const sealed: { readonly "api-key": string } = JSON.parse(text("models.sealed.json"));

const metadata = { name: "models", namespace: "inference" };
new k8s.core.v1.Secret("models", { metadata, stringData: sealed });

const labels = { app: "llama" };
const llama = new ConfidentialWorkload("llama", {
    platform: Platform.NvidiaGpuSnp,
    kbs: { url: "https://kbs.example.com:8080" },
    images: {
        signaturePolicy: {
            scopes: [
                {
                    scope: "registry.example.com/models",
                    requirements: [{ type: SignatureType.SigstoreSigned, key: text("cosign.pub") }],
                },
            ],
        },
    },
    // The disk of this volume goes to the container that starts first, at /dev/trusted_store.
    trustedStorage: { volume: "images" },
    sealedSecrets: { secrets: [{ name: "models", data: sealed }] },
    policy: { preset: PolicyPreset.Strict, imageLock: JSON.parse(text("images.lock.json")) },
    deployment: {
        metadata: { name: "llama", namespace: "inference" },
        spec: {
            replicas: 1,
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    enableServiceLinks: false,
                    automountServiceAccountToken: false,
                    containers: [
                        {
                            name: "server",
                            image: "registry.example.com/models/llama-server@sha256:925733dafd743699fa17409329abdb2728da89ba5736e44ad0fd4a67836e9f9c",
                            ports: [{ containerPort: 8000, name: "http" }],
                            env: [{ name: "API_KEY", valueFrom: { secretKeyRef: { name: "models", key: "api-key" } } }],
                            // An image takes long to pull, and a model long to load.
                            startupProbe: {
                                httpGet: { path: "/v1/health/ready", port: "http" },
                                failureThreshold: 120,
                            },
                            readinessProbe: { httpGet: { path: "/v1/health/ready", port: "http" } },
                            resources: { limits: { "nvidia.com/pgpu": "1", cpu: "16", memory: "48Gi" } },
                            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                            volumeMounts: [{ name: "cache", mountPath: "/opt/server/cache" }],
                        },
                    ],
                    securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
                    volumes: [
                        { name: "cache", emptyDir: { sizeLimit: "64Gi" } },
                        {
                            name: "images",
                            ephemeral: {
                                volumeClaimTemplate: {
                                    spec: {
                                        accessModes: ["ReadWriteOnce"],
                                        volumeMode: "Block",
                                        resources: { requests: { storage: "64Gi" } },
                                    },
                                },
                            },
                        },
                    ],
                },
            },
        },
    },
});

// `trustee` says that the workload has a GPU, so that the policy demands its appraisal: a guest whose GPU does not answer
// attests without it.
const policy = llama.trustee.apply(
    (workload) =>
        checked(
            "resource policy",
            resourcePolicy({ grants: [{ workloads: [workload], resources: ["inference/models/api-key"] }] }),
        ).policy,
);

// Without this option a change deletes the ConfigMap and then makes a new one: the KBS has no policy in between.
const inPlace = new k8s.Provider("in-place", { enableConfigMapMutable: true });

// The Trustee operator reads it where `kbsResourcePolicyConfigMapName` of the KbsConfig names it.
new k8s.core.v1.ConfigMap(
    "kbs-policy",
    {
        metadata: { name: "resource-policy", namespace: "trustee-operator-system" },
        data: { "resource-policy.rego": policy },
    },
    { provider: inPlace },
);

export const digest = llama.initData.digest;
export const trustee = llama.trustee;

// A web shop of two containers under the policy preset Strict: the host can start these two programs, from these images,
// with these arguments and variables, and nothing else. `images.lock.json` says what the images run; it is made by
// `confidential-workload lock`, committed and reviewed. `npm run demo -- strict-policy` shows the policy.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";

const imageLock = JSON.parse(readFileSync(join(__dirname, "images.lock.json"), "utf8"));
const labels = { app: "shop" };
const user = { runAsUser: 1000, runAsGroup: 1000, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

const shop = new ConfidentialWorkload("shop", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: {
        preset: PolicyPreset.Strict,
        imageLock,
        // `kubectl logs` shows what containers print, and so does the host.
        logs: true,
        exec: [{ container: "web", command: ["/srv/web", "status"] }],
    },
    deployment: {
        metadata: { name: "shop", namespace: "store" },
        spec: {
            replicas: 2,
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    // Services' addresses as variables are one thing less to trust the host with.
                    enableServiceLinks: false,
                    automountServiceAccountToken: false,
                    containers: [
                        {
                            name: "web",
                            image: "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b",
                            args: ["--port=8080"],
                            env: [
                                { name: "MODE", value: "production" },
                                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "value" } } },
                            ],
                            ports: [{ containerPort: 8080 }],
                            livenessProbe: { exec: { command: ["/srv/web", "health"] } },
                            securityContext: { ...user, readOnlyRootFilesystem: true },
                            volumeMounts: [
                                { name: "settings", mountPath: "/etc/shop" },
                                { name: "cache", mountPath: "/var/cache/shop" },
                            ],
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                        {
                            name: "worker",
                            image: "registry.example.com/shop/worker@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                            securityContext: user,
                            volumeMounts: [{ name: "cache", mountPath: "/cache", readOnly: true }],
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                    ],
                    volumes: [
                        { name: "settings", configMap: { name: "settings" } },
                        { name: "cache", emptyDir: {} },
                    ],
                },
            },
        },
    },
});

export const digest = shop.initData.digest;
export const policy = shop.initData.policy;

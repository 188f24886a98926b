// A web shop on OpenShift, on nodes with AMD SEV-SNP: the class `kata-cc`, and so CRI-O. The pod names no user, as is usual
// there: the cluster takes one from the range of the namespace, which `oc get namespace shop -o yaml` says. See docs/openshift.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfidentialWorkload, ContainerRuntime, Platform, PolicyPreset } from "confidential-workload";

const imageLock = JSON.parse(readFileSync(join(__dirname, "images.lock.json"), "utf8"));
const labels = { app: "web" };

const web = new ConfidentialWorkload("web", {
    platform: Platform.Snp,
    runtimeClassName: "kata-cc",
    // What `rpm -q kata-containers` says on a node.
    kataVersion: "3.25.0",
    kbs: { url: "https://kbs-service-trustee-operator-system.apps.trusted.example.com" },
    policy: {
        preset: PolicyPreset.Strict,
        imageLock,
        containerRuntime: ContainerRuntime.CriO,
        uidRange: "1000860000/10000",
    },
    deployment: {
        metadata: { name: "web", namespace: "shop" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    enableServiceLinks: false,
                    containers: [
                        {
                            name: "web",
                            image: "quay.io/shop/web@sha256:8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1",
                            env: [{ name: "MODE", value: "production" }],
                            ports: [{ containerPort: 8080 }],
                            livenessProbe: { exec: { command: ["/usr/bin/web", "--alive"] } },
                            volumeMounts: [
                                { name: "settings", mountPath: "/etc/web" },
                                { name: "cache", mountPath: "/var/cache/web" },
                            ],
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                    ],
                    volumes: [
                        { name: "settings", configMap: { name: "web" } },
                        { name: "cache", emptyDir: {} },
                    ],
                },
            },
        },
    },
});

export const digest = web.initData.digest;
export const policy = web.initData.policy;

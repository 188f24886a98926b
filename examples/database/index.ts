// A database whose data outlives its pods. No guest of today keeps a disk encrypted by a key of the KBS by itself, so the
// program does: each pod of the StatefulSet has a claim as a raw disk, and the database encrypts and authenticates every page
// that it writes there. The policy binds where the disk is; `untrustedVolumes` says why it does not matter what is on it.
// `npm run demo -- database` shows what is deployed; docs/persistent-data.md says what else there is, and what is not.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, name), "utf8"));
// `confidential-workload secret seal --resource-uri kbs:///ledger/db/disk-key …`: a signed pointer to the key in the KBS.
const sealed: { readonly "disk-key": string } = read("disk.sealed.json");

new k8s.core.v1.Secret("disk", { metadata: { name: "disk", namespace: "ledger" }, stringData: sealed });

const labels = { app: "ledger-db" };
const database = new ConfidentialWorkload("ledger-db", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    sealedSecrets: { secrets: [{ name: "disk", data: sealed }] },
    policy: {
        preset: PolicyPreset.Strict,
        imageLock: read("images.lock.json"),
        untrustedVolumes: [
            {
                name: "data",
                because:
                    "the database encrypts and authenticates every page with a key of the KBS, and its replicas agree on the last one, so that an old disk is noticed",
            },
        ],
    },
    statefulSet: {
        metadata: { name: "ledger-db", namespace: "ledger" },
        spec: {
            serviceName: "ledger-db",
            replicas: 3,
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    enableServiceLinks: false,
                    automountServiceAccountToken: false,
                    // Nodes give disks to the group of that name, which has this number.
                    securityContext: { runAsUser: 1000, runAsGroup: 1000, supplementalGroups: [6] },
                    containers: [
                        {
                            name: "db",
                            image: "registry.example.com/ledger/database@sha256:3549b0028b75d981cdda2e573e9cb49dedc200185876df299f912b79f69dabd8",
                            args: ["serve", "--disk=/dev/ledger"],
                            env: [{ name: "DISK_KEY", valueFrom: { secretKeyRef: { name: "disk", key: "disk-key" } } }],
                            ports: [{ containerPort: 5432, name: "sql" }],
                            readinessProbe: { tcpSocket: { port: "sql" } },
                            resources: { limits: { cpu: "2", memory: "4Gi" } },
                            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                            volumeDevices: [{ name: "data", devicePath: "/dev/ledger" }],
                        },
                    ],
                },
            },
            volumeClaimTemplates: [
                {
                    metadata: { name: "data" },
                    spec: {
                        accessModes: ["ReadWriteOnce"],
                        volumeMode: "Block",
                        resources: { requests: { storage: "100Gi" } },
                    },
                },
            ],
        },
    },
});

export const digest = database.initData.digest;
export const policy = database.initData.policy;

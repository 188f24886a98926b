// A key broker (KBS) that gives the shop's database password to the shop's pods and to nobody else, while the shop is
// rolled out: the pods of before, whose init-data is another, keep it until they are gone. `npm run demo -- kbs-policy`
// shows the policy; docs/trustee.md says how it gets to a KBS that is not run by the Trustee operator.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { ConfidentialWorkload, checked, Platform } from "confidential-workload";
import { resourcePolicy } from "confidential-workload/trustee";

const imageLock = JSON.parse(readFileSync(join(__dirname, "images.lock.json"), "utf8"));
const labels = { app: "shop" };

const shop = new ConfidentialWorkload("shop", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { imageLock },
    deployment: {
        metadata: { name: "shop", namespace: "store" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    enableServiceLinks: false,
                    automountServiceAccountToken: false,
                    containers: [
                        {
                            name: "web",
                            image: "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b",
                            securityContext: { runAsUser: 1000, runAsGroup: 1000 },
                        },
                    ],
                },
            },
        },
    },
});

// `init_data` of the pods that run now, from the outputs of the last deployment. Empty it when they are gone.
const previous = ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"];

const policy = shop.trustee.apply(
    (workload) =>
        checked(
            "resource policy",
            resourcePolicy({
                grants: [{ workloads: [{ ...workload, previous }], resources: ["default/database/password"] }],
            }),
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

export const trustee = shop.trustee;

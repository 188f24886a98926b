// Images that run only if they are signed: those of the team by a cosign key that is in the document, those of a vendor by
// one that the KBS holds, and no others. `npm run demo -- signed-images` shows the policy that the guest gets.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfidentialWorkload, IdentityType, Platform, PolicyPreset, SignatureType } from "confidential-workload";

const cosignKey = readFileSync(join(__dirname, "cosign.pub"), "utf8");
const labels = { app: "ledger" };
const user = { runAsUser: 1000, runAsGroup: 1000, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

const ledger = new ConfidentialWorkload("ledger", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    images: {
        signaturePolicy: {
            // Every other image is rejected, which is the default.
            scopes: [
                {
                    scope: "registry.example.com/ledger/server",
                    requirements: [
                        {
                            type: SignatureType.SigstoreSigned,
                            key: cosignKey,
                            // Only this image: a signature by which the same key vouches for another one does not count.
                            identity: {
                                type: IdentityType.ExactRepository,
                                reference: "registry.example.com/ledger/server",
                            },
                        },
                    ],
                },
                {
                    scope: "vendor.example.net/agents",
                    requirements: [{ type: SignatureType.SigstoreSigned, keyUri: "kbs:///ledger/cosign-key/vendor" }],
                },
            ],
        },
    },
    // Baseline binds each image by its digest as well; what a container runs is left to the host.
    policy: { preset: PolicyPreset.Baseline },
    deployment: {
        metadata: { name: "ledger", namespace: "finance" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    containers: [
                        {
                            name: "ledger",
                            image: "registry.example.com/ledger/server@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                            securityContext: user,
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                        {
                            name: "agent",
                            image: "vendor.example.net/agents/metrics@sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
                            securityContext: user,
                            resources: { limits: { cpu: "100m", memory: "128Mi" } },
                        },
                    ],
                },
            },
        },
    },
});

export const digest = ledger.initData.digest;

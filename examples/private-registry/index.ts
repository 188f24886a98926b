// A program from a private registry that the guest reaches through a mirror with a certificate of the company's own CA. The
// credentials stay in the KBS, which gives them to this workload alone. `npm run demo -- private-registry` shows the documents.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfidentialWorkload, Platform } from "confidential-workload";

const read = (name: string) => readFileSync(join(__dirname, name), "utf8");
const labels = { app: "billing" };

const billing = new ConfidentialWorkload("billing", {
    platform: Platform.Tdx,
    kbs: { url: "https://kbs.example.com:8080" },
    // With image settings of its own the guest looks for none on its kernel command line: the proxy has to be here too.
    proxy: { httpsProxy: "http://proxy.corp.example:3128", noProxy: ["mirror.corp.example"] },
    images: {
        registries: [
            { prefix: "registry.example.com/billing", mirrors: [{ location: "mirror.corp.example/billing" }] },
        ],
        // An auth.json with the keys "mirror.corp.example/billing" and "registry.example.com/billing": the guest looks for
        // the place that it asks. `kbs-client … set-resource --path billing/credential/registry --resource-file auth.json`
        credentialsUri: "kbs:///billing/credential/registry",
        extraRootCertificates: [read("registry-ca.pem")],
    },
    policy: { imageLock: JSON.parse(read("images.lock.json")), logs: true },
    deployment: {
        metadata: { name: "billing", namespace: "finance" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    enableServiceLinks: false,
                    automountServiceAccountToken: false,
                    // The node fetches the image's manifest too, and needs credentials of its own for that.
                    imagePullSecrets: [{ name: "registry" }],
                    containers: [
                        {
                            name: "billing",
                            image: "registry.example.com/billing/server@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                            securityContext: {
                                runAsUser: 65532,
                                runAsGroup: 65532,
                                allowPrivilegeEscalation: false,
                                capabilities: { drop: ["ALL"] },
                            },
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                    ],
                },
            },
        },
    },
});

export const digest = billing.initData.digest;

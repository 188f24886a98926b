import { readFileSync } from "node:fs";
import { ConfidentialWorkload, Platform } from "confidential-workload";

const labels = { app: "web" };

const web = new ConfidentialWorkload("web", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    images: { fromLock: true },
    policy: { imageLock: JSON.parse(readFileSync("images.lock.json", "utf8")), logs: true },
    // What `new k8s.apps.v1.Deployment` takes.
    deployment: {
        metadata: { name: "web" },
        spec: {
            replicas: 2,
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    containers: [
                        {
                            name: "web",
                            image: "registry.example.com/shop/web:7",
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                    ],
                },
            },
        },
    },
});

export const digest = web.initData.digest;
export const trustee = web.trustee;

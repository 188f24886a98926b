// A web server whose image the confidential VM pulls through a proxy: the init-data of the Confidential Containers page
// "Image Pull Proxy", from typed inputs. `npm run demo` shows what it makes, `npm run preview` asks the real engine.
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";

const config = new pulumi.Config();
const labels = { app: "web" };

const web = new ConfidentialWorkload("web", {
    platform: Platform.CocoDev,
    kbs: { url: "http://1.2.3.4:8080" },
    proxy: {
        httpsProxy: config.get("httpsProxy") ?? "http://127.0.0.1:5432",
        httpProxy: "http://127.0.0.1:5432",
        noProxy: ["192.168.0.1", "localhost"],
    },
    // For a first try. It protects nothing: see the README for a policy of your own.
    policy: { preset: PolicyPreset.AllowAll },
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
                            name: "nginx",
                            image: "docker.io/library/nginx:1.29",
                            ports: [{ containerPort: 80 }],
                            resources: { limits: { cpu: "500m", memory: "256Mi" } },
                        },
                    ],
                },
            },
        },
    },
});

export const digest = web.initData.digest;
export const measurements = web.initData.measurements;

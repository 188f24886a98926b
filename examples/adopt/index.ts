// A Deployment that the stack has had at its root, under the name "web", becomes confidential in place: the same object,
// its pods rolled. Before this change the program said `new k8s.apps.v1.Deployment("web", deployment)`. For a Deployment of
// another name, say `adopt`.
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";

const labels = { app: "web" };
const deployment = {
    metadata: { name: "web", namespace: "shop" },
    spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        template: {
            metadata: { labels },
            spec: { containers: [{ name: "web", image: "registry.example.com/shop/web:7" }] },
        },
    },
};

const web = new ConfidentialWorkload("web", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    // For a first try. It protects nothing: examples/strict-policy has one that does.
    policy: { preset: PolicyPreset.AllowAll },
    deployment,
});

export const digest = web.initData.digest;

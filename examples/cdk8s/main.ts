// A cdk8s app whose web server runs confidential, under the policy preset Strict; its cache stays an ordinary pod. Rules for the
// API server write to its log which pods of the namespace are not confidential. The image keeps its tag here: `images.lock.json`, made by `confidential-workload lock`, says digest, user and group.
// `cdk8s synth` writes the manifests to `dist/`, and stops with every problem when there is one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiObject, App, Chart } from "cdk8s";
import { confidential } from "confidential-workload/cdk8s";
import { admission, Platform, PolicyPreset } from "confidential-workload/core";

function deployment(chart: Chart, name: string, podSpec: object): ApiObject {
    const labels = { "app.kubernetes.io/component": name };
    return new ApiObject(chart, name, {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { labels },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
    });
}

const app = new App();
const shop = new Chart(app, "shop", { namespace: "store" });
// Services' addresses as variables are one thing less to trust the host with.
const pod = { enableServiceLinks: false, automountServiceAccountToken: false };

deployment(shop, "web", {
    ...pod,
    containers: [{ name: "web", image: "registry.example.com/shop/web:7", args: ["--port=8080"] }],
});
deployment(shop, "cache", { ...pod, containers: [{ name: "cache", image: "registry.example.com/shop/cache:7" }] });

confidential(app, {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    images: { fromLock: true },
    policy: {
        preset: PolicyPreset.Strict,
        imageLock: JSON.parse(readFileSync(join(__dirname, "images.lock.json"), "utf8")),
    },
    select: ({ labels }) => labels["app.kubernetes.io/component"] !== "cache",
});

const { manifests = [] } = admission({ namespaceLabels: { confidential: "only" }, plain: ["store/Deployment/cache"] });
const rules = new Chart(app, "rules");
// They are applied in this order.
manifests.reduce<ApiObject | undefined>((before, { kind, metadata, ...manifest }) => {
    const object = new ApiObject(rules, `${kind}-${metadata.name}`, { kind, metadata: { ...metadata }, ...manifest });
    object.addDependency(...(before === undefined ? [] : [before]));
    return object;
}, undefined);

app.synth();

// Workloads that others define, made confidential without a change to their files: a Helm chart's web server, and the
// nightly job of a YAML file. `select` says which; the chart's cache stays an ordinary pod.

import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { confidentialTransform, Platform, PolicyPreset } from "confidential-workload";

const confidential = confidentialTransform({
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    // For a first try. It protects nothing: lock the images of the chart, and use Strict.
    policy: { preset: PolicyPreset.AllowAll },
    select: ({ labels }) => labels["app.kubernetes.io/component"] !== "cache",
});

new k8s.helm.v4.Chart("shop", { chart: join(__dirname, "chart") }, { transforms: [confidential] });
new k8s.yaml.v2.ConfigFile("nightly", { file: join(__dirname, "nightly.yaml") }, { transforms: [confidential] });

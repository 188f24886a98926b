// Init-data with a policy of your own, for a workload that another tool makes: its pod template takes the annotations.
import { readFileSync } from "node:fs";
import { InitData, Platform } from "confidential-workload";

const web = new InitData("web", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { rego: readFileSync("policy.rego", "utf8") },
});

export const annotations = web.annotations;
export const digest = web.digest;

import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, type Platform } from "confidential-workload";

const config = new pulumi.Config();
const labels = { app: "web" };

const web = new ConfidentialWorkload("web", {
    platform: config.require("platform") as Platform,
    kbs: { url: config.require("kbsUrl") },
    images: { fromLock: true },
    // `kubectl logs` shows what containers print, and the host can read it too: remove `logs` to close it.
    policy: { imageLock: JSON.parse(readFileSync("images.lock.json", "utf8")), logs: true },
    deployment: {
        metadata: { name: "web" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: { containers: [{ name: "web", image: config.require("image") }] },
            },
        },
    },
});

export const digest = web.initData.digest;
// What the key broker has to know: `pulumi stack output trustee --json | npx confidential-workload trustee resource-policy -`
export const trustee = web.trustee;

// What all workloads of a stack share is in its config, here Pulumi.dev.yaml: the program says what is its own.
// `npm run demo -- defaults` shows what that makes.
import { ConfidentialWorkload } from "confidential-workload";

const image = "registry.example.com/shop/web@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b";
const imageLock = { [image]: { entrypoint: ["/srv/web"] } };

// policy.logs comes from the config, policy.imageLock from here.
const web = new ConfidentialWorkload("web", {
    policy: { imageLock },
    podSpec: { containers: [{ name: "web", image }] },
});

// Another KBS, without the certificate of the config's; and no proxy.
const api = new ConfidentialWorkload("api", {
    kbs: { url: "https://kbs.eu.example.com" },
    proxy: {},
    policy: { imageLock, logs: false },
    podSpec: { containers: [{ name: "api", image }] },
});

export const digests = [web.initData.digest, api.initData.digest];

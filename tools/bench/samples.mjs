import { createRequire } from "node:module";

const { buildForPod } = createRequire(import.meta.url)("../../dist/core/initdata/build.js");

const rego = buildForPod(
    { platform: "coco-dev", kbs: { url: "http://kbs" }, policy: { preset: "allow-all" } },
    { now: new Date() },
).initData.files["policy.rego"].replace("default SetPolicyRequest := true", "default SetPolicyRequest := false");
const common = {
    platform: "snp",
    kbs: { url: "https://kbs.example.com:8080" },
    proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8", "registry.example.com"] },
};
const digest = `sha256:${"5a".repeat(32)}`;
export const image = `registry.example.com/app@${digest}`;
const facts = { entrypoint: ["/app"], env: ["PATH=/usr/local/bin:/usr/bin:/bin"], workingDir: "/" };
export const own = { ...common, policy: { rego } };
export const strict = { ...common, policy: { preset: "strict", imageLock: { [image]: facts } } };
export const pod = (spec) => ({ kind: "Deployment", name: "app", path: ["spec"], spec });
export const build = (spec, context = {}) => buildForPod(spec, { now: new Date(), ...context });

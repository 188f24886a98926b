/** What Pulumi starts: what is written as it is, or what the compiler makes of `index.ts` in a package of ES modules. */
export type Program = Source | typeof COMPILED;
type Source = "index.js" | "index.mjs" | "index.ts";
export const COMPILED = "out/index.js";

const STACK = `
const labels = { app: "web" };
const web = new ConfidentialWorkload("web", {
    platform: Platform.CocoDev,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { preset: PolicyPreset.AllowAll },
    deployment: {
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: { containers: [{ name: "web", image: "registry.example.com/web:1" }] },
            },
        },
    },
});
`;

/** Uses types of every entry, and is wrong where it says so: types that resolved to \`any\` would not be noticed without it. */
const TYPES = `
export const digest: pulumi.Output<string> = web.initData.digest;
export const workload: k8s.apps.v1.Deployment = web.workload as k8s.apps.v1.Deployment;
export const first = (spec: InitDataSpec): Issue | undefined => buildInitData(spec, { now: new Date(0) }).issues[0];
export const wrong = () => {
    // @ts-expect-error: not a platform
    new InitData("wrong", { platform: 7, kbs: { url: "https://kbs.example.com:8080" } });
    // @ts-expect-error: no such export
    return core.noSuchExport;
};
`;

/** The same for entries that need optional peers. */
const OPTIONAL = `import { App } from "cdk8s";
import { confidential } from "confidential-workload/cdk8s";
import { policies } from "confidential-workload/policy-pack";
export const rules = policies.map(({ name }) => name);
export const all = (spec: InitDataSpec): void => confidential(new App(), { ...spec, select: ({ kind }) => kind === "Pod" });
// @ts-expect-error: no inputs
export const none = () => confidential(new App());
`;

/** What a consumer writes: the same stack in each of the languages, and a script that looks at what is loaded. */
export function programs(withOptional: boolean): Readonly<Record<Source | "loads.mjs" | "cdk8s.js", string>> {
    return {
        "index.js": `const { ConfidentialWorkload, Platform, PolicyPreset } = require("confidential-workload");
${STACK}exports.digest = web.initData.digest;
`,
        "index.mjs": `import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";
${STACK}export const digest = web.initData.digest;
`,
        "index.ts": `import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload, InitData, Platform, PolicyPreset } from "confidential-workload";
import * as core from "confidential-workload/core";
import { buildInitData, type InitDataSpec, type Issue } from "confidential-workload/core";
${withOptional ? OPTIONAL : ""}${STACK}${TYPES}`,
        "cdk8s.js": `const { ApiObject, App, Chart } = require("cdk8s");
const { confidential } = require("confidential-workload/cdk8s");
const app = new App();
confidential(app, { platform: "coco-dev", kbs: { url: "https://kbs.example.com:8080" }, policy: { preset: "allow-all" } });
const template = { spec: { containers: [{ name: "web", image: "registry.example.com/web:1" }] } };
new ApiObject(new Chart(app, "shop"), "web", { apiVersion: "apps/v1", kind: "Deployment", spec: { template } });
app.synth();
`,
        "loads.mjs": `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const unlike = {};
for (const entry of process.argv.slice(2)) {
    const [required, imported] = [require(entry), await import(entry)];
    const names = Object.keys(required);
    unlike[entry] = names.length === 0 ? "empty" : names.filter((name) => required[name] !== imported[name]);
}
console.log(JSON.stringify(unlike));
`,
    };
}

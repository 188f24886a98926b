import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { renderCli } from "../cli/runCli";

/** All that show programs. */
const PAGES = ["README.md", ...readdirSync("docs").map((file) => `docs/${file}`)].filter((file) =>
    file.endsWith(".md"),
);

/** What the snippets take for granted, but for what they import themselves. */
const GIVEN: Readonly<Record<string, string>> = {
    fs: 'import * as fs from "node:fs";',
    k8s: 'import * as k8s from "@pulumi/kubernetes";',
    pulumi: 'import * as pulumi from "@pulumi/pulumi";',
    ...Object.fromEntries(
        ["ConfidentialWorkload", "confidentialTransform", "confidentialTransformation", "peerPodsInitData", "Platform"]
            .concat("Adopt", "ContainerRuntime", "PolicyPreset", "SignatureType", "checked", "Injected")
            .concat("type AgentPolicy", "type ImageFacts", "type ImageSettings", "type InitDataArgs", "type Kbs")
            .map((name) => [name.replace("type ", ""), `import { ${name} } from "confidential-workload";`]),
    ),
    eks: `declare const eks: {
    KubernetesManifest: new (scope: object, id: string, props: { cluster: object; manifest: Record<string, any>[] }) => object;
};`,
    stack: "declare const stack: object;",
    cluster: "declare const cluster: object;",
    settings: "declare const settings: { readonly kind: string };",
    ...Object.fromEntries(
        ["resourcePolicy", "type TrusteeWorkload", "verifyToken", "withPrevious"].map((name) => [
            name.replace("type ", ""),
            `import { ${name} } from "confidential-workload/trustee";`,
        ]),
    ),
    token: "declare const token: string;",
    pem: "declare const pem: string;",
    common: "declare const common: InitDataArgs;",
    confidential: "declare const confidential: InitDataArgs;",
    kbs: "declare const kbs: Kbs;",
    rego: "declare const rego: string;",
    imageLock: "declare const imageLock: Record<string, ImageFacts>;",
    deployment: "declare const deployment: k8s.apps.v1.DeploymentArgs;",
    statefulSet: "declare const statefulSet: k8s.apps.v1.StatefulSetArgs;",
    selector: "declare const selector: k8s.types.input.meta.v1.LabelSelector;",
    template: "declare const template: k8s.types.input.core.v1.PodTemplateSpec;",
    api: "declare const api: ConfidentialWorkload;",
    workload: "declare const workload: TrusteeWorkload;",
    resources: "declare const resources: string[];",
    Shop: `declare class Shop extends pulumi.ComponentResource {
    constructor(name: string, args: object, opts: pulumi.ComponentResourceOptions);
}`,
};

const SNIPPETS = PAGES.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""], index) => {
        const isGiven = (name: string) =>
            !new RegExp(`^import .*\\b${name}\\b.* from |^(?:export )?(?:const|class) ${name}\\b`, "m").test(code);
        const given = Object.keys(GIVEN).filter(isGiven);
        const own = given.map((name) => GIVEN[name]).join("\n");
        // A page may make what another takes for granted.
        const web = code.includes("const web =") ? "" : "declare const web: ConfidentialWorkload;";
        return [`${page.replace(/\W/g, "-")}-${index + 1}`, `${own}\n${web}\n${code}\nexport {};\n`] as const;
    }),
);

describe("the snippets of the pages", () => {
    let folder: string;
    beforeAll(() => {
        folder = mkdtempSync("docs-snippets-");
        for (const [name, code] of SNIPPETS) {
            writeFileSync(join(folder, `${name}.ts`), code);
        }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("are there, and are programs", () => {
        expect(SNIPPETS.length).toBeGreaterThan(10);
        const { config } = ts.readConfigFile("tsconfig.all.json", ts.sys.readFile);
        const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
        const files = SNIPPETS.map(([name]) => join(folder, `${name}.ts`));
        const program = ts.createProgram(files, { ...options, noEmit: true, noUnusedLocals: false });
        const found = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
            return `${file?.fileName.split("/").at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
        });
        expect(found).toEqual([]);
    });
});

interface Rendered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, string>>;
}

function rendered(example: string): Rendered[] {
    const { out, err } = renderCli([`examples/${example}`, "--json"]);
    expect(err).not.toContain("error");
    return JSON.parse(out).resources;
}

test("the examples of the kinds and of adoption render", () => {
    expect(rendered("workload-kinds").map(({ type }) => type.split(":").at(-1))).toEqual([
        "ConfidentialWorkload",
        "StatefulSet",
        "ConfidentialWorkload",
        "DaemonSet",
        "ConfidentialWorkload",
        "CronJob",
    ]);
    expect(rendered("adopt").map(({ name }) => name)).toEqual(["web", "web-deployment"]);
});

test("the example of defaults shows what is shared, and what is a workload's own", () => {
    const [web, , api] = rendered("defaults").map(({ inputs }) => inputs);
    expect([web?.["platform"], api?.["platform"]]).toEqual(["snp", "snp"]);
    expect(web?.["cdh.toml"]).toContain('https_proxy = "http://proxy.example.com:3128"');
    expect(web?.["policy.rego"]).toContain("default ReadStreamRequest := true\n");
    expect(api?.["cdh.toml"]).toContain('url = "https://kbs.eu.example.com"');
    expect(api?.["cdh.toml"]).not.toContain("proxy");
    expect(api?.["policy.rego"]).toContain("default ReadStreamRequest := false\n");
});

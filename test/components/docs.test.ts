import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";

const PAGES = ["adopt", "defaults", "helm-and-yaml", "workload-kinds"];

/** What the snippets take for granted. */
const HEAD = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
    ConfidentialWorkload, confidentialTransform, confidentialTransformation, peerPodsInitData, Platform,
    type AgentPolicy, type InitDataArgs, type Kbs,
} from "confidential-workload";
declare const common: InitDataArgs, kbs: Kbs, rego: string, imageLock: NonNullable<AgentPolicy["imageLock"]>;
declare const deployment: k8s.apps.v1.DeploymentArgs, statefulSet: k8s.apps.v1.StatefulSetArgs;
declare class Shop extends pulumi.ComponentResource {
    constructor(name: string, args: object, opts: pulumi.ComponentResourceOptions);
}
void [k8s, pulumi, ConfidentialWorkload, confidentialTransform, confidentialTransformation, peerPodsInitData, Platform];
void [Shop, common, kbs, rego, imageLock, deployment, statefulSet];
export {};
`;

const SNIPPETS = PAGES.flatMap((page) =>
    [...readFileSync(`docs/${page}.md`, "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(
        ([, code = ""], index) => [`${page}-${index + 1}`, code] as const,
    ),
);

describe("the snippets of the pages", () => {
    let folder: string;
    beforeAll(() => {
        folder = mkdtempSync("docs-snippets-");
        for (const [name, code] of SNIPPETS) {
            writeFileSync(join(folder, `${name}.ts`), HEAD + code);
        }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("are there, and are programs", () => {
        expect(SNIPPETS.length).toBeGreaterThan(10);
        const { config } = ts.readConfigFile("tsconfig.all.json", ts.sys.readFile);
        const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
        const files = SNIPPETS.map(([name]) => join(folder, `${name}.ts`));
        const program = ts.createProgram(files, { ...options, noEmit: true });
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
    const args = ["dist/cli/main.js", "render", `examples/${example}`, "--json"];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).not.toContain("error");
    return JSON.parse(stdout).resources;
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

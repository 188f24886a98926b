import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import type { TrusteeWorkload } from "../../core/trustee";
import { token } from "../core/trustee/cases.mjs";
import { isReleased } from "../core/trustee/engine";
import { annotationOf, deployment, previewOf, recorded, withInitData } from "./reviewPreview";
import { runCli } from "./runCli";
import { adminToken, type Held, standInKbs } from "./standInKbs";

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "stacks-"));
    cpSync("examples/many-stacks", folder, { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true }));

function merge(...args: readonly string[]) {
    const run = runCli(["trustee", "merge", ...args], { cwd: folder });
    return { ...run, err: run.err.replaceAll(`${folder}/`, "") };
}

/** The stacks of the example, and another file for one of them. */
function withStack(content: object, ...more: readonly string[]) {
    writeFileSync(file("stack.json"), JSON.stringify(content));
    return merge("stack.json", "bank/stack.yaml", ...more);
}

const outputsOf = (stack: string): readonly TrusteeWorkload[] =>
    JSON.parse(readFileSync(`examples/many-stacks/${stack}/outputs.json`, "utf8")).trustee;
const STACKS = ["shop", "bank", "search"].map((stack) => `${stack}/stack.yaml`);
const [WEB = "", DB = ""] = outputsOf("shop").map(({ initData }) => initData);
const [LEDGER = ""] = outputsOf("bank").map(({ initData }) => initData);
const INDEX = parse(readFileSync("examples/many-stacks/search/stack.yaml", "utf8")).grants[0].workloads[0].initData;

/** Which of the documents get a resource. */
function given(policy: string, path: string, values: Readonly<Record<string, readonly [tee: string, value: string]>>) {
    const request = { plugin: "resource", "resource-path": path.split("/"), query: {} };
    return Object.entries(values).flatMap(([name, [tee, value]]) =>
        isReleased(policy, request, token(tee, value)) ? [name] : [],
    );
}

const ALL = { web: ["snp", WEB], db: ["snp", DB], ledger: ["tdx", LEDGER], index: ["snp", INDEX] } as const;

test.each([
    ["shop/keys/web", ["web", "db"]],
    ["shop/keys/database", ["db"]],
    ["bank/keys/ledger", ["ledger"]],
    ["bank/tls/server", ["ledger"]],
    ["search/keys/index", ["index"]],
    ["bank/keys/other", []],
])("three stacks, by outputs and by value: %s goes to %j", (path, names) => {
    const { code, out, err } = merge(...STACKS);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(given(out, path, ALL)).toEqual(names);
});

test("manifests need a platform, and all else that is wrong is said with it", () => {
    const manifest = deployment(withInitData(annotationOf({ "policy.rego": "package agent_policy\n" })));
    const named = { apiVersion: "apps/v1", kind: "Deployment", ...manifest };
    writeFileSync(file("app.json"), JSON.stringify(named));
    const stack = {
        stack: "app",
        repositories: ["app"],
        inputs: ["app.json"],
        grants: [{ workloads: ["Deployment/app"], resources: ["app/keys/app"] }],
    };
    const { code, out } = withStack({ ...stack, platform: "snp" });
    expect([code, out.includes('"workload": "app: Deployment/app"')]).toEqual([0, true]);

    const { err } = withStack({ ...stack, repository: [], inputs: ["app.json", "gone.json"] });
    expect(err).toContain("stack.json: platform: is missing, and nothing in app.json says where its workloads run");
    expect(err).toContain("gone.json: cannot be read (ENOENT)");
    expect(err).toContain("stack.json: repository: is not an input");
    expect(err).not.toContain("trustee-name");
});

const grantsOf = (...workloads: readonly unknown[]) => [{ workloads, resources: ["app/keys/app"] }];

test.each([
    [
        "a name of no input",
        { grants: grantsOf("api") },
        [],
        /stack\.json: grants\[0\]\.workloads\[0\]: "api" is the name of no workload/,
    ],
    ["inputs that are not files", { inputs: [1], grants: grantsOf() }, [], /stack\.json: inputs\[0\]: /],
    ["an unknown platform", { platform: "sgx", grants: grantsOf() }, [], /stack\.json: platform: "sgx"/],
    [
        "a preview of no stack",
        { grants: [] },
        ["--preview", "shop=preview.json"],
        /--preview: names the stack "shop", of which there is no file/,
    ],
    [
        "a preview that is not one",
        { grants: [] },
        ["--preview", "app=bank/stack.yaml"],
        /bank\/stack\.yaml: is .*\[not-a-preview\]/,
    ],
    ["a preview that is not there", { grants: [] }, ["--preview", "app=gone.json"], /gone\.json: cannot be read/],
    [
        "an option without a stack",
        { grants: [] },
        ["--preview", "preview.json"],
        /--preview takes STACK=FILE, as in shop=preview\.json, and not "preview\.json"/,
    ],
    ["a stack twice", { grants: [] }, ["--preview", "app=a", "--preview", "app=b"], /--preview names a stack twice/],
])("is refused: %s", (_, more, options, message) => {
    const { code, out, err } = withStack({ stack: "app", ...more }, ...options);
    expect({ code: code > 0, out }).toEqual({ code: true, out: "" });
    expect(err).toMatch(message);
});

test("a preview: what runs, what ran when the last rollout ended, and what will run get the same", () => {
    const document = (text: string) =>
        withInitData(annotationOf({ "policy.rego": `package agent_policy\n# ${text}\n` }));
    const step = { name: "web", before: deployment(document("failed")), after: deployment(document("new")) };
    writeFileSync(file("preview.json"), previewOf([step]));
    const grants = [{ workloads: [{ name: "web", platform: "snp" }], resources: ["shop/keys/web"] }];
    writeFileSync(file("rolling.json"), JSON.stringify({ stack: "shop", inputs: ["shop/outputs.json"], grants }));
    const { code, err, out } = merge("rolling.json", "bank/stack.yaml", "--preview", "shop=preview.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const valueIn = (text: string) => digestIn({ ...document(text) });
    const values = {
        finished: ["snp", WEB],
        failed: ["snp", valueIn("failed")],
        new: ["snp", valueIn("new")],
        other: ["snp", DB],
    } as const;
    expect(given(out, "shop/keys/web", values)).toEqual(["finished", "failed", "new"]);
});

function digestIn(annotations: Readonly<Record<string, unknown>>): string {
    const toml = gunzipSync(Buffer.from(String(annotations[INIT_DATA_ANNOTATION]), "base64"));
    return createHash("sha256").update(toml).digest("hex");
}

const SIDES = JSON.parse(recorded("proxy-update")).steps[0];
const templateOf = (state: {
    inputs: { spec: { template: { metadata: { annotations: Readonly<Record<string, unknown>> } } } };
}) => digestIn(state.inputs.spec.template.metadata.annotations);
const [OLD, NEW] = [templateOf(SIDES.oldState), templateOf(SIDES.newState)];

/** In place of the commands of others: what `pulumi` prints is in files. */
const STAND_IN = `#!/bin/sh
case "$(basename "$0") $1" in
"npx confidential-workload") shift && exec node "$MAIN" "$@" ;;
"pulumi preview") cat "$PREVIEW" ;;
"pulumi stack") cat "$OUTPUTS" ;;
esac
`;

/** Runs the steps of the pipeline for a stack, as a runner does; `after` sees what each has left. */
async function runPipeline(env: Readonly<Record<string, string>>, after: (step: string) => void) {
    const { steps } = parse(readFileSync("examples/many-stacks/deploy.yaml", "utf8")).jobs.deploy;
    for (const { name, run } of steps.filter((step: { run?: string }) => step.run !== undefined)) {
        const child = spawn("bash", ["-e", "-c", run], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
        const [[code], said] = await Promise.all([once(child, "exit"), text(child.stderr)]);
        expect([name ?? run, code, said]).toEqual([name ?? run, 0, ""]);
        after(name ?? run);
    }
}

test("the pipeline lets both documents in before it deploys, and takes the old one out when pods have rolled", async () => {
    const held: Held = { attestationPolicies: {}, referenceValues: {} };
    const server = standInKbs(held).listen(0, "127.0.0.1");
    await once(server, "listening");
    mkdirSync(file("commands"));
    for (const command of ["npm", "npx", "pulumi", "git"]) {
        writeFileSync(file(`commands/${command}`), STAND_IN, { mode: 0o755 });
    }
    // It has the Deployment web; db is not in it, and stays as it is.
    writeFileSync(file("recorded.json"), recorded("proxy-update"));
    const next = [{ name: "web", platform: "snp", initData: NEW }, outputsOf("shop")[1]];
    writeFileSync(file("next.json"), JSON.stringify({ trustee: next }));
    const env = {
        PATH: `${file("commands")}${delimiter}${process.env["PATH"]}`,
        MAIN: resolve("dist/cli/main.js"),
        PREVIEW: file("recorded.json"),
        OUTPUTS: file("next.json"),
        RUNNER_TEMP: folder,
        STACK: "shop",
        KBS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        ADMIN_TOKEN: await adminToken({}),
    };
    const values = { ...ALL, old: ["snp", OLD], new: ["snp", NEW] } as const;
    const seen: [step: string, web: string[], ledger: string[]][] = [];
    try {
        await runPipeline(env, (step) => {
            const policy = held.resourcePolicy;
            if (policy !== undefined) {
                seen.push([step, given(policy, "shop/keys/web", values), given(policy, "bank/keys/ledger", values)]);
            }
        });
    } finally {
        server.close();
    }
    const both = [["web", "db", "old", "new"], ["ledger"]];
    const alone = [["db", "new"], ["ledger"]];
    expect(seen.map(([, ...got]) => got)).toEqual([both, both, alone, alone]);
    expect(seen.map(([step]) => step.slice(0, 9))).toEqual(["give old ", "pulumi up", "give the ", 'rm -f "$R']);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrusteeWorkload } from "../../core/trustee";
import { Project, PULUMI_ERROR } from "../../tools/project.mjs";
import { runCliAsync } from "../cli/runCli";
import { token } from "../core/trustee/cases.mjs";
import { isReleased } from "../core/trustee/engine";
import { exampleProgram } from "./example";

/** docs/verify.md, "Roll out without copying digests": what the last deployment has put out is read back. */
const PROGRAM = `${exampleProgram("image-pull-proxy").replace("Platform.CocoDev", "Platform.Snp")}
import { checked } from "confidential-workload";
import { resourcePolicy, withPrevious } from "confidential-workload/trustee";

const self = new pulumi.StackReference(\`\${pulumi.getOrganization()}/\${pulumi.getProject()}/\${pulumi.getStack()}\`);
export const trustee = pulumi
    .all([[web.trustee], self.getOutput("trustee")])
    .apply(([now, deployed]) => withPrevious(now, deployed ?? []));
export const policy = trustee.apply(
    (workloads) => checked("policy", resourcePolicy({ grants: [{ workloads, resources: ["shop/keys/web"] }] })).policy,
);
`;

let project: Project;
let folder: string;

beforeAll(() => {
    project = new Project(PROGRAM);
    project.set("kubernetes:renderYamlToDirectory", join(project.folder, "out"));
    folder = mkdtempSync(join(tmpdir(), "rollout-"));
});

afterAll(() => {
    project?.remove();
    rmSync(folder, { recursive: true });
});

interface Outputs {
    /** `pulumi stack output trustee --json` prints it: "stack", "output", "trustee". */
    readonly trustee: readonly TrusteeWorkload[];
    readonly policy: string;
}

function deployed(): Outputs & { readonly value: string } {
    const { ok, text } = project.up();
    expect(text).not.toMatch(PULUMI_ERROR);
    expect(ok).toBe(true);
    const outputs = project.outputs() as Outputs;
    return { ...outputs, value: outputs.trustee[0]?.initData ?? "" };
}

const REQUEST = { plugin: "resource", "resource-path": ["shop", "keys", "web"], query: {} };
const releases = (policy: string, values: readonly string[]) =>
    values.map((value) => isReleased(policy, REQUEST, token("snp", value)));

async function rollout(...flags: string[]) {
    return runCliAsync(["trustee", "rollout", "preview.json", "--grants", "grants.yaml", ...flags], { cwd: folder });
}

test("a change of the proxy: both values while pods roll, and one afterwards, and nobody copies a digest", async () => {
    const first = deployed();
    expect(first.trustee).toMatchObject([
        { name: "web", platform: "snp", initData: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(first.trustee[0]).not.toHaveProperty("previous");

    project.set("httpsProxy", "http://127.0.0.1:6543");
    // By the preview: before anything is deployed.
    writeFileSync(join(folder, "preview.json"), project.preview("--json").text);
    const grants = [{ workloads: first.trustee, resources: ["shop/keys/web"] }];
    writeFileSync(join(folder, "grants.yaml"), JSON.stringify({ grants }));
    const during = await rollout();
    const done = await rollout("--done");
    expect([during.code, during.err, done.code, done.err]).toEqual([0, "", 0, ""]);

    // By the program itself.
    const second = deployed();
    expect(second.value).not.toBe(first.value);
    expect(second.trustee).toMatchObject([{ previous: [first.value] }]);
    const both = [second.value, first.value, "00".repeat(32)];
    expect(releases(second.policy, both)).toEqual([true, true, false]);
    expect(releases(during.out, both)).toEqual([true, true, false]);
    expect(during.out).toBe(second.policy);

    const third = deployed();
    expect(third.value).toBe(second.value);
    expect(third.trustee[0]).not.toHaveProperty("previous");
    expect(releases(third.policy, both)).toEqual([true, false, false]);
    expect(done.out).toBe(third.policy);
});

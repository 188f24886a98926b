import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { exampleProgram } from "./example";

const CONFIG_MAP = "/api/v1/namespaces/trustee-operator-system/configmaps/resource-policy";
const PROGRAM = exampleProgram("kbs-policy");
const OLD = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

interface ConfigMap {
    readonly metadata: { readonly uid: string };
    readonly data: Readonly<Record<string, string>>;
}

let cluster: ControlPlane;
let project: Project;

beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-snp"]);
    for (const name of ["store", "trustee-operator-system"]) {
        await cluster.request("POST", "/api/v1/namespaces", { metadata: { name } });
    }
    project = new Project(PROGRAM, { KUBECONFIG: cluster.kubeconfig });
    copyFileSync("examples/kbs-policy/images.lock.json", join(project.folder, "images.lock.json"));
});

afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

test("the policy of the Trustee operator changes in place, so that the KBS always has one", async () => {
    expect(project.up()).toMatchObject({ ok: true });
    const before = (await cluster.request("GET", CONFIG_MAP)) as ConfigMap;
    expect(before.data["resource-policy.rego"]).toContain(OLD);
    project.write("index.ts", PROGRAM.replace(`["${OLD}"]`, "[]"));
    const { ok, text } = project.up();
    expect(ok).toBe(true);
    expect(text).toMatch(/Resources:\s+~ 1 updated/);
    const after = (await cluster.request("GET", CONFIG_MAP)) as ConfigMap;
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.data["resource-policy.rego"]).not.toContain(OLD);
});

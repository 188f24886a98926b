import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "./controlPlane";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane();
});
afterAll(() => cluster?.stop());

test("the API server takes the manifest that the command renders", async () => {
    const { stdout } = spawnSync(process.execPath, ["dist/cli/main.js", "render", ".", "--json"], { encoding: "utf8" });
    const { resources } = JSON.parse(stdout);
    const manifests = resources.filter(({ type }: { type: string }) => type.startsWith("kubernetes:"));
    expect(manifests).toHaveLength(1);
    const created = (await cluster.request(
        "POST",
        `${DEPLOYMENTS}?dryRun=All&fieldValidation=Strict`,
        manifests[0].inputs,
    )) as { readonly spec: { readonly template: { readonly spec: { readonly runtimeClassName?: string } } } };
    expect(created.spec.template.spec.runtimeClassName).toBe("kata-qemu-coco-dev");
});

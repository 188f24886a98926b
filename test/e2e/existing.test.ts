import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { OWN_POLICY } from "./example";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane(["kata-qemu-snp"]);
});
afterAll(() => cluster?.stop());

interface Deployment {
    readonly metadata: { readonly uid: string };
    readonly spec: { readonly template: { readonly spec: { readonly runtimeClassName?: string } } };
}

test("a Deployment that the stack has already becomes confidential in place, as the README says", async () => {
    const head = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialWorkload } from "confidential-workload";
const labels = { app: "web" };
const deployment = {
    metadata: { name: "web" },
    spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "app", image: "registry.example/app:1" }] } },
    },
};
`;
    const project = new Project(`${head}new k8s.apps.v1.Deployment("web", deployment);`, {
        KUBECONFIG: cluster.kubeconfig,
    });
    try {
        expect(project.up().ok).toBe(true);
        const before = (await cluster.request("GET", `${DEPLOYMENTS}/web`)) as Deployment;

        project.write(
            "index.ts",
            `${head}
const wasAtRoot: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type === "kubernetes:apps/v1:Deployment"
        ? { props, opts: pulumi.mergeOptions(opts, { aliases: [{ name: "web", parent: pulumi.rootStackResource }] }) }
        : undefined;
new ConfidentialWorkload(
    "web",
    {
        platform: "snp",
        kbs: { url: "https://kbs.example.com" },
        policy: { rego: ${JSON.stringify(OWN_POLICY)} },
        deployment,
    },
    { transforms: [wasAtRoot] },
);`,
        );
        const { ok, text } = project.preview("--diff");
        expect(text).toMatch(/Resources:\s+\+ 1 to create\s+~ 1 to update\s+2 changes\. 1 unchanged/);
        expect(ok).toBe(true);

        expect(project.up().ok).toBe(true);
        const after = (await cluster.request("GET", `${DEPLOYMENTS}/web`)) as Deployment;
        expect(after.metadata.uid).toBe(before.metadata.uid);
        expect(before.spec.template.spec.runtimeClassName).toBeUndefined();
        expect(after.spec.template.spec.runtimeClassName).toBe("kata-qemu-snp");
        expect(project.destroy().ok).toBe(true);
    } finally {
        project.remove();
    }
});

test("the API server takes the manifest that the command renders", async () => {
    const { stdout } = spawnSync(process.execPath, ["dist/cli/main.js", "render", ".", "--json"], { encoding: "utf8" });
    const { resources } = JSON.parse(stdout);
    const manifests = resources.filter(({ type }: { type: string }) => type.startsWith("kubernetes:"));
    expect(manifests).toHaveLength(1);
    const created = (await cluster.request(
        "POST",
        `${DEPLOYMENTS}?dryRun=All&fieldValidation=Strict`,
        manifests[0].inputs,
    )) as Deployment;
    expect(created.spec.template.spec.runtimeClassName).toBe("kata-qemu-coco-dev");
});

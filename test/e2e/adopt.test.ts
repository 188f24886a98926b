import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Project, PULUMI_ERROR } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { watching } from "./watch";
import { ANNOTATION, CLASS, create, HEAD, type Live, live, liveAll } from "./workloads";

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
});
afterAll(() => cluster?.stop());

let project: Project;
const start = (program: string) => {
    project = new Project(`${HEAD}${program}`, { KUBECONFIG: cluster.kubeconfig });
};
const change = (program: string) => project.write("index.ts", `${HEAD}${program}`);
afterEach(async () => {
    expect(project.destroy().text).not.toMatch(PULUMI_ERROR);
    expect(await liveAll(cluster, "Deployment")).toEqual([]);
    project.remove();
});

const TYPE = "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload";
const NOTHING_LOST = /to replace|to delete|\(replace\)|\(delete\)|\+-|replaced|deleted/;

/** Previews and deploys a program that takes the workload over, and sees that it is the same object. */
async function takesOver(before: Live, kind = "Deployment") {
    const preview = project.preview("--diff");
    expect(preview.text).toContain("+ confidential-workload:index:ConfidentialWorkload: (create)");
    expect(preview.text).toMatch(new RegExp(`~ kubernetes:\\S+:${kind}: \\(update\\)`));
    expect(preview.text).not.toMatch(NOTHING_LOST);
    expect(preview.ok).toBe(true);
    const { result: up, seen } = await watching(cluster, () => project.up());
    expect(seen).toEqual({ deleted: [], outages: [], left: ["web"] });
    expect(up.text).toMatch(/\+ 1 created\s+~ 1 updated/);
    expect(up.ok).toBe(true);
    const after = await live(cluster, kind);
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(before.template.spec.runtimeClassName).toBeUndefined();
    expect(after.template.spec.runtimeClassName).toBe(CLASS);
    expect(after.template.metadata.annotations?.[ANNOTATION]).toMatch(/^H4sI/);
    // `adopt` may stay in the program: the workload is there under its new URN.
    const again = project.preview();
    expect(again.text).toMatch(/Resources:\s+\d unchanged/);
    expect(again.ok).toBe(true);
    expect(project.up().text).toMatch(/Resources:\s+\d unchanged/);
    return after;
}

test("a stack that never had the workload gets a message with a way out, and no stack trace", async () => {
    const adopting = (adopt: string) =>
        `import { Adopt } from "confidential-workload";\nnew ConfidentialWorkload("web", { ...common, deployment, adopt: ${adopt} });`;
    start(adopting('"old"'));
    const preview = project.preview();
    expect(preview.ok).toBe(false);
    expect(preview.text).toContain('adopt: "old" names no Deployment of this stack that can stay');
    expect(preview.text).not.toMatch(/unhandled|^\s+at \S+ \(/im);

    for (const found of ["Adopt.None", 'pulumi.getStack() === "prod" ? "old" : Adopt.None', "undefined"]) {
        change(adopting(found));
        expect(project.preview().ok).toBe(true);
    }
    expect(project.up().ok).toBe(true);
    const { metadata } = await live(cluster, "Deployment");
    change(adopting("Adopt.None"));
    expect(project.preview().text).toMatch(/Resources:\s+\d unchanged/);
    // Its own URN names it now: that finds it, and changes nothing.
    change(
        adopting(
            "'urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment::web-deployment'",
        ),
    );
    expect(project.preview().text).toMatch(/Resources:\s+\d unchanged/);
    expect((await live(cluster, "Deployment")).metadata.uid).toBe(metadata.uid);
});

test("a stack whose state is empty has a preview, in which the engine does not panic", () => {
    start('new ConfidentialWorkload("web", { ...common, deployment });');
    const file = join(project.folder, "state/.pulumi/stacks/shop/dev.json");
    const { checkpoint, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...rest, checkpoint: { ...checkpoint, latest: undefined } }));
    const { ok, text } = project.preview();
    expect(text).not.toContain("panic");
    expect(ok, text).toBe(true);
});

test("a Deployment at the root of the stack, and back out", async () => {
    const plain = 'new k8s.apps.v1.Deployment("web", deployment';
    start(`${plain});\nexport const digest = "";`);
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "Deployment");
    const urn = "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::web";
    const adopting = (adopt: string) =>
        `new ConfidentialWorkload("web", { ...common, deployment, adopt: "${adopt}" });\nexport const digest = "";`;
    change(adopting("wbe"));
    const misspelled = project.preview();
    expect(misspelled.text).toContain(`[adopt-nothing]`);
    expect(misspelled.text).toContain(`fix: give the URN of the right one: ${urn};`);
    expect(misspelled.ok).toBe(false);
    change(adopting(urn));
    expect(project.preview().text).not.toMatch(NOTHING_LOST);
    change(adopting("web"));
    const adopted = await takesOver(before);

    // Another component of the same object, without an alias: the preview says so, and its fix works.
    const child = `${TYPE}$kubernetes:apps/v1:Deployment::web-deployment`;
    const renamed = (more: string) => `new ConfidentialWorkload("api", { ...common, deployment${more} });`;
    change(renamed(""));
    const moved = project.preview();
    expect(moved.text).toContain("[not-adopted]");
    expect(moved.text).toContain(`fix: in one cluster, set adopt: "${child}", and take the other out of the program`);
    change(renamed(`, adopt: "${child}"`));
    const followed = project.preview();
    expect(followed.ok).toBe(true);
    expect(followed.text).not.toContain("[not-adopted]");
    expect(followed.text).toMatch(/Resources:\s+\+ 1 to create\s+- 1 to delete/);
    expect(followed.text).not.toMatch(/[-+] +kubernetes:/);

    // A preview that replaces the object stops while `adopt` is there.
    const other =
        '{ ...deployment, spec: { ...deployment.spec, selector: { matchLabels: { app: "other" } }, template: { ...deployment.spec.template, metadata: { labels: { app: "other" } } } } }';
    change(`new ConfidentialWorkload("web", { ...common, deployment: ${other}, adopt: "web" });`);
    const stopped = project.preview();
    expect(stopped.text).toContain("[adopt-replaces]");
    expect(stopped.ok).toBe(false);
    expect((await live(cluster, "Deployment")).metadata.uid).toBe(adopted.metadata.uid);
    change(`new ConfidentialWorkload("web", { ...common, deployment: ${other} });`);
    const replaces = project.preview();
    expect(replaces.text).toMatch(/to replace/);
    expect(replaces.ok).toBe(true);

    change(`
const component = pulumi.createUrn("web", "confidential-workload:index:ConfidentialWorkload");
const urn = pulumi.createUrn("web-deployment", "kubernetes:apps/v1:Deployment", component);
${plain}, { aliases: [urn] });`);
    const preview = project.preview("--diff");
    expect(preview.text).toMatch(/Resources:\s+~ 1 to update\s+- 1 to delete/);
    expect(preview.text).toContain("- confidential-workload:index:ConfidentialWorkload: (delete)");
    expect(preview.text).toContain("~ kubernetes:apps/v1:Deployment: (update)");
    expect(project.up().ok).toBe(true);
    const back = await live(cluster, "Deployment");
    expect(back.metadata.uid).toBe(before.metadata.uid);
    expect(back.template.spec.runtimeClassName).toBeUndefined();
    expect(back.template.metadata.annotations).toBeUndefined();
});

test("a Deployment whose name Pulumi made up keeps it, and Strict knows it", async () => {
    const image = `registry.example/app@sha256:${"5a".repeat(32)}`;
    const named = `
const image = "${image}";
const pinned = { spec: { selector, template: { metadata: { labels }, spec: { containers: [{ name: "app", image }] } } } };
`;
    start(`${named}new k8s.apps.v1.Deployment("old", pinned);`);
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "Deployment");
    expect(before.metadata.name).toMatch(/^old-/);
    change(`${named}
const policy = { imageLock: { [image]: { entrypoint: ["/app"] } } };
export const rules = new ConfidentialWorkload("web", { ...common, policy, deployment: pinned, adopt: "old" }).initData.policy;`);
    const after = await takesOver(before);
    expect(after.metadata.name).toBe(before.metadata.name);
    const names = /"sandbox": \{"name": ("[^"]*")/.exec(project.output("rules"))?.[1];
    expect(`${after.metadata.name}-7d4b9c6f5d-x2x5z`).toMatch(new RegExp(JSON.parse(names ?? '""')));
});

test("a Deployment under another component, by its URN", async () => {
    start(`
class Shop extends pulumi.ComponentResource {
    constructor(name: string) {
        super("acme:index:Shop", name);
        new k8s.apps.v1.Deployment(name + "-app", deployment, { parent: this });
        this.registerOutputs({});
    }
}
new Shop("shop");`);
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "Deployment");
    change(`
const shop = new pulumi.ComponentResource("acme:index:Shop", "shop");
const adopt = pulumi.createUrn("shop-app", "kubernetes:apps/v1:Deployment", shop);
new ConfidentialWorkload("web", { ...common, deployment, adopt });`);
    await takesOver(before);
});

test("a Deployment that somebody else made, imported first", async () => {
    const labels = { app: "web" };
    const containers = [{ name: "app", image: "registry.example/app:1" }];
    const spec = {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
    };
    const manifest = { metadata: { name: "web" }, spec };
    await create(cluster, "Deployment", manifest);
    const before = await live(cluster, "Deployment");
    start("");
    const resources = [{ type: "kubernetes:apps/v1:Deployment", name: "web", id: "default/web" }];
    project.write("import.json", JSON.stringify({ resources }));
    const imported = project.import("import.json");
    expect(imported.text).toMatch(/= 1 imported/);
    change('new ConfidentialWorkload("web", { ...common, deployment, adopt: "web" });');
    await takesOver(before);
});

test("a StatefulSet", async () => {
    start(
        'const statefulSet = { metadata: { name: "web" }, spec: { serviceName: "web", replicas: 2, selector, template } };\n',
    );
    const plain =
        'const statefulSet = { metadata: { name: "web" }, spec: { serviceName: "web", replicas: 2, selector, template } };';
    change(`${plain}\nnew k8s.apps.v1.StatefulSet("web", statefulSet);`);
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "StatefulSet");
    change(`${plain}\nnew ConfidentialWorkload("web", { ...common, statefulSet, adopt: "web" });`);
    await takesOver(before, "StatefulSet");
});

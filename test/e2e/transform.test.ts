import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Project, PULUMI_ERROR } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { exampleProgram } from "./example";
import { ANNOTATION, CLASS, HEAD, liveAll } from "./workloads";

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
});
afterAll(() => cluster?.stop());

let project: Project;
const start = (program: string) => {
    project = new Project(program, { KUBECONFIG: cluster.kubeconfig });
};
afterEach(() => {
    expect(project.destroy().text).not.toMatch(PULUMI_ERROR);
    project.remove();
});

/** The workloads of a kind, and whether each is confidential. */
async function confidential(kind: string): Promise<Record<string, boolean>> {
    const all = await liveAll(cluster, kind);
    return Object.fromEntries(
        all.map(({ metadata, template }) => {
            const isClassed = template.spec.runtimeClassName === CLASS;
            const isAnnotated = template.metadata.annotations?.[ANNOTATION] !== undefined;
            expect(isClassed).toBe(isAnnotated);
            return [metadata.name, isAnnotated];
        }),
    );
}

test("the selected workloads of a Helm chart and of a YAML file, as the example says", async () => {
    start(exampleProgram("helm-and-yaml"));
    cpSync("examples/helm-and-yaml/chart", join(project.folder, "chart"), { recursive: true });
    cpSync("examples/helm-and-yaml/nightly.yaml", join(project.folder, "nightly.yaml"));
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+\+ 7 created/);
    expect([...new Set(text.match(/warning: \w+ "[^"]+": policy\.preset/g))].sort()).toEqual([
        'warning: CronJob "nightly:default/nightly": policy.preset',
        'warning: Deployment "shop:default/shop-web": policy.preset',
    ]);
    expect(ok).toBe(true);
    expect(await confidential("Deployment")).toEqual({ "shop-web": true, "shop-cache": false });
    expect(await confidential("CronJob")).toEqual({ nightly: true });
    expect(project.up().text).toMatch(/Resources:\s+7 unchanged/);
    expect(project.refresh().text).toMatch(/Resources:\s+7 unchanged/);
});

test("a chart keeps its tags, and its pods have the digests of the lock", async () => {
    const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
    const pinned = (digit: string) => `registry.example.com/shop/web@${digest(digit)}`;
    const lockFile = (digit: string, tag: string) => {
        const facts = { tags: [`registry.example.com/shop/${tag}`], cmd: ["web"], user: "web", uid: 1000, gid: 2000 };
        project.write("images.lock.json", JSON.stringify({ [pinned(digit)]: facts }));
    };
    start(`${HEAD}
import * as fs from "node:fs";
const imageLock = JSON.parse(fs.readFileSync("images.lock.json", "utf8"));
const transform = confidentialTransform({
    ...common,
    images: { fromLock: true },
    policy: { imageLock },
    select: ({ labels }) => labels["app.kubernetes.io/component"] !== "cache",
});
new k8s.helm.v4.Chart("shop", { chart: "./chart" }, { transforms: [transform] });`);
    cpSync("examples/helm-and-yaml/chart", join(project.folder, "chart"), { recursive: true });
    const live = async () => {
        const all = await liveAll(cluster, "Deployment");
        const containers = all.map(({ metadata, template }) => [metadata.name, template.spec.containers[0]]);
        return Object.fromEntries(containers) as Record<string, { image: string; securityContext?: object }>;
    };

    lockFile("b", "web:6");
    const missing = project.preview();
    expect(missing.ok).toBe(false);
    expect(missing.text).toContain('"registry.example.com/shop/web:7" is not in the image lock');
    expect(missing.text).toContain("run `npx confidential-workload lock registry.example.com/shop/web:7`");

    lockFile("b", "web:7");
    expect(project.preview("--diff").text).toContain(pinned("b"));
    expect(project.up().text).toMatch(/Resources:\s+\+ 5 created/);
    const { "shop-web": web, "shop-cache": cache } = await live();
    expect(web).toMatchObject({ image: pinned("b"), securityContext: { runAsUser: 1000, runAsGroup: 2000 } });
    expect(cache?.image).toBe("registry.example.com/shop/cache:2");
    expect(project.up().text).toMatch(/Resources:\s+5 unchanged/);
    expect(project.refresh().text).toMatch(/Resources:\s+5 unchanged/);

    lockFile("c", "web:7");
    const { text } = project.preview("--diff");
    expect(text).toMatch(/Resources:\s+~ 1 to update/);
    expect(text).toMatch(new RegExp(`image\\s*: "${pinned("b")}" => "${pinned("c")}"`));
    expect(project.up().text).toMatch(/Resources:\s+~ 1 updated/);
    expect((await live())["shop-web"]?.image).toBe(pinned("c"));
});

const SHOP = `
class Shop extends pulumi.ComponentResource {
    constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("acme:index:Shop", name, {}, opts);
        new k8s.apps.v1.Deployment(name, { metadata: { name }, spec: deployment.spec }, { parent: this });
        this.registerOutputs({});
    }
}`;

test("a component of others, in both forms, with init-data that follows its inputs in place", async () => {
    start(`${HEAD}${SHOP}
new Shop("new-form", { transforms: [confidentialTransform(common)] });
new Shop("old-form", { transformations: [confidentialTransformation(common)] });
const ours = { ...deployment, metadata: { name: "ours" } };
new ConfidentialWorkload("ours", { ...common, deployment: ours }, { transforms: [confidentialTransform({})] });`);
    expect(project.up().text).toMatch(/Resources:\s+\+ 7 created/);
    expect(await confidential("Deployment")).toEqual({ "new-form": true, "old-form": true, ours: true });
    const before = (await liveAll(cluster, "Deployment")).map(({ metadata }) => metadata.uid);

    project.set("kbs", "https://other.example.com");
    const { text } = project.preview("--diff");
    expect(text).toMatch(/Resources:\s+~ 4 to update\s+3 unchanged/);
    const shown = (name: string) => text.split("~ kubernetes:").find((part) => part.includes(`Deployment::${name}]`));
    expect(shown("old-form")).toContain(`["${ANNOTATION}"] (hidden)`);
    expect(shown("old-form")).not.toContain("H4sI");
    // The Node SDK does not pass hideDiffs on from a transform. When it does, docs/helm-and-yaml.md has to say so.
    expect(shown("new-form")).toContain("H4sI");
    expect(project.up().text).toMatch(/~ 4 updated\s+3 unchanged/);
    expect((await liveAll(cluster, "Deployment")).map(({ metadata }) => metadata.uid)).toEqual(before);
});

test("the preview reports the problems of every workload, and an update creates none of them", async () => {
    start(`${HEAD}${SHOP}
const confidential = confidentialTransform({ ...common, kbs: { url: pulumi.output("kbs") } });
new Shop("one", { transforms: [confidential] });
new Shop("two", { transforms: [confidential] });`);
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    for (const name of ["one", "two"]) {
        expect(text).toContain(`error: confidential-workload: Deployment "${name}" has 1 problem:`);
    }
    expect(text).not.toMatch(/\bat .*\.(js|ts):\d+|unhandled/);
    const up = project.up();
    expect(up.ok).toBe(false);
    expect(up.text).toContain('confidential-workload: Deployment "one" has 1 problem:');
    expect(await liveAll(cluster, "Deployment")).toEqual([]);
});

test("a value that is not known yet, and a secret next to it", async () => {
    start(`${HEAD}
const first = new k8s.core.v1.ConfigMap("first", { data: { a: "b" } });
const kbs = { url: pulumi.interpolate\`https://kbs.example.com/\${first.id}\` };
const env = [{ name: "TOKEN", value: config.requireSecret("token") }];
const pod = { metadata: { labels }, spec: { containers: [{ name: "app", image: "registry.example/app:1", env }] } };
new k8s.apps.v1.Deployment("web", { metadata: { name: "web" }, spec: { selector, template: pod } }, {
    transforms: [confidentialTransform({ ...common, kbs })],
});`);
    project.setSecret("token", "hunter2");
    const { ok, text } = project.preview("--diff");
    expect(text).toMatch(/cc_init_data: (output<string>|\[unknown\])/);
    expect(text).toContain('runtimeClassName: "kata-qemu-snp"');
    expect(text).not.toContain("hunter2");
    expect(ok).toBe(true);
    const up = project.up();
    expect(up.text).not.toContain("hunter2");
    expect(up.ok).toBe(true);
    expect(await confidential("Deployment")).toEqual({ web: true });
});

test("a kustomization", async () => {
    start(`${HEAD}
const transforms = [confidentialTransform(common)];
new k8s.kustomize.v2.Directory("base", { directory: "./base" }, { transforms });`);
    mkdirSync(join(project.folder, "base"));
    project.write("base/kustomization.yaml", "resources: [web.yaml]\nnamePrefix: shop-\n");
    const spec = { containers: [{ name: "app", image: "registry.example/app:1" }] };
    const template = { metadata: { labels: { app: "web" } }, spec };
    const web = { selector: { matchLabels: { app: "web" } }, template };
    const manifest = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: web };
    project.write("base/web.yaml", JSON.stringify(manifest));
    expect(project.up().text).toMatch(/\+ 3 created/);
    expect(await confidential("Deployment")).toEqual({ "shop-web": true });
});

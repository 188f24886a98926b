import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Project, PULUMI_ERROR } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { ANNOTATION, CLASS, DIGEST, HEAD, live, liveAll } from "./workloads";

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
});
afterAll(() => cluster?.stop());

const projects: Project[] = [];
function start(program: string, env: Record<string, string> = { KUBECONFIG: cluster.kubeconfig }): Project {
    const project = new Project(`${HEAD}${program}`, env);
    projects.push(project);
    return project;
}
afterEach(async () => {
    for (const project of projects.splice(0)) {
        expect(project.destroy().text).not.toMatch(PULUMI_ERROR);
        project.remove();
    }
    expect(await liveAll(cluster, "Deployment")).toEqual([]);
});

const WEB = 'new ConfidentialWorkload("web", { ...common, deployment });';

test("two stacks in one namespace do not touch each other", async () => {
    const program = 'new ConfidentialWorkload("web", { ...common, podSpec });';
    const [one, two] = [start(program), start(program)];
    expect(one.up().text).toMatch(/\+ 3 created/);
    expect(two.up().text).toMatch(/\+ 3 created/);
    const before = (await liveAll(cluster, "Deployment")).map(({ metadata }) => metadata.uid);
    expect(before).toHaveLength(2);
    two.set("kbs", "https://other.example.com");
    expect(two.up().text).toMatch(/~ 2 updated/);
    expect(one.up().text).toMatch(/3 unchanged/);
    expect((await liveAll(cluster, "Deployment")).map(({ metadata }) => metadata.uid)).toEqual(before);
});

test("an explicit provider is the one that is used", async () => {
    const project = start(
        `const provider = new k8s.Provider("cluster", { kubeconfig: config.require("file") });
new ConfidentialWorkload("web", { ...common, deployment, checkRuntimeClass: true }, { provider });`,
        {},
    );
    project.set("file", cluster.kubeconfig);
    const { ok, text } = project.up();
    expect(text).toMatch(/\+ 4 created/);
    expect(ok).toBe(true);
    expect((await live(cluster, "Deployment")).template.spec.runtimeClassName).toBe(CLASS);
});

test("a RuntimeClass is not looked for in a cluster that is not known yet", async () => {
    const project = start(
        `const known = new k8s.Provider("known", { kubeconfig: config.require("file") });
const first = new k8s.core.v1.ConfigMap("first", { data: { a: "b" } }, { provider: known });
const kubeconfig = first.id.apply(() => config.require("file"));
const provider = new k8s.Provider("cluster", { kubeconfig });
new ConfidentialWorkload("web", { ...common, deployment, checkRuntimeClass: true }, { provider });`,
        {},
    );
    project.set("file", cluster.kubeconfig);
    const preview = project.preview("--diff");
    expect(preview.text).toContain('runtimeClassName: "kata-qemu-snp"');
    expect(preview.text).toMatch(/cc_init_data: "H4sI/);
    expect(preview.ok).toBe(true);
    expect(project.up().ok).toBe(true);
    expect((await live(cluster, "Deployment")).template.spec.runtimeClassName).toBe(CLASS);
});

test("a targeted update changes its target only", async () => {
    const program = (name: string) => `new ConfidentialWorkload("${name}", {
    ...common, deployment: { ...deployment, metadata: { name: "${name}" } },
});`;
    const project = start(program("web") + program("api"));
    expect(project.up().ok).toBe(true);
    project.set("kbs", "https://other.example.com");
    const { ok, text } = project.up("--target", "**web-deployment");
    expect(text).toMatch(/~ 1 updated/);
    expect(ok).toBe(true);
    const shown = (await liveAll(cluster, "Deployment")).map(({ template }) => template.metadata.annotations?.[DIGEST]);
    expect(new Set(shown).size).toBe(2);
    expect(project.up().text).toMatch(/~ 3 updated/);
});

test("a protected workload stays, and a renamed one is the same with an alias", async () => {
    const project = start('new ConfidentialWorkload("web", { ...common, deployment }, { protect: true });');
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "Deployment");
    project.write("index.ts", HEAD);
    const refused = project.up();
    expect(refused.ok).toBe(false);
    expect(refused.text).toContain("protected");
    project.write(
        "index.ts",
        `${HEAD}new ConfidentialWorkload("shop", { ...common, deployment }, { aliases: [{ name: "web" }] });`,
    );
    const preview = project.preview("--diff");
    expect(preview.text).not.toMatch(/to create|to delete|to replace/);
    expect(project.up().ok).toBe(true);
    expect((await live(cluster, "Deployment")).metadata.uid).toBe(before.metadata.uid);
});

test("a KBS URL from another resource and a secret in env: unknown in the preview, whole after the update", async () => {
    const project = start(`
const first = new k8s.core.v1.ConfigMap("first", { data: { a: "b" } });
const kbs = { url: pulumi.interpolate\`https://kbs.example.com/\${first.id}\` };
const env = [{ name: "TOKEN", value: config.requireSecret("token") }];
const spec = { containers: [{ name: "app", image: "registry.example/app:1", env }] };
const own = { ...deployment, spec: { selector, template: { metadata: { labels }, spec } } };
new ConfidentialWorkload("web", { ...common, kbs, deployment: own });`);
    project.setSecret("token", "hunter2");
    const preview = project.preview("--diff");
    expect(preview.text).toMatch(/digest\s*: (output<string>|\[unknown\])/);
    expect(preview.text).not.toContain("hunter2");
    const { ok, text } = project.up();
    expect(ok).toBe(true);
    expect(text).not.toContain("hunter2");
    expect((await live(cluster, "Deployment")).template.metadata.annotations?.[ANNOTATION]).toMatch(/^H4sI/);
    expect(project.state()).not.toContain("hunter2");
});

test("a failure half way, then a second update: nothing lost, nothing doubled", async () => {
    const program = (app: string) => `
const own = (name: string, app: string) => ({
    metadata: { name }, spec: { selector: { matchLabels: { app } }, template },
});
new ConfidentialWorkload("web", { ...common, deployment: own("web", "web") });
new ConfidentialWorkload("api", { ...common, deployment: own("api", "${app}") });`;
    const project = start(program("other"));
    const failed = project.up();
    expect(failed.ok).toBe(false);
    expect(failed.text).toContain("selector");
    project.write("index.ts", `${HEAD}${program("web")}`);
    const { ok, text } = project.up();
    expect(text).toMatch(/\+ \d created/);
    expect(ok).toBe(true);
    const names = (await liveAll(cluster, "Deployment")).map(({ metadata }) => metadata.name);
    expect(names.sort()).toEqual(["api", "web"]);
    expect(project.up().text).toMatch(/5 unchanged/);
});

test("a conflict with another manager is Pulumi's own error, and leaves the object as it was", async () => {
    const project = start(WEB);
    expect(project.up().ok).toBe(true);
    const annotations = { [DIGEST]: "somebody else's" };
    const path = "/apis/apps/v1/namespaces/default/deployments/web";
    await cluster.request("PATCH", path, { spec: { template: { metadata: { annotations } } } });
    const before = await live(cluster, "Deployment");
    project.set("kbs", "https://other.example.com");
    const { ok, text } = project.up();
    expect(ok).toBe(false);
    expect(text).toMatch(/conflict/i);
    const after = await live(cluster, "Deployment");
    expect([after.metadata.uid, after.template]).toEqual([before.metadata.uid, before.template]);
});

test("annotations that the API server would refuse are refused in the preview, with the sum of each key", () => {
    const project = start(`
const annotations = { "example.com/notes": "x".repeat(262_000), "example.com/team": "shop" };
const own = { ...deployment, spec: { selector, template: { metadata: { labels, annotations }, spec: podSpec } } };
new ConfidentialWorkload("web", { ...common, deployment: own });`);
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toMatch(
        /deployment\.spec\.template\.metadata\.annotations: the pod's annotations take 26\d{4} bytes: /,
    );
    expect(text).toMatch(/"example\.com\/notes" 262017, "io\.katacontainers\.config\.hypervisor\.cc_init_data" \d+, /);
});

test("a RuntimeClass that does not suit the platform is found in the cluster, and one that is not there too", async () => {
    const checked = (more: string) =>
        `${HEAD}new ConfidentialWorkload("web", { ...common, deployment, checkRuntimeClass: true, ${more} });`;
    const ours = { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: "ours" } };
    await cluster.request("POST", "/apis/node.k8s.io/v1/runtimeclasses", { ...ours, handler: "kata-qemu-tdx" });
    const project = start("");
    project.write("index.ts", checked('runtimeClassName: "ours"'));
    const wrong = project.preview();
    expect(wrong.ok).toBe(false);
    expect(wrong.text).toContain('runtimeClassName: "ours" has the handler "kata-qemu-tdx" in the cluster');
    expect(wrong.text).not.toMatch(/\bat .*\.(js|ts):\d+|unhandled/);
    project.write("index.ts", checked('runtimeClassName: "kata-none"'));
    const missing = project.preview();
    expect(missing.ok).toBe(false);
    expect(missing.text).toContain("kata-none");
    project.write("index.ts", checked(""));
    expect(project.up().text).toMatch(/\+ 3 created/);
    expect(project.up().text).toMatch(/3 unchanged/);
});

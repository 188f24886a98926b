import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { reviewPreview } from "../../cli/review/review";
import { Project, PULUMI_ERROR } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { exampleProgram } from "./example";
import { type Seen, watching } from "./watch";
import { CLASS, create, HEAD, type Live, liveAll } from "./workloads";

const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Pod"];
const IMAGE = `registry.example/app@sha256:${"5a".repeat(32)}`;
const PROGRAM = `${HEAD}
const appOf = (app: string) => ({
    selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec: podSpec },
});
const strict = { imageLock: { "${IMAGE}": { entrypoint: ["/app"] } } };
`;

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
});
afterAll(() => cluster?.stop());

let project: Project;
const change = (program: string) => project.write("index.ts", `${PROGRAM}${program}`);
async function deployed(program: string): Promise<ReadonlyMap<string, Live>> {
    project = new Project(`${PROGRAM}${program}`, { KUBECONFIG: cluster.kubeconfig });
    const { ok, text } = project.up();
    expect(text).not.toMatch(PULUMI_ERROR);
    expect(ok).toBe(true);
    return await objects();
}
afterEach(async () => {
    expect(project.destroy().text).not.toMatch(PULUMI_ERROR);
    expect([...(await objects()).keys()]).toEqual([]);
    project.remove();
});

/** All objects of the program itself, as `Deployment web`; a name that Pulumi made up is cut. */
async function objects(): Promise<ReadonlyMap<string, Live>> {
    const all = await Promise.all(
        KINDS.map(async (kind) =>
            (await liveAll(cluster, kind))
                .filter(({ metadata }) => !("ownerReferences" in metadata))
                .map((one) => [`${kind} ${one.metadata.name.replace(/-[0-9a-f]{8}$/, "")}`, one] as const),
        ),
    );
    return new Map(all.flat().sort(([a], [b]) => (a < b ? -1 : 1)));
}

const uids = (of: ReadonlyMap<string, Live>) => [...of].map(([name, { metadata }]) => [name, metadata.uid]);
const classes = (of: ReadonlyMap<string, Live>) =>
    Object.fromEntries([...of].map(([name, { template }]) => [name, template.spec.runtimeClassName]));

/** Deploys what was changed, while somebody watches. */
async function updated(): Promise<{ readonly text: string; readonly seen: Seen }> {
    const { result, seen } = await watching(cluster, () => project.up());
    expect(result.text).not.toMatch(PULUMI_ERROR);
    expect(result.ok).toBe(true);
    return { text: result.text, seen };
}

/** Deploys what was changed: every object is the one that it was, and its pods were there all the time. */
async function movedInPlace(before: ReadonlyMap<string, Live>): Promise<string> {
    expect(project.preview().text).not.toMatch(/^ *(?:-|--|\+-|\+\+) +kubernetes:/m);
    const { text, seen } = await updated();
    expect(seen.deleted).toEqual([]);
    expect(seen.outages).toEqual([]);
    expect(uids(await objects())).toEqual(uids(before));
    expect(project.up().text).toMatch(/Resources:\s+\d+ unchanged/);
    return text;
}

/** The form of the pods' names in the policy that the program exports. */
function sandboxNames(): string {
    return JSON.parse(/"sandbox": \{"name": ("[^"]*")/.exec(project.output("rules"))?.[1] ?? '"nothing"');
}

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const PLAIN = urnOf("kubernetes:apps/v1:Deployment", "web");

test("every kind that can change moves into the component of its name, without a word", async () => {
    const inputs = `
const podSpec2 = { containers: [{ name: "app", image: "${IMAGE}" }], automountServiceAccountToken: false };
const unnamed = { spec: { ...appOf("unnamed"), template: { metadata: { labels: { app: "unnamed" } }, spec: podSpec2 } } };
const named = { metadata: { name: "named" }, spec: appOf("named") };
const set = { metadata: { name: "set" }, spec: { ...appOf("set"), serviceName: "set", replicas: 2 } };
const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
const daemon = { spec: { ...appOf("daemon"), updateStrategy: { type: "RollingUpdate", rollingUpdate } } };
const batch = { spec: { ...podSpec, restartPolicy: "Never" } };
const cron = { metadata: { name: "cron" }, spec: { schedule: "0 3 1 1 *", jobTemplate: { spec: { template: batch } } } };
`;
    const before = await deployed(`${inputs}
new k8s.apps.v1.Deployment("unnamed", unnamed);
new k8s.apps.v1.Deployment("named", named);
new k8s.apps.v1.StatefulSet("set", set);
new k8s.apps.v1.DaemonSet("daemon", daemon);
new k8s.batch.v1.CronJob("cron", cron);`);
    expect([...before.keys()]).toEqual([
        "CronJob cron",
        "DaemonSet daemon",
        "Deployment named",
        "Deployment unnamed",
        "StatefulSet set",
    ]);
    change(`${inputs}
export const rules = new ConfidentialWorkload("unnamed", { ...common, policy: strict, deployment: unnamed }).initData.policy;
new ConfidentialWorkload("named", { ...common, deployment: named });
new ConfidentialWorkload("set", { ...common, statefulSet: set });
new ConfidentialWorkload("daemon", { ...common, daemonSet: daemon });
new ConfidentialWorkload("cron", { ...common, cronJob: cron });`);
    expect(await movedInPlace(before)).toMatch(/\+ 5 created\s+~ 5 updated/);
    const after = await objects();
    expect(new Set(Object.values(classes(after)))).toEqual(new Set([CLASS]));
    // The policy knows the name that Pulumi once made for the plain Deployment.
    const { name } = after.get("Deployment unnamed")?.metadata ?? {};
    expect(`${name}-7d4b9c6f5d-x2x5z`).toMatch(new RegExp(sandboxNames()));
});

test("a Job and a Pod are replaced, as their pods cannot change, and are there afterwards", async () => {
    const inputs = `
const pod = (app: string, name?: string) => ({ metadata: { labels: { app }, ...(name && { name }) }, spec: podSpec });
const job = { metadata: { name: "job" }, spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } };
`;
    const before = await deployed(`${inputs}
new k8s.batch.v1.Job("job", job);
new k8s.core.v1.Pod("named", pod("named", "named"));
new k8s.core.v1.Pod("free", pod("free"));`);
    const moved = (name: string) => `${inputs}
new ConfidentialWorkload("job", { ...common, job });
new ConfidentialWorkload("named", { ...common, pod: pod("named"${name}) });
new ConfidentialWorkload("free", { ...common, pod: pod("free") });`;
    // The provider asks the API server about the Pod that is there.
    change(moved(', "named"'));
    const refused = project.preview();
    expect(refused.text).toContain('Pod "named" is invalid: spec: Forbidden: pod updates may not change fields');
    expect(refused.ok).toBe(false);

    change(moved(""));
    expect(project.preview().text).toMatch(/\+ 3 to create\s+\+-3 to replace/);
    const { text, seen } = await updated();
    expect(text).toMatch(/\+ 3 created\s+\+-3 replaced/);
    // The Pods start before the old ones go.
    expect(seen).toEqual({ deleted: ["Job job"], outages: [], left: ["free", "named"] });
    const after = await objects();
    expect(Object.values(classes(after))).toEqual([CLASS, CLASS, CLASS]);
    expect(after.get("Job job")?.status["succeeded"]).toBe(1);
    expect(after.get("Job job")?.metadata.uid).not.toBe(before.get("Job job")?.metadata.uid);
});

const SHOP = `
class Shop extends pulumi.ComponentResource {
    constructor(make: (parent: pulumi.Resource) => void) {
        super("acme:index:Shop", "shop");
        make(this);
        this.registerOutputs({});
    }
}
const inner = { metadata: { name: "inner" }, spec: appOf("inner") };
const outer = { metadata: { name: "outer" }, spec: appOf("outer") };
`;

test("within a component, from the same component and from the root of the stack", async () => {
    const before = await deployed(`${SHOP}
new Shop((parent) => new k8s.apps.v1.Deployment("inner", inner, { parent }));
new k8s.apps.v1.Deployment("outer", outer);`);
    change(`${SHOP}
new Shop((parent) => {
    new ConfidentialWorkload("inner", { ...common, deployment: inner }, { parent });
    new ConfidentialWorkload("outer", { ...common, deployment: outer }, { parent });
});`);
    expect(await movedInPlace(before)).toMatch(/\+ 2 created\s+~ 2 updated/);
});

test("from under a component, by its URN", async () => {
    const before = await deployed(`${SHOP}
new Shop((parent) => new k8s.apps.v1.Deployment("inner", inner, { parent }));`);
    change(`${SHOP}
const shop = pulumi.createUrn("shop", "acme:index:Shop");
const adopt = pulumi.createUrn("inner", "kubernetes:apps/v1:Deployment", shop);
new ConfidentialWorkload("web", { ...common, deployment: inner, adopt });
new Shop(() => undefined);`);
    expect(await movedInPlace(before)).toMatch(/\+ 1 created\s+~ 1 updated/);
});

const MANIFEST = {
    metadata: { name: "web" },
    spec: {
        replicas: 1,
        selector: { matchLabels: { app: "web" } },
        template: {
            metadata: { labels: { app: "web" } },
            spec: { containers: [{ name: "app", image: "registry.example/app:1" }] },
        },
    },
};

test("what kubectl made, imported first", async () => {
    await create(cluster, "Deployment", MANIFEST);
    const before = await deployed("");
    const resources = [{ type: "kubernetes:apps/v1:Deployment", name: "web", id: "default/web" }];
    project.write("import.json", JSON.stringify({ resources }));
    expect(project.import("import.json").text).toMatch(/= 1 imported/);
    change('new ConfidentialWorkload("web", { ...common, deployment });');
    expect(await movedInPlace(before)).toMatch(/\+ 1 created\s+~ 1 updated/);
});

test("the workloads of a Helm chart and of a YAML file, by a transform", async () => {
    const example = exampleProgram("helm-and-yaml");
    project = new Project(example.replaceAll("{ transforms: [confidential] }", "{}"), {
        KUBECONFIG: cluster.kubeconfig,
    });
    cpSync("examples/helm-and-yaml/chart", join(project.folder, "chart"), { recursive: true });
    cpSync("examples/helm-and-yaml/nightly.yaml", join(project.folder, "nightly.yaml"));
    expect(project.up().ok).toBe(true);
    const before = await objects();
    const none = { "CronJob nightly": undefined, "Deployment shop-cache": undefined, "Deployment shop-web": undefined };
    expect(classes(before)).toEqual(none);
    project.write("index.ts", example);
    expect(await movedInPlace(before)).toMatch(/~ 2 updated\s+5 unchanged/);
    expect(classes(await objects())).toEqual({ ...none, "CronJob nightly": CLASS, "Deployment shop-web": CLASS });
});

test("a component under another name, by an alias", async () => {
    const before = await deployed('new ConfidentialWorkload("web", { ...common, deployment });');
    change('new ConfidentialWorkload("shop", { ...common, deployment }, { aliases: [{ name: "web" }] });');
    await movedInPlace(before);
});

test("a component under another name whose object has a name that Pulumi made, and the policy knows it", async () => {
    const pinned = `
const podSpec2 = { containers: [{ name: "app", image: "${IMAGE}" }], automountServiceAccountToken: false };
const unnamed = { spec: { ...appOf("web"), template: { metadata: { labels: { app: "web" } }, spec: podSpec2 } } };
`;
    const of = (name: string, more: string, opts = "{}") =>
        `${pinned}export const rules = new ConfidentialWorkload("${name}", { ...common, policy: strict, deployment: unnamed, ${more} }, ${opts}).initData.policy;`;
    const before = await deployed(of("web", ""));
    const child = "confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment";
    change(of("shop", `adopt: "${urnOf(child, "web-deployment")}"`, '{ aliases: [{ name: "web" }] }'));
    await movedInPlace(before);
    const { name } = before.get("Deployment web-deployment")?.metadata ?? {};
    expect(`${name}-7d4b9c6f5d-x2x5z`).toMatch(new RegExp(sandboxNames()));
});

test("back out, by an alias", async () => {
    const before = await deployed('new ConfidentialWorkload("web", { ...common, deployment });');
    change(`
const component = pulumi.createUrn("web", "confidential-workload:index:ConfidentialWorkload");
const was = pulumi.createUrn("web-deployment", "kubernetes:apps/v1:Deployment", component);
new k8s.apps.v1.Deployment("web", deployment, { aliases: [was] });`);
    expect(await movedInPlace(before)).toMatch(/~ 1 updated\s+- 1 deleted/);
    expect(classes(await objects())).toEqual({ "Deployment web": undefined });
});

test("out and in again", async () => {
    const before = await deployed('new k8s.apps.v1.Deployment("web", deployment);');
    change('new ConfidentialWorkload("web", { ...common, deployment });');
    await movedInPlace(before);
    // The alias may stay in the program.
    change(`new k8s.apps.v1.Deployment("web", deployment, { aliases: [
    "${urnOf("confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment", "web-deployment")}",
] });`);
    await movedInPlace(before);
    change('new ConfidentialWorkload("web", { ...common, deployment });');
    await movedInPlace(before);
});

const CANARY = '{ metadata: { name: "canary" }, spec: appOf("canary") }';
const COMPONENT = `new ConfidentialWorkload("web", { ...common, deployment: ${CANARY} });`;
const RESOURCE = 'new k8s.apps.v1.Deployment("web", deployment);';

test.each([
    ["before it", `${RESOURCE}\n${COMPONENT}`],
    ["after it", `${COMPONENT}\n${RESOURCE}`],
])("a Deployment that the program goes on to make, %s, stays what it is", async (_, both) => {
    const before = await deployed(RESOURCE);
    change(both);
    const { text, seen } = await updated();
    expect(text).toMatch(/\+ 2 created\s+2 unchanged/);
    expect([seen.deleted, seen.outages]).toEqual([[], []]);
    const after = await objects();
    expect(classes(after)).toEqual({ "Deployment canary": CLASS, "Deployment web": undefined });
    expect(after.get("Deployment web")?.metadata.uid).toBe(before.get("Deployment web")?.metadata.uid);
    // Both are in the stack now, and each goes and stays by itself.
    change(COMPONENT);
    const alone = await updated();
    expect(alone.seen.deleted).toEqual(["Deployment web"]);
    expect(uids(await objects())).toEqual(uids(after).filter(([name]) => name === "Deployment canary"));
});

test.each([
    ["is made first", (...made: string[]) => made],
    ["is made last", (...made: string[]) => made.reverse()],
])("the component with adopt takes a Deployment over, and the one of its name, which %s, is new", async (_, order) => {
    const before = await deployed(RESOURCE);
    change(order(COMPONENT, 'new ConfidentialWorkload("shop", { ...common, adopt: "web", deployment });').join("\n"));
    const { text, seen } = await updated();
    expect(text).toMatch(/\+ 3 created\s+~ 1 updated/);
    expect([seen.deleted, seen.outages]).toEqual([[], []]);
    const after = await objects();
    expect(classes(after)).toEqual({ "Deployment canary": CLASS, "Deployment web": CLASS });
    expect(after.get("Deployment web")?.metadata.uid).toBe(before.get("Deployment web")?.metadata.uid);
    expect(project.up().text).toMatch(/Resources:\s+\d+ unchanged/);
});

test("a Deployment that another one of the program takes over by an alias", async () => {
    const before = await deployed(RESOURCE);
    change(`${COMPONENT}
new k8s.apps.v1.Deployment("shop", deployment, { aliases: [{ name: "web" }] });`);
    const { text, seen } = await updated();
    expect(text).toMatch(/\+ 2 created\s+2 unchanged/);
    expect([seen.deleted, seen.outages]).toEqual([[], []]);
    expect((await objects()).get("Deployment web")?.metadata.uid).toBe(before.get("Deployment web")?.metadata.uid);
});

test("of two components of one name, the one next to a Deployment takes it over", async () => {
    const before = await deployed(RESOURCE);
    change(`${SHOP}
new Shop((parent) => new ConfidentialWorkload("web", { ...common, deployment: ${CANARY} }, { parent }));
new ConfidentialWorkload("web", { ...common, deployment });`);
    const { seen } = await updated();
    expect([seen.deleted, seen.outages]).toEqual([[], []]);
    expect((await objects()).get("Deployment web")?.metadata.uid).toBe(before.get("Deployment web")?.metadata.uid);
});

test("a Deployment that the program makes later stops the preview, until the component has adopt", async () => {
    const before = await deployed(RESOURCE);
    const later = `void new Promise((resolve) => setTimeout(resolve, 500)).then(() => { ${RESOURCE} });`;
    change(`${COMPONENT}\n${later}`);
    const { ok, text } = project.preview();
    expect(text).toContain(`Duplicate resource URN '${PLAIN}' conflicting with alias on resource with URN`);
    expect(ok).toBe(false);
    change(`import { Adopt } from "confidential-workload";
${COMPONENT.replace("...common", "...common, adopt: Adopt.None")}\n${later}`);
    const { seen } = await updated();
    expect([seen.deleted, seen.outages]).toEqual([[], []]);
    expect((await objects()).get("Deployment web")?.metadata.uid).toBe(before.get("Deployment web")?.metadata.uid);
});

test("a new object, where adopt says to take over none", async () => {
    const before = await deployed('new k8s.apps.v1.Deployment("web", { spec: appOf("web") });');
    change(`import { Adopt } from "confidential-workload";
new ConfidentialWorkload("web", { ...common, deployment: { spec: appOf("web") }, adopt: Adopt.None });`);
    const { text, seen } = await updated();
    expect(text).toMatch(/\+ 2 created\s+- 1 deleted/);
    // The new one is ready before the old one goes.
    expect(seen).toEqual({
        deleted: [`Deployment ${before.get("Deployment web")?.metadata.name}`],
        outages: [],
        left: ["web"],
    });
});

/** What `review` says of the pods of each workload. */
function reviewed(): Record<string, string> {
    const { workloads, effect } = reviewPreview(project.preview("--json", "--show-sames").text);
    return { effect, ...Object.fromEntries(workloads.map(({ name, pods }) => [name, pods])) };
}

test("the review is red where the object would go, and each fix that it names keeps it", async () => {
    const before = await deployed(RESOURCE);
    const shop = (more: string) => `new ConfidentialWorkload("shop", { ...common, deployment, ${more} });`;
    change(shop(""));
    expect(reviewed()).toEqual({ effect: "loosens", "shop-deployment": "away" });
    change(shop(`adopt: "${PLAIN}"`));
    expect(reviewed()).toMatchObject({ "shop-deployment": "roll" });
    await movedInPlace(before);

    change(`new k8s.apps.v1.Deployment("shop", deployment);`);
    expect(reviewed()).toEqual({ effect: "loosens", shop: "away" });
    const child = "confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment";
    change(`new k8s.apps.v1.Deployment("shop", deployment, { aliases: ["${urnOf(child, "shop-deployment")}"] });`);
    await movedInPlace(before);
});

test("an object that two resources of the stack describe stays, when one of them is forgotten first", async () => {
    const before = await deployed(RESOURCE);
    const shop = 'new ConfidentialWorkload("shop", { ...common, deployment });';
    change(`${RESOURCE}\n${shop}`);
    await updated();
    change(shop);
    expect(reviewed()).toEqual({ effect: "breaks", "shop-deployment": "away" });
    project.forget(PLAIN);
    await movedInPlace(before);
});

test("without any of it the object goes, which is what all of this is about", async () => {
    await deployed(RESOURCE);
    change('new ConfidentialWorkload("shop", { ...common, deployment });');
    const { seen } = await updated();
    expect(seen).toEqual({ deleted: ["Deployment web"], outages: ["web"], left: [] });
});

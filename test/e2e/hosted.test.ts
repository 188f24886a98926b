import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Project, PULUMI_ERROR, YamlProject } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { BOTH, common, deployment, podSpec, properties, ref, SECRET, TOKEN, WORKLOAD } from "./hostedPrograms";
import { watching } from "./watch";
import { CLASS, DIGEST, HEAD, live, liveAll } from "./workloads";

let cluster: ControlPlane;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
});
afterAll(() => cluster?.stop());

const projects: (Project | YamlProject)[] = [];
afterEach(async () => {
    for (const project of projects.splice(0)) {
        expect(project.destroy().text).not.toMatch(PULUMI_ERROR);
        project.remove();
    }
    expect(await liveAll(cluster, "Deployment")).toEqual([]);
});

function start<P extends Project | YamlProject>(project: P, config: Readonly<Record<string, string>> = {}): P {
    projects.push(project);
    for (const [key, value] of Object.entries(config)) {
        project.set(key, value);
    }
    return project;
}
const env = () => ({ KUBECONFIG: cluster.kubeconfig });
const yaml = (resources: object, config = {}) => start(new YamlProject({ resources }, env()), config);

interface Kept {
    readonly urn: string;
    readonly type: string;
    readonly provider?: string;
    readonly inputs?: object;
    readonly outputs?: object;
}

/** The end of a name that Pulumi makes. */
const RANDOM = /(?<=web-deployment)-[0-9a-f]{8}/g;

/** What the engine keeps of a component and of what is in it, but for times, random names and places in programs. */
function kept(project: Project | YamlProject): unknown[] {
    const { resources } = JSON.parse(project.state()).deployment as { readonly resources: readonly Kept[] };
    const ours = resources.filter(({ urn }) => /ConfidentialWorkload|InitData/.test(urn));
    return ours.map((resource) => {
        const {
            created,
            modified,
            sourcePosition,
            stackTrace,
            provider = "",
            outputs,
            ...rest
        } = resource as Kept & Record<string, unknown>;
        const isOurs = resource.type.startsWith("confidential-workload:");
        const inputs = { ...resource.inputs, __fieldManager: undefined };
        return JSON.parse(
            JSON.stringify({
                ...rest,
                inputs,
                provider: provider.replace(/::[^:]*$/, ""),
                ...(isOurs ? { outputs } : {}),
            })
                .replace(/"ciphertext":"[^"]*"/g, '"ciphertext":""')
                .replace(RANDOM, ""),
        );
    });
}

test.each(Object.entries(BOTH))("%s: the engine keeps the same of YAML and of TypeScript", (_, row) => {
    const [resources, program, config = {}] = row;
    const yamls = yaml(resources, config);
    const preview = yamls.preview("--diff");
    expect(preview.ok, preview.text).toBe(true);
    expect(preview.text).not.toContain(SECRET);
    const up = yamls.up();
    expect(up.ok, up.text).toBe(true);
    expect(yamls.up().text).toMatch(/Resources:\s+\d unchanged/);
    const ofYaml = kept(yamls);
    expect(JSON.stringify(ofYaml)).not.toContain(SECRET);
    expect(yamls.destroy().ok).toBe(true);

    const local = start(new Project(`${HEAD}${program}`, env()), config);
    const { ok, text } = local.up();
    expect(ok, text).toBe(true);
    expect(ofYaml).toEqual(kept(local));
    expect(ofYaml.length).toBeGreaterThan(0);
});

test("what is not known in a preview leaves the policy and the pod readable, as in TypeScript", () => {
    const data = { a: "b" };
    const project = yaml({
        map: { type: "kubernetes:core/v1:ConfigMap", properties: { data } },
        web: {
            type: WORKLOAD,
            properties: { ...properties, kbs: { url: `https://kbs.example.com/${ref("map.id")}` } },
        },
    });
    const { ok, text } = project.preview("--diff");
    expect(ok, text).toBe(true);
    expect(text).toMatch(/digest\s*: (output<string>|\[unknown\])/);
    expect(text).toMatch(/policy\.rego: "package agent_policy\\n/);
    expect(text).toContain('image: "registry.example/app:1"');
    const program = `
const map = new k8s.core.v1.ConfigMap("map", { data: ${JSON.stringify(data)} });
const kbs = { url: pulumi.interpolate\`https://kbs.example.com/\${map.id}\` };
new ConfidentialWorkload("web", { ...common, kbs, deployment });`;
    const planned = ofPreview(project);
    expect(planned).toHaveLength(2);
    expect(planned).toEqual(ofPreview(start(new Project(`${HEAD}${program}`, env()))));
});

test("a digest with an address that the dry run made up is provisional, until the stack has the Service", () => {
    const spec = { ports: [{ port: 8080 }] };
    const project = yaml({
        kbs: { type: "kubernetes:core/v1:Service", properties: { metadata: { name: "kbs" }, spec } },
        web: {
            type: WORKLOAD,
            properties: { ...properties, kbs: { url: `http://${ref("kbs.spec.clusterIP")}:8080` } },
        },
    });
    const said = "digest: is provisional: it depends on kubernetes:core/v1:Service::kbs, which the same update makes";
    expect(project.preview().text).toContain(said);
    const update = project.up();
    expect(update.ok, update.text).toBe(true);
    expect(update.text).not.toContain("provisional");
    expect(project.preview().text).not.toContain("provisional");
});

const invoke = (name: string, args: object, result: string) => ({
    "fn::invoke": { function: `confidential-workload:${name}`, arguments: args, return: result },
});

test("a function of the package makes the resource policy of a component", () => {
    const web = { type: WORKLOAD, properties };
    const grants = [{ workloads: [ref("web.trustee")], resources: ["shop/keys/database"] }];
    const project = yaml({ web });
    project.change({
        resources: { web },
        outputs: {
            digest: ref("web.initData.digest"),
            policy: invoke("resourcePolicy", { grants }, "policy"),
        },
    });
    const preview = project.preview();
    expect(preview.ok, preview.text).toBe(true);
    const up = project.up();
    expect(up.ok, up.text).toBe(true);
    const { digest, policy } = project.outputs() as Record<string, string>;
    expect(policy).toContain(digest);
});

test("a function names all problems, in the spelling of every language", () => {
    const web = { type: WORKLOAD, properties };
    const workloads = [{ name: "web", platform: "amd" }];
    const grants = [{ workloads, resources: ["shop"] }];
    const project = yaml({ web });
    project.change({ resources: { web }, outputs: { policy: invoke("resourcePolicy", { grants }, "policy") } });
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toContain("grants[0].workloads[0].platform");
    expect(text).toContain("grants[0].resources[0]");
    expect(text).toContain('"snp"');
    expect(text).not.toContain("Platform.Snp");
});

/** What a preview plans for a component and for what is in it. */
function ofPreview(project: Project | YamlProject): unknown[] {
    const { ok, text } = project.preview("--json");
    expect(ok, text).toBe(true);
    const { steps } = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("\n}") + 2)) as {
        readonly steps: readonly { readonly op: string; readonly newState: Kept }[];
    };
    return steps
        .filter(({ newState }) => /ConfidentialWorkload/.test(newState.urn))
        .map(({ op, newState: { urn, inputs } }) =>
            JSON.parse(JSON.stringify({ op, urn, inputs }).replace(RANDOM, "")),
        );
}

test("a change shows as a line diff, and rolls the workload", async () => {
    const project = yaml({ web: { type: WORKLOAD, properties } });
    expect(project.up().ok).toBe(true);
    const before = await live(cluster, "Deployment");
    const proxy = { httpsProxy: "http://proxy.example.com:3128" };
    project.change({ resources: { web: { type: WORKLOAD, properties: { ...properties, proxy } } } });
    const { text } = project.preview("--diff");
    expect(text).toMatch(/~ cdh\.toml +:/);
    expect(text).toMatch(/\+ https_proxy = "http:\/\/proxy\.example\.com:3128"/);
    expect(text).not.toContain("H4sI");
    expect(project.up().ok).toBe(true);
    const after = await live(cluster, "Deployment");
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.template.metadata.annotations?.[DIGEST]).not.toBe(before.template.metadata.annotations?.[DIGEST]);
});

test("a default of the config that changes updates the workload in place", () => {
    const inputs = { policy: common.policy, deployment };
    const config = { "confidential-workload:platform": "snp", "confidential-workload:kbs": JSON.stringify(common.kbs) };
    const project = yaml({ web: { type: WORKLOAD, properties: inputs } }, config);
    expect(project.up().ok).toBe(true);
    project.set("confidential-workload:kbs", JSON.stringify({ url: "https://other.example.com" }));
    const { ok, text } = project.up();
    expect(ok, text).toBe(true);
    expect(text).toMatch(/~ 2 updated/);
    expect(text).not.toMatch(/replaced|deleted/);
});

const ofShorthand = { "app.kubernetes.io/name": "web" };
const template = { metadata: { labels: ofShorthand }, spec: podSpec };

test.each([
    ["a Deployment with a name", { deployment }, { deployment }],
    // The shorthand labels pods with the name of the component, and no Deployment changes its selector.
    ["the shorthand", { podSpec }, { deployment: { spec: { selector: { matchLabels: ofShorthand }, template } } }],
])("a component renamed by an alias keeps its workload, as in TypeScript: %s", async (_, was, is) => {
    // In YAML an alias is always a URN.
    const options = { aliases: [`urn:pulumi:dev::shop::${TOKEN}::web`] };
    const [before, after] = [was, is].map((workload) => ({ ...common, ...workload }));
    const program = (name: string, inputs?: object, more: object = {}) =>
        `${HEAD}new ConfidentialWorkload("${name}", ${JSON.stringify(inputs)}, ${JSON.stringify(more)});`;
    const inYaml = await renamed(yaml({ web: { type: WORKLOAD, properties: before } }), (project) => {
        project.change({ resources: { shop: { type: WORKLOAD, properties: after, options } } });
    });
    const inTypeScript = await renamed(start(new Project(program("web", before), env())), (project) => {
        project.write("index.ts", program("shop", after, options));
    });
    expect(inYaml).toEqual(inTypeScript);
});

/** Deploys a component and renames it: the workload has to stay. Gives what the engine keeps of it then. */
async function renamed<P extends Project | YamlProject>(project: P, rename: (project: P) => void): Promise<unknown[]> {
    const first = project.up();
    expect(first.ok, first.text).toBe(true);
    const before = await live(cluster, "Deployment");
    rename(project);
    const preview = project.preview("--diff");
    expect(preview.ok, preview.text).toBe(true);
    expect(preview.text).toMatch(/Resources:\s+\d unchanged\s/);
    const { result: up, seen } = await watching(cluster, () => project.up());
    expect(up.ok, up.text).toBe(true);
    expect(seen).toEqual({ deleted: [], outages: [], left: ["web"] });
    const after = await live(cluster, "Deployment");
    expect([after.metadata.uid, after.template]).toEqual([before.metadata.uid, before.template]);
    expect(project.up().text).toMatch(/Resources:\s+\d unchanged\s/);
    const all = kept(project);
    expect(project.destroy().ok).toBe(true);
    return all;
}

describe("a plain Deployment becomes confidential in place", () => {
    const plain = (name: string) => ({ [name]: { type: "kubernetes:apps/v1:Deployment", properties: deployment } });

    test.each([
        ["the one of its name", "web", {}],
        ["the one that adopt names", "old", { adopt: "old" }],
    ])("%s", async (_, name, adopt) => {
        const project = yaml(plain(name));
        expect(project.up().ok).toBe(true);
        const before = await live(cluster, "Deployment");
        project.change({ resources: { web: { type: WORKLOAD, properties: { ...properties, ...adopt } } } });
        expect(project.preview("--diff").text).not.toMatch(/to replace|to delete|\(replace\)|\(delete\)/);
        const { result: up, seen } = await watching(cluster, () => project.up());
        expect(up.ok, up.text).toBe(true);
        expect(seen).toEqual({ deleted: [], outages: [], left: ["web"] });
        expect((await live(cluster, "Deployment")).metadata.uid).toBe(before.metadata.uid);
    });

    test("and not where the program still makes it", async () => {
        const project = yaml(plain("web"));
        expect(project.up().ok).toBe(true);
        const other = { ...properties, deployment: { ...deployment, metadata: { name: "other" } } };
        const [Deployment] = Object.values(plain("web"));
        const component = { type: WORKLOAD, name: "web", properties: other };
        project.change({ resources: { plain: { ...Deployment, name: "web" }, component } });
        const { ok, text } = project.up();
        expect(ok, text).toBe(true);
        expect(await liveAll(cluster, "Deployment")).toHaveLength(2);
    });
});

test("problems of all components are shown, each with what to do, without a stack or a secret", () => {
    const bad = { ...common, kbs: { url: `https://user:${SECRET}@kbs.example.com` }, podSpec, replicas: 2.5 };
    const secret = { ...common, kbs: { url: { "fn::secret": SECRET } }, deployment };
    const project = yaml({
        web: { type: WORKLOAD, properties: { ...bad, policy: { rego: `package nothing # ${SECRET}` } } },
        api: { type: WORKLOAD, properties: secret },
    });
    const { ok, text } = project.preview("--diff");
    expect(ok).toBe(false);
    const resource = `${TOKEN} resource`;
    expect(text).toContain(`error: ${resource} 'web' has a problem: 3 problems with the inputs:`);
    expect(text).toContain(`error: ${resource} 'api' has a problem: 1 problem with the inputs:`);
    for (const path of ["replicas", "kbs.url", "policy.rego"]) {
        expect(text).toContain(`- property "${path}" has a problem: `);
    }
    expect(text.match(/\n\t\t {2}fix: /g)).toHaveLength(4);
    expect(text).not.toMatch(/hunter2|\bat .*\.(js|ts):\d+|unhandled/);
    const up = project.up();
    expect(up.ok).toBe(false);
    expect(project.state()).not.toContain("ConfidentialWorkload");
});

test("a RuntimeClass that does not suit fails the program without a stack", () => {
    const project = yaml({
        web: { type: WORKLOAD, properties: { ...properties, platform: "tdx", checkRuntimeClass: true } },
    });
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toContain("have kata-deploy install this one");
    expect(text).not.toMatch(/\bat .*\.(js|ts):\d+/);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { ANNOTATION, CLASS, DIGEST, HEAD, type Live, live, liveAll } from "./workloads";

const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];
const PROGRAM = `${HEAD}
const batch = { ...template, spec: { ...podSpec, restartPolicy: "Never" } };
new ConfidentialWorkload("a", { ...common, podSpec, replicas: 2 });
new ConfidentialWorkload("b", { ...common, statefulSet: { spec: { serviceName: "b", selector, template } } });
new ConfidentialWorkload("c", { ...common, daemonSet: { spec: { selector, template } } });
new ConfidentialWorkload("d", { ...common, job: { spec: { template: batch } } });
new ConfidentialWorkload("e", {
    ...common, cronJob: { spec: { schedule: "0 3 1 1 *", jobTemplate: { spec: { template: batch } } } },
});
new ConfidentialWorkload("f", { ...common, pod: { metadata: { name: "f", labels: { own: "pod" } }, spec: podSpec } });
new ConfidentialWorkload("g", { ...common, pod: { metadata: { labels: { own: "pod" } }, spec: podSpec } });
`;

let cluster: ControlPlane;
let project: Project;
let first: ReadonlyMap<string, Live>;

beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
    project = new Project(PROGRAM, { KUBECONFIG: cluster.kubeconfig });
});
afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

/** Every workload by its name in the program; Pods only those of the program's own. */
async function workloads(): Promise<ReadonlyMap<string, Live>> {
    const controllers = await Promise.all(KINDS.map((kind) => live(cluster, kind)));
    const pods = (await liveAll(cluster, "Pod")).filter(({ metadata }) => metadata.labels?.["own"] === "pod");
    return new Map([...controllers, ...pods].map((one) => [one.metadata.name.slice(0, 1), one]));
}

const digests = (of: ReadonlyMap<string, Live>) =>
    new Set([...of.values()].map(({ template }) => template.metadata.annotations?.[DIGEST]));

test("every kind is created, its pods ready or complete, with everything on the pod template", async () => {
    const { ok, text } = project.up();
    expect(text).toMatch(/Resources:\s+\+ 15 created/);
    expect(ok).toBe(true);
    first = await workloads();
    expect([...first.keys()].sort()).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
    for (const { template } of first.values()) {
        expect(template.spec.runtimeClassName).toBe(CLASS);
        expect(template.metadata.annotations?.[ANNOTATION]).toMatch(/^H4sI/);
    }
    expect(digests(first).size).toBe(1);
    expect(first.get("a")?.status["readyReplicas"]).toBe(2);
    expect(first.get("c")?.status["numberReady"]).toBe(1);
    expect(first.get("d")?.status["succeeded"]).toBe(1);
    const pods = (await liveAll(cluster, "Pod")).filter(({ metadata }) => !metadata.name.startsWith("e-"));
    expect(pods.every(({ spec }) => spec["runtimeClassName"] === CLASS)).toBe(true);
});

test("a second update changes nothing, and a refresh finds no drift", () => {
    expect(project.up().text).toMatch(/Resources:\s+15 unchanged/);
    const { ok, text } = project.refresh();
    expect(text).toMatch(/Resources:\s+15 unchanged/);
    expect(ok).toBe(true);
    expect(project.preview("--diff").text).toMatch(/Resources:\s+15 unchanged/);
});

test("other init-data updates in place, and replaces Jobs and Pods, which cannot take it", async () => {
    project.set("kbs", "https://other.example.com");
    const { ok, text } = project.preview("--diff");
    expect(text).toMatch(/Resources:\s+~ 11 to update\s+\+-3 to replace/);
    expect(text.match(/^\s*\+-kubernetes:\S+: \(replace\)/gm)?.map((line) => line.trim().split(":")[2])).toEqual(
        expect.arrayContaining(["Job", "Pod", "Pod"]),
    );
    expect(ok).toBe(true);

    const up = project.up();
    expect(up.text).toMatch(/Resources:\s+~ 11 updated\s+\+-3 replaced/);
    expect(up.ok).toBe(true);
    const second = await workloads();
    expect([...digests(second)]).not.toEqual([...digests(first)]);
    expect(digests(second).size).toBe(1);
    const isSame = (key: string) => second.get(key)?.metadata.uid === first.get(key)?.metadata.uid;
    expect([...first.keys()].filter(isSame).sort()).toEqual(["a", "b", "c", "e"]);
    expect(second.get("f")?.metadata.name).toBe("f");
    expect(second.get("g")?.metadata.name).not.toBe(first.get("g")?.metadata.name);
    expect(second.size).toBe(first.size);
});

test("a destroy leaves nothing", async () => {
    expect(project.destroy().text).toMatch(/Resources:\s+- 15 deleted/);
    const left = await Promise.all([...KINDS, "Pod"].map((kind) => liveAll(cluster, kind)));
    expect(left.flat()).toEqual([]);
});

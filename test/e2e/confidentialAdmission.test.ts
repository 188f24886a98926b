import { afterAll, beforeAll, expect, test } from "vitest";
import { reviewPreview } from "../../cli/review/review";
import { listOf } from "../../core/admission/lists";
import { Project } from "../../tools/project.mjs";
import { type ControlPlane, startControlPlane } from "./controlPlane";
import { ANNOTATION, CLASS, HEAD, live, liveAll } from "./workloads";

const LIST = "/api/v1/namespaces/kube-system/configmaps/confidential-reviewed-0";
const GROUP = "/apis/admissionregistration.k8s.io/v1";

/** `kbs` in the config makes another document; `image` one whose pods never get ready. */
const PROGRAM = `${HEAD}
import { ConfidentialAdmission } from "confidential-workload";
const admission = new ConfidentialAdmission("confidential", {
    namespaceLabels: { "kubernetes.io/metadata.name": "default" },
    action: "deny",
    lists: config.getNumber("lists"),
});
const nodeSelector = config.get("node") ? { "kubernetes.io/hostname": config.require("node") } : undefined;
const pods = { ...template, spec: { ...podSpec, nodeSelector } };
const web = new ConfidentialWorkload(
    "web",
    { ...common, admission: admission.lists, deployment: { ...deployment, spec: { ...deployment.spec, template: pods } } },
    { customTimeouts: { create: "1m", update: "15s" } },
);
export const digest = web.initData.digest;
`;

let cluster: ControlPlane;
let project: Project;
beforeAll(async () => {
    cluster = await startControlPlane([CLASS]);
    project = new Project(PROGRAM, { KUBECONFIG: cluster.kubeconfig });
});
afterAll(async () => {
    project?.remove();
    await cluster?.stop();
});

interface ConfigMap {
    readonly data?: Readonly<Record<string, string>>;
}
const listed = async () => ((await cluster.request("GET", LIST)) as ConfigMap).data ?? {};
const up = () => {
    const { ok, text } = project.up();
    expect(ok, text).toBe(true);
    return project.outputs() as { readonly digest: string };
};
const keys = async () => Object.keys(await listed()).sort();
const deployed = async () => (await live(cluster, "Deployment")).template.metadata.annotations?.[ANNOTATION];

test("one update makes rules, list and workload; the preview before it shows them all", async () => {
    const preview = project.preview();
    expect(preview.ok, preview.text).toBe(true);
    expect(preview.text).toContain("confidential-reviewed-0");
    const { workloads } = reviewPreview(project.preview("--json").text);
    expect(workloads.map(({ name, listed }) => [name, listed])).toEqual([["web-deployment", true]]);
    const { digest } = up();
    expect(await listed()).toEqual({ [`sha256-${digest}`]: await deployed() });
    expect(project.up().text).toMatch(/Resources:\s+\d+ unchanged/);
    expect(project.refresh().text).not.toMatch(/updated|deleted/);
});

test("what is not on the list is refused", async () => {
    const { template, spec } = await live(cluster, "Deployment");
    const annotations = { ...template.metadata.annotations, [ANNOTATION]: "H4sIAAAAAAAA" };
    const other = {
        metadata: { name: "other" },
        spec: { ...spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
    };
    await expect(cluster.request("POST", "/apis/apps/v1/namespaces/default/deployments", other)).rejects.toThrow(
        "not among the reviewed documents",
    );
});

test("a failed roll-out leaves old and new document on the list, and the next good one the new alone", async () => {
    const before = project.outputs() as { readonly digest: string };
    const { metadata } = await live(cluster, "Deployment");
    project.set("kbs", "https://other.example.com");
    project.set("node", "missing");
    const failed = project.up();
    expect(failed.ok).toBe(false);
    const both = await keys();
    expect(both).toHaveLength(2);
    expect(both).toContain(`sha256-${before.digest}`);
    expect((await listed())[both.find((key) => key !== `sha256-${before.digest}`) ?? ""]).toBe(await deployed());
    project.set("node", "");
    const { digest } = up();
    expect(digest).not.toBe(before.digest);
    expect(await listed()).toEqual({ [`sha256-${digest}`]: await deployed() });
    expect((await live(cluster, "Deployment")).metadata.uid).toBe(metadata.uid);
});

test("with other lists the document is on the one that it belongs to, and pods are made", async () => {
    project.set("lists", "4");
    const { digest } = up();
    const text = (await deployed()) ?? "";
    const list = LIST.replace(/0$/, `${listOf(text, 4)}`);
    const { data } = (await cluster.request("GET", list)) as ConfigMap;
    expect(data).toEqual({ [`sha256-${digest}`]: text });
    project.set("kbs", "https://third.example.com");
    up();
});

test("destroy leaves neither rules nor list", async () => {
    const { ok, text } = project.destroy();
    expect(ok, text).toBe(true);
    for (const kind of ["validatingadmissionpolicies", "validatingadmissionpolicybindings"]) {
        const { items } = (await cluster.request("GET", `${GROUP}/${kind}`)) as { readonly items: readonly object[] };
        expect(items).toEqual([]);
    }
    await expect(listed()).rejects.toThrow("404");
    expect(await liveAll(cluster, "Deployment")).toEqual([]);
});

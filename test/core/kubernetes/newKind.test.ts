import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { workloadsOfManifests } from "../../../cli/init/workloads";
import { inject } from "../../../cli/inject/inject";
import { imagesOf } from "../../../cli/lock/requestedImages";
import { Pods, podsOf, templateOf } from "../../../cli/review/pods";
import type { Step } from "../../../cli/review/preview";
import { checkPods } from "../../../cli/validate/pods";
import { DIGEST_ANNOTATION } from "../../../core/annotationNames";
import { checkUnknownInputs, checkWorkload } from "../../../core/checks/workload";
import { checkConfidentialRequired } from "../../../core/guardrails/confidentialRequired";
import { workloadsOf } from "../../../core/kubernetes/podSource";
import { workloadKindOf } from "../../../core/kubernetes/resourceType";
import { WORKLOAD_INPUT_NAMES } from "../../../core/kubernetes/workloadKinds";
import { podNames } from "../../../core/policy/derive/names";
import { Session } from "../../../core/session";

// A kind is one row of the table, and every reader of objects takes it: here the Sandbox of kubernetes-sigs/agent-sandbox
// (`api/v1alpha1/sandbox_types.go`), with a pod template where no kind has one that is built in.
vi.mock("../../../core/kubernetes/kinds", async (original) => {
    const { KINDS } = await original<typeof import("../../../core/kubernetes/kinds")>();
    const Sandbox = {
        groups: ["agents.x-k8s.io"],
        template: ["spec", "podTemplate"],
        podSuffix: { regex: "", example: "" },
        update: "roll",
        isReplaced: true,
        className: "agents.v1alpha1.Sandbox",
        count: "spec.replicas",
    };
    return { KINDS: { ...KINDS, Sandbox } };
});

const IMAGE = `registry.example/app@sha256:${"a1".repeat(32)}`;
const TEMPLATE = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "app", image: IMAGE }] } };
const SANDBOX = {
    apiVersion: "agents.x-k8s.io/v1alpha1",
    kind: "Sandbox",
    metadata: { name: "web", namespace: "shop" },
    spec: { podTemplate: TEMPLATE },
};
const AT = "spec.podTemplate";
const TYPE = "kubernetes:agents.x-k8s.io/v1alpha1:Sandbox";

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kind-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, content: unknown): string {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
}

test("its pod is the source of a policy, with the names that its pods have", () => {
    const [{ label, source } = { label: "" }] = workloadsOf([{ kind: "List", items: [SANDBOX] }]);
    expect(label).toBe("Sandbox/web");
    expect(source).toMatchObject({ kind: "Sandbox", name: "web", namespace: "shop", labels: { app: "web" } });
    expect(source).toMatchObject({ spec: TEMPLATE.spec, path: ["items", 0, "spec", "podTemplate", "spec"] });
    expect(source && podNames(source)).toEqual({ regex: "web", example: "web" });
});

test("inject makes it confidential", () => {
    const config = written("config.json", {
        platform: "snp",
        kbs: { url: "https://kbs.example.com" },
        policy: { preset: "allow-all" },
        workloads: [{ kind: "Sandbox", name: "web", platform: "tdx" }],
    });
    const { files, workloads, issues } = inject({ manifests: [written("web.json", SANDBOX)], config });
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const { spec } = parse(files[0]?.text ?? "");
    expect(spec.podTemplate.spec.runtimeClassName).toBe("kata-qemu-tdx");
    expect(spec.podTemplate.metadata.annotations[DIGEST_ANNOTATION]).toBe(workloads[0]?.digest);
});

test("lock finds its images", () => {
    const SANDBOX_PLACE = [{ file: "web.yaml" }, { object: "Sandbox/web" }];
    expect(imagesOf(SANDBOX, "web.yaml")).toEqual([
        {
            image: IMAGE,
            path: [...SANDBOX_PLACE, "spec", "podTemplate", "spec", "containers", 0, "image"],
            object: SANDBOX_PLACE,
            container: ["spec", "podTemplate", "spec", "containers", 0],
        },
    ]);
});

test("validate looks at it, and so does a guardrail, which knows that the component makes it", () => {
    const classed = { ...TEMPLATE, spec: { ...TEMPLATE.spec, runtimeClassName: "kata-qemu-snp" } };
    const [pod] = checkPods([{ ...SANDBOX, spec: { podTemplate: classed } }], [], { lock: {}, session: new Session() });
    expect(pod?.label).toBe("Sandbox/web");
    expect(pod?.issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
        `${AT}.metadata.annotations["io.katacontainers.config.hypervisor.cc_init_data"] init-data-missing`,
    ]);
    const resource = { type: TYPE, props: SANDBOX, stack: "dev", now: new Date(), session: new Session() };
    const [issue] = checkConfidentialRequired(resource, {}).issues;
    expect(issue?.path).toBe(`${AT}.spec.runtimeClassName`);
    expect(issue?.fix).toContain("use ConfidentialWorkload");
});

test("a transform takes it, by its group too", () => {
    expect(workloadKindOf(TYPE)).toBe("Sandbox");
    expect(workloadKindOf("kubernetes:other.example/v1:Sandbox")).toBeUndefined();
});

test("review knows where its pods are described, and what becomes of them", () => {
    const step: Step = {
        op: "update",
        urn: `urn:pulumi:dev::shop::${TYPE}::web`,
        type: TYPE,
        name: "web",
        isRetained: false,
        dependencies: {},
        before: SANDBOX,
        after: { ...SANDBOX, spec: { podTemplate: { ...TEMPLATE, metadata: {} } } },
        changedPaths: [],
    };
    expect(templateOf(step)).toEqual(["spec", "podTemplate"]);
    expect(podsOf(step)).toBe(Pods.Roll);
});

test("it is an input of the component, in which the pod template has to be", () => {
    expect(WORKLOAD_INPUT_NAMES).toContain("sandbox");
    expect(checkUnknownInputs("web", { sandbox: SANDBOX }, ["sandbox"])).toEqual([]);
    expect(checkWorkload("web", { sandbox: SANDBOX }, [])).toEqual([]);
    expect(checkWorkload("web", { sandbox: { spec: {} } }, []).map(({ path }) => path)).toEqual([`sandbox.${AT}`]);
    expect(checkWorkload("web", { sandbox: SANDBOX, replicas: 2 }, []).map(({ fix }) => fix)).toEqual([
        "set sandbox.spec.replicas instead",
    ]);
    expect(workloadsOfManifests([written("web.json", SANDBOX)], {}).workloads).toEqual([
        { name: "web", input: "sandbox", args: { metadata: SANDBOX.metadata, spec: SANDBOX.spec } },
    ]);
});

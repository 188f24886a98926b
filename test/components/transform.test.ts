import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import {
    type ConfidentialTransformArgs,
    ConfidentialWorkload,
    confidentialTransform,
    confidentialTransformation,
    PolicyPreset,
    type WorkloadCandidate,
} from "../../index";
import { INPUTS } from "../core/spec";
import {
    ANNOTATIONS,
    CLASS,
    CONTAINERS,
    DEPLOYED,
    DEPLOYMENT,
    DIGEST_ANNOTATION,
    decoded,
    INIT_DATA_ANNOTATION,
    LABELS,
    SPEC,
} from "./example";
import { NOT_KNOWN, resolve, run, runToError, Source, secretOf } from "./mocks";

const POD = { metadata: { labels: LABELS }, spec: { containers: CONTAINERS } };
const CONFIDENTIAL = {
    metadata: { labels: LABELS, annotations: ANNOTATIONS },
    spec: { containers: CONTAINERS, runtimeClassName: CLASS },
};
const SHOP = { type: "kubernetes:apps/v1:Deployment", name: "shop", opts: {} };
const HIDDEN = `metadata.annotations["${INIT_DATA_ANNOTATION}"]`;

/** Each type of workload, its props with a template, and where that is. */
const TYPES: readonly [string, (template: object) => object, string][] = [
    ["kubernetes:apps/v1:Deployment", (template) => ({ spec: { template } }), "spec.template."],
    ["kubernetes:extensions/v1beta1:Deployment", (template) => ({ spec: { template } }), "spec.template."],
    ["kubernetes:apps/v1:StatefulSet", (template) => ({ spec: { template } }), "spec.template."],
    ["kubernetes:apps/v1:DaemonSet", (template) => ({ spec: { template } }), "spec.template."],
    ["kubernetes:apps/v1:ReplicaSet", (template) => ({ spec: { template } }), "spec.template."],
    ["kubernetes:core/v1:ReplicationController", (template) => ({ spec: { template } }), "spec.template."],
    ["kubernetes:batch/v1:Job", (template) => ({ spec: { template } }), "spec.template."],
    [
        "kubernetes:batch/v1:CronJob",
        (template) => ({ spec: { jobTemplate: { spec: { template } } } }),
        "spec.jobTemplate.spec.template.",
    ],
    ["kubernetes:core/v1:Pod", (template) => ({ ...template }), ""],
];

interface Sent {
    readonly type?: string;
    readonly props: unknown;
    readonly opts?: pulumi.CustomResourceOptions;
    readonly args?: Partial<ConfidentialTransformArgs>;
}

/** Calls a transform as the engine does. */
async function callNow({ type = "kubernetes:apps/v1:Deployment", props, opts = {}, args = {} }: Sent) {
    const transform = confidentialTransform({ ...SPEC, ...args });
    return transform({ custom: true, type, name: "shop:default/web", props: props as pulumi.Inputs, opts });
}

/** What it answers. */
async function call(sent: Sent, preview = false) {
    const { warnings, result } = await run(() => callNow(sent), { preview });
    const answer = await result;
    const { value, isSecret } = await resolve(answer?.props);
    return {
        props: decoded(value),
        isSecret,
        opts: answer?.opts as pulumi.CustomResourceOptions | undefined,
        warnings,
    };
}

describe("a transform makes workloads of every kind confidential", () => {
    it.each(TYPES)("%s", async (type, props, path) => {
        const answer = await call({ type, props: props(POD) });
        expect(answer.props).toEqual(props(CONFIDENTIAL));
        expect(answer.opts).toEqual({
            customTimeouts: { create: "20m", update: "20m" },
            hideDiffs: [path + HIDDEN],
            replaceOnChanges: path === "" ? [HIDDEN] : [],
        });
    });

    it("and keeps the options that it had", async () => {
        const customTimeouts = { create: "", update: "5m", delete: "" };
        const opts = { protect: true, ignoreChanges: ["spec.replicas"], hideDiffs: ["spec.x"], customTimeouts };
        expect((await call({ props: DEPLOYMENT, opts })).opts).toEqual({
            protect: true,
            ignoreChanges: ["spec.replicas"],
            hideDiffs: ["spec.x", `spec.template.${HIDDEN}`],
            customTimeouts: { create: "20m", update: "5m" },
            replaceOnChanges: [],
        });
    });

    it.each([
        ["an empty annotation", ""],
        ["null in its place", null],
    ])("and takes %s for none", async (_, value) => {
        const metadata = { labels: LABELS, annotations: { [INIT_DATA_ANNOTATION]: value } };
        const { props } = await call({ props: { spec: { template: { metadata, spec: POD.spec } } } });
        expect(props).toEqual({ spec: { template: CONFIDENTIAL } });
    });

    it("and lets a Pod be deleted before it is replaced, if its user says so", async () => {
        const { opts } = await call({
            type: "kubernetes:core/v1:Pod",
            props: POD,
            opts: { deleteBeforeReplace: true },
        });
        expect(opts?.deleteBeforeReplace).toBe(true);
    });

    it("and says its warnings with their workload", async () => {
        const { warnings } = await call({ props: DEPLOYMENT, args: { policy: { preset: PolicyPreset.AllowAll } } });
        expect(warnings.map(({ message }) => message.split(":").slice(0, 4).join(":"))).toEqual(
            ['Deployment "shop:default/web": policy.preset'].map((start) => expect.stringContaining(start)),
        );
    });
});

describe("a transform leaves alone", () => {
    const untouched = { props: undefined, opts: undefined };
    it.each<[string, Sent]>([
        ["what is not a workload", { type: "kubernetes:core/v1:Service", props: { spec: {} } }],
        ["workloads of others' API groups", { type: "kubernetes:batch.volcano.sh/v1alpha1:Job", props: DEPLOYMENT }],
        ["what is not of Kubernetes", { type: "acme:apps/v1:Deployment", props: DEPLOYMENT }],
        ["a patch", { type: "kubernetes:apps/v1:DeploymentPatch", props: DEPLOYMENT }],
        ["what is not selected", { props: DEPLOYMENT, args: { select: () => false } }],
        ["what has init-data", { props: { spec: { template: CONFIDENTIAL } } }],
        ["what has init-data in a secret", { props: { spec: secretOf({ template: CONFIDENTIAL }) } }],
    ])("%s", async (_, sent) => {
        expect(await call(sent)).toMatchObject(untouched);
    });

    it("what has init-data that is not known yet, and what nothing is known of", async () => {
        const annotations = { [INIT_DATA_ANNOTATION]: pulumi.unknown };
        const template = { metadata: { annotations }, spec: POD.spec };
        expect(await call({ props: { spec: { template } } }, true)).toMatchObject(untouched);
        expect(await call({ props: { spec: pulumi.unknown } }, true)).toMatchObject(untouched);
    });
});

it("the predicate sees the workload", async () => {
    const seen: WorkloadCandidate[] = [];
    const select = (workload: WorkloadCandidate) => seen.push(workload) > 0;
    const metadata = { name: "web", namespace: "shop", labels: { app: "web" } };
    await call({ props: { metadata, ...DEPLOYMENT }, args: { select } });
    await call(
        { type: "kubernetes:core/v1:Pod", props: { ...POD, metadata: { name: pulumi.unknown } }, args: { select } },
        true,
    );
    expect(seen).toEqual([
        { kind: "Deployment", resource: "shop:default/web", name: "web", namespace: "shop", labels: { app: "web" } },
        { kind: "Pod", resource: "shop:default/web", labels: {} },
    ]);
});

describe("values that are not known yet, and secrets, in a transform", () => {
    it("leave what is known readable", async () => {
        const { spec } = DEPLOYMENT;
        const template = { ...spec.template, spec: { containers: [{ name: "nginx", image: pulumi.unknown }] } };
        const { props } = await call({ props: { spec: { ...spec, template } } }, true);
        expect(props).toMatchObject({
            spec: { template: { metadata: { annotations: ANNOTATIONS }, spec: { runtimeClassName: CLASS } } },
        });
    });

    it("of the init-data leave the pod readable", async () => {
        const kbs = { url: pulumi.output(pulumi.unknown as never) };
        const { props } = await call({ props: DEPLOYMENT, args: { kbs } }, true);
        expect(props).toMatchObject({
            spec: {
                template: {
                    metadata: {
                        annotations: { [INIT_DATA_ANNOTATION]: pulumi.unknown, [DIGEST_ANNOTATION]: pulumi.unknown },
                    },
                    spec: { containers: CONTAINERS, runtimeClassName: CLASS },
                },
            },
        });
    });

    it("stay secrets", async () => {
        const { props, isSecret } = await call({ props: { spec: secretOf(DEPLOYMENT.spec) } });
        expect([props, isSecret]).toEqual([{ spec: DEPLOYED.spec }, true]);
    });
});

const PROBLEM = `confidential-workload: Deployment "shop:default/web" has 2 problems:
  - kbs.url: "kbs" has no scheme [url]
    allowed: an http or https URL such as "https://kbs.example.com:8080"
    fix: write "https://kbs" or "http://kbs"
  - spec.template.spec.runtimeClassName: "runc" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: remove it`;
const WRONG = {
    props: { spec: { template: { ...POD, spec: { ...POD.spec, runtimeClassName: "runc" } } } },
    args: { kbs: { url: "kbs" } },
};

describe("problems of a transform are grouped by workload", () => {
    it("in an update they stop the registration", async () => {
        const { result } = await run(() => callNow(WRONG).catch((error: Error) => error.message));
        expect(await result).toBe(PROBLEM);
    });

    it("in a preview they fail the program, and those of other workloads are found too", async () => {
        const { message, when } = await runToError(() => callNow(WRONG), { preview: true });
        expect([message, when]).toEqual([PROBLEM, "later"]);
    });

    it.each<[string, (args: never) => unknown]>([
        ["confidentialTransform", confidentialTransform],
        ["confidentialTransformation", confidentialTransformation],
    ])("an input that %s does not have is one at once", async (name, create) => {
        const { message } = await runToError(() => create({ ...SPEC, selekt: 1, select: "web" } as never));
        expect(message).toBe(`confidential-workload: ${name} has 2 problems:
  - selekt: is not an input [unknown-key]
    allowed: ${INPUTS}, runtimeClassName, select, kinds
    fix: did you mean select?
  - select: "web" is not a function [wrong-type]
    allowed: a function
    fix: give a function`);
    });
});

it.each<[string, (args: ConfidentialTransformArgs) => unknown]>([
    ["confidentialTransform", (args) => callNow({ props: DEPLOYMENT, args })],
    [
        "confidentialTransformation",
        (args) => confidentialTransformation(args)({ ...SHOP, props: DEPLOYMENT, resource: {} as never }),
    ],
])("a predicate of %s that answers later is a problem, for every promise is true", async (name, transform) => {
    const program = () => transform({ ...SPEC, select: (async () => false) as never });
    const { message } = await runToError(program);
    expect((await runToError(program, { preview: true })).message).toBe(message);
    expect(message).toBe(`confidential-workload: ${name} has 1 problem:
  - select: returns a promise, which would count as true [wrong-type]
    allowed: a function that returns true or false at once
    fix: decide by what it is given, without await`);
});

class Shop extends pulumi.ComponentResource {
    constructor(name: string, spec: object, opts: pulumi.ComponentResourceOptions) {
        super("acme:index:Shop", name, {}, opts);
        new k8s.apps.v1.Deployment("app", { metadata: { name: "app" }, spec: spec as never }, { parent: this });
        new k8s.core.v1.Service("front", { spec: { selector: LABELS } }, { parent: this });
        this.registerOutputs({});
    }
}

describe("the older form", () => {
    const program =
        (spec: () => object, args: () => Partial<ConfidentialTransformArgs> = () => ({})) =>
        () =>
            new Shop("shop", spec(), { transformations: [confidentialTransformation({ ...SPEC, ...args() })] });

    it("makes the workloads of a component confidential, and hides the diff", async () => {
        const { resources, options } = await run(program(() => DEPLOYMENT.spec));
        const inputs = Object.fromEntries(resources.map((one) => [one.name, decoded(one.inputs)]));
        expect(inputs).toEqual({
            shop: {},
            app: { ...DEPLOYED, metadata: { name: "app" } },
            front: { apiVersion: "v1", kind: "Service", spec: { selector: LABELS } },
        });
        expect(options["app"]).toMatchObject({
            hideDiffs: [`spec.template.${HIDDEN}`],
            timeouts: { create: "20m", update: "20m" },
        });
        expect(options["front"]?.hideDiffs).toEqual([]);
    });

    it("takes outputs, and leaves the rest readable where they are not known", async () => {
        const late = () => ({ ...DEPLOYMENT.spec, replicas: new Source("count", 3).value });
        const { resources } = await run(program(late), { preview: true });
        const app = resources.find(({ name }) => name === "app");
        expect(decoded(app?.inputs)).toMatchObject({ spec: { ...DEPLOYED.spec, replicas: NOT_KNOWN } });
    });

    it.each([{ value: "" }, { value: undefined }])(
        "does not take an output for init-data that comes to $value",
        async ({ value }) => {
            const annotations = { [INIT_DATA_ANNOTATION]: pulumi.output(value) };
            const template = { metadata: { annotations }, spec: POD.spec };
            const { message, resources } = await runToError(program(() => ({ ...DEPLOYMENT.spec, template })));
            expect(message).toBe(`confidential-workload: Deployment "app" has 1 problem:
  - spec.template.${HIDDEN}: has no value, so the pod would start without init-data [init-data-missing]
    fix: give it a value, or leave the annotation out`);
            expect(resources.map(({ type }) => type)).not.toContain("kubernetes:apps/v1:Deployment");
        },
    );

    it("leaves alone what is not selected, what has init-data, and our own components", async () => {
        const specOf = async (trace: ReturnType<typeof run>) =>
            (await trace).resources.find(({ type }) => type.endsWith(":Deployment"))?.inputs["spec"];
        const none = program(
            () => DEPLOYMENT.spec,
            () => ({ select: () => false }),
        );
        expect(await specOf(run(none))).toEqual(DEPLOYMENT.spec);
        const annotations = { [INIT_DATA_ANNOTATION]: pulumi.output("own") };
        const template = { metadata: { annotations }, spec: POD.spec };
        const has = { template: { metadata: { annotations: { [INIT_DATA_ANNOTATION]: "own" } }, spec: POD.spec } };
        expect(await specOf(run(program(() => ({ template }))))).toEqual(has);
        const deployment = { spec: pulumi.output(DEPLOYMENT.spec) };
        const transformations = [confidentialTransformation({ ...SPEC, kbs: { url: "https://other.example" } })];
        const ours = () => new ConfidentialWorkload("web", { ...SPEC, deployment }, { transformations });
        expect(decoded(await specOf(run(ours)))).toEqual(DEPLOYED.spec);
    });

    it("stops the program with the problems of a workload", async () => {
        const { message } = await runToError(
            program(
                () => WRONG.props.spec,
                () => WRONG.args,
            ),
        );
        expect(message).toBe(PROBLEM.replace("shop:default/web", "app"));
    });
});

describe("a transform makes the pods of operators' kinds confidential", () => {
    const OWN = { group: "example.com", kind: "Fleet", templates: ["spec.pods[*].template"] };
    const ROWS: readonly [
        string,
        string,
        (...templates: object[]) => object,
        Partial<ConfidentialTransformArgs>,
        string[],
    ][] = [
        [
            "a Rollout",
            "kubernetes:argoproj.io/v1alpha1:Rollout",
            (template) => ({ spec: { template } }),
            {},
            ["spec.template"],
        ],
        [
            "each template of a kind of the user's own",
            "kubernetes:example.com/v1:Fleet",
            (template) => ({ spec: { pods: [{ template }, { template, size: 3 }] } }),
            { kinds: [OWN] },
            ["spec.pods[0].template", "spec.pods[1].template"],
        ],
    ];
    it.each(ROWS)("%s", async (_, type, props, args, places) => {
        const answer = await call({ type, props: props(POD), args });
        expect(answer.props).toEqual(props(CONFIDENTIAL));
        expect(answer.opts?.hideDiffs).toEqual(places.map((place) => `${place}.${HIDDEN}`));
        expect(answer.warnings.filter(({ message }) => message.includes("untreated-kind"))).toEqual([]);
    });

    it("what has init-data in every template stays", async () => {
        const [[, type, props, args] = []] = ROWS.slice(1);
        const answer = await call({ type: String(type), props: props?.(CONFIDENTIAL), args: args ?? {} });
        expect(answer.props).toBeUndefined();
    });

    it("what the controller adds is in the policy, and names come from the object", async () => {
        const image = `docker.io/library/train@sha256:${"a".repeat(64)}`;
        const template = { spec: { containers: [{ name: "leader", image }] } };
        const { props } = await call({
            type: "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
            props: {
                metadata: { name: "llm", namespace: "ml" },
                spec: { leaderWorkerTemplate: { workerTemplate: template } },
            },
            args: { policy: { preset: PolicyPreset.Strict, imageLock: { [image]: { cmd: ["run"] } } } },
        });
        const text = JSON.stringify(props);
        expect(text).toContain("LWS_WORKER_INDEX=([0-9]+)");
        expect(text).toContain("^llm\\\\\\\\-[a-z0-9.-]*$");
    });

    it("a pod that the controller changes is an error under a preset, with all other problems, each once", async () => {
        const containers = [{ name: "ray", image: "ray" }];
        const spec = {
            headGroupSpec: { template: { spec: { containers } } },
            workerGroupSpecs: [{ template: { spec: { containers } } }],
        };
        const sent = { type: "kubernetes:ray.io/v1:RayCluster", props: { metadata: { name: "ray" }, spec } };
        const { message } = await runToError(() =>
            callNow({ ...sent, args: { kbs: { url: "nowhere" }, policy: { preset: PolicyPreset.Baseline } } }),
        );
        expect(message.match(/^ {2}- .*controller-changes/gm)).toEqual([
            expect.stringContaining("spec.headGroupSpec.template: becomes another pod than the manifest shows"),
            expect.stringContaining("spec.workerGroupSpecs[0].template: becomes another pod than the manifest shows"),
        ]);
        expect(message.match(/kbs\.url/g)).toHaveLength(1);
    });

    it("kinds are checked", () => {
        const kinds = [{ ...OWN, templates: ["spec..template"] }];
        expect(() => confidentialTransform({ ...SPEC, kinds })).toThrow(/kinds\[0\]\.templates\[0\].*template-place/);
    });

    it("the older form names them", () => {
        const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
        const sent = { ...SHOP, type: "kubernetes:argoproj.io/v1alpha1:Rollout", props: { spec: { template: POD } } };
        expect(confidentialTransformation(SPEC)(sent as unknown as pulumi.ResourceTransformationArgs)).toBeUndefined();
        const [[line] = []] = warn.mock.calls;
        warn.mockRestore();
        expect(line).toContain('Rollout "shop": has pods, and this older form changes built-in kinds only');
    });
});

describe("objects of other kinds", () => {
    const KAFKA = { apiVersion: "kafka.strimzi.io/v1", kind: "Kafka", metadata: { name: "main" } };
    const ROWS: readonly [string, string, object, Partial<ConfidentialTransformArgs>, string[]][] = [
        ["an operator's", "kubernetes:kafka.strimzi.io/v1:Kafka", KAFKA, {}, ['Kafka "shop": makes pods (the brokers']],
        ["one that is not selected", "kubernetes:kafka.strimzi.io/v1:Kafka", KAFKA, { select: () => false }, []],
        [
            "a kind of the same name in another group",
            "kubernetes:example.com/v1:StatefulSet",
            { spec: { template: POD } },
            {},
            ['StatefulSet "shop": has pods at spec.template; how StatefulSet of example.com makes them is not known'],
        ],
        [
            "a Rollout whose pods are described elsewhere",
            "kubernetes:argoproj.io/v1alpha1:Rollout",
            { spec: { workloadRef: { kind: "Deployment", name: "web" } } },
            {},
            ['Rollout "shop": has no pod template at spec.template, so that its pods stay as they are'],
        ],
        ["a Release", "kubernetes:helm.sh/v3:Release", { chart: "shop" }, {}, ['Release "shop": makes pods (all that']],
        ["a chart, which shows its objects", "kubernetes:helm.sh/v4:Chart", { values: { image: "shop:1" } }, {}, []],
        ["a ConfigMap", "kubernetes:core/v1:ConfigMap", { data: { image: "shop:1" } }, {}, []],
        ["another provider's", "aws:ecs/service:Service", { image: "shop:1" }, {}, []],
    ];
    it.each(ROWS)("%s: its pods outside of VMs are named", async (_, type, props, args, expected) => {
        const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
        const transform = confidentialTransform({ ...SPEC, ...args });
        const sent = { ...SHOP, type, props, custom: true };
        expect(await transform(sent as unknown as pulumi.ResourceTransformArgs)).toBeUndefined();
        const lines = warn.mock.calls.map(([line]) => line);
        warn.mockRestore();
        expect(lines).toEqual(expected.map((text) => expect.stringContaining(`confidentialTransform: ${text}`)));
    });
});

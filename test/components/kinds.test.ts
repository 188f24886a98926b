import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs, PolicyPreset } from "../../index";
import {
    ANNOTATIONS,
    CLASS,
    CONTAINERS,
    DEPLOYMENT,
    decoded,
    INIT_DATA_ANNOTATION,
    LABELS,
    REVIEW,
    SPEC,
} from "./example";
import { NO_OPTIONS, run, runToError } from "./mocks";

/** What the user writes; the template is where its `metadata` and `spec` are. */
const POD = { metadata: { labels: LABELS }, spec: { containers: CONTAINERS } };
/** The same after us. */
const CONFIDENTIAL = {
    metadata: { labels: LABELS, annotations: ANNOTATIONS },
    spec: { containers: CONTAINERS, runtimeClassName: CLASS },
};
const selector = { matchLabels: LABELS };
const batch = { restartPolicy: "Never" };

interface Kind {
    readonly type: string;
    readonly name: string;
    readonly args: (template: object) => object;
    readonly path: string;
    readonly isInstance: (value: unknown) => boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
    deployment: {
        type: "kubernetes:apps/v1:Deployment",
        name: "web-deployment",
        args: (template) => ({ metadata: { namespace: "shop" }, spec: { replicas: 3, selector, template } }),
        path: "spec.template.",
        isInstance: k8s.apps.v1.Deployment.isInstance,
    },
    statefulSet: {
        type: "kubernetes:apps/v1:StatefulSet",
        name: "web-statefulset",
        args: (template) => ({ spec: { replicas: 3, serviceName: "web", selector, template } }),
        path: "spec.template.",
        isInstance: k8s.apps.v1.StatefulSet.isInstance,
    },
    daemonSet: {
        type: "kubernetes:apps/v1:DaemonSet",
        name: "web-daemonset",
        args: (template) => ({ spec: { selector, template, updateStrategy: { type: "RollingUpdate" } } }),
        path: "spec.template.",
        isInstance: k8s.apps.v1.DaemonSet.isInstance,
    },
    job: {
        type: "kubernetes:batch/v1:Job",
        name: "web-job",
        args: (template) => ({ spec: { backoffLimit: 1, template } }),
        path: "spec.template.",
        isInstance: k8s.batch.v1.Job.isInstance,
    },
    cronJob: {
        type: "kubernetes:batch/v1:CronJob",
        name: "web-cronjob",
        args: (template) => ({ spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template } } } }),
        path: "spec.jobTemplate.spec.template.",
        isInstance: k8s.batch.v1.CronJob.isInstance,
    },
    pod: {
        type: "kubernetes:core/v1:Pod",
        name: "web-pod",
        args: (template) => ({ ...template }),
        path: "",
        isInstance: k8s.core.v1.Pod.isInstance,
    },
};

const argsOf = (input: string, workload: object) => ({ ...SPEC, [input]: workload }) as ConfidentialWorkloadArgs;

describe.each(Object.entries(KINDS))("%s", (input, { type, name, args, path, isInstance }) => {
    const program = (workload: object, opts?: pulumi.ComponentResourceOptions) => () =>
        new ConfidentialWorkload("web", argsOf(input, workload), opts);

    it("gets RuntimeClass and annotations on its pod template, and nowhere else", async () => {
        const { resources, result } = await run(program(args(POD)));
        expect(decoded(resources)).toMatchObject([
            { name: "web", inputs: REVIEW },
            { type, name, inputs: args(CONFIDENTIAL) },
        ]);
        const { apiVersion, kind, ...inputs } = (resources[1]?.inputs ?? {}) as Record<string, unknown>;
        expect(decoded(inputs)).toEqual(args(CONFIDENTIAL));
        expect(`kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`).toBe(type);
        expect(isInstance(result.workload)).toBe(true);
    });

    it("gives the same when all of it comes later", async () => {
        const late = Object.fromEntries(Object.entries(args(POD)).map(([key, value]) => [key, pulumi.output(value)]));
        const { resources } = await run(program(late));
        expect(decoded(resources[1]?.inputs)).toMatchObject(args(CONFIDENTIAL));
    });

    it("hides the diff of the init-data, and waits as long as the guest", async () => {
        const { options } = await run(program(args(POD)));
        const annotation = `${path}metadata.annotations["${INIT_DATA_ANNOTATION}"]`;
        const { aliasTypes, ...others } = options[name] ?? NO_OPTIONS;
        expect(aliasTypes.every((alias) => alias.endsWith(type.split(":").at(-1) ?? ""))).toBe(true);
        expect({ aliasTypes: [], ...others }).toEqual({
            ...NO_OPTIONS,
            parent: "web",
            aliases: ["web at the root"],
            hideDiffs: [annotation],
            timeouts: { create: "20m", update: "20m" },
            replaceOnChanges: input === "pod" ? [annotation] : [],
        });
    });

    it("takes the time-outs of its user", async () => {
        const { options } = await run(program(args(POD), { customTimeouts: { update: "1h", delete: "2m" } }));
        expect(options[name]?.timeouts).toEqual({ create: "20m", update: "1h", delete: "2m" });
        const metadata = { ...(args(POD) as { metadata?: object }).metadata };
        const annotations = { "pulumi.com/timeoutSeconds": "90" };
        const annotated = await run(program({ ...args(POD), metadata: { ...metadata, annotations } }));
        expect(annotated.options[name]?.timeouts).toEqual({});
        const later = { "pulumi.com/timeoutSeconds": pulumi.output("90") };
        const annotatedLater = await run(program({ ...args(POD), metadata: { ...metadata, annotations: later } }));
        expect(annotatedLater.options[name]?.timeouts).toEqual({});
    });

    it("without a template is a problem that names its place", async () => {
        const { message } = await runToError(program({}));
        expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - ${input}.spec: is required and missing [missing]
    fix: set ${input}.spec`);
    });

    it("with a pod that contradicts us is a problem that names its place", async () => {
        const other = { metadata: POD.metadata, spec: { ...POD.spec, ...batch, runtimeClassName: "runc" } };
        const { message } = await runToError(program(args(other)));
        expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - ${input}.${path}spec.runtimeClassName: "runc" is not "kata-qemu-snp", the RuntimeClass of this workload [runtime-class-clash]
    allowed: "kata-qemu-snp", or nothing
    fix: remove it`);
    });
});

describe("a Pod with a name of its user's", () => {
    it.each<[string, object, boolean]>([
        ["is gone before its successor comes", { metadata: { name: "web" } }, true],
        ["that comes later is too", { metadata: pulumi.output({ name: "web" }) }, true],
        ["that Pulumi makes up stays until then", { metadata: { namespace: "shop" } }, false],
    ])("%s", async (_, metadata, expected) => {
        const pod = { ...metadata, spec: POD.spec };
        const { options } = await run(() => new ConfidentialWorkload("web", argsOf("pod", pod)));
        expect(options["web-pod"]?.deleteBeforeReplace).toBe(expected);
    });
});

const ONE_OF = "exactly one of deployment, statefulSet, daemonSet, job, cronJob, pod and podSpec";

describe("replicas and workloads that do not go together", () => {
    const podSpec = POD.spec;
    const STRICT = { preset: PolicyPreset.Strict, imageLock: {} };
    it.each<[string, object, string]>([
        [
            "three workloads",
            { podSpec, job: { spec: { template: POD } }, deployment: DEPLOYMENT },
            `deployment: is set together with job and podSpec [one-of]
    allowed: ${ONE_OF}
    fix: keep one of them`,
        ],
        [
            "replicas of a StatefulSet",
            { replicas: 2, statefulSet: KINDS["statefulSet"]?.args(POD) },
            `replicas: belongs to podSpec, and would be ignored with statefulSet [one-of]
    fix: set statefulSet.spec.replicas instead`,
        ],
        [
            "replicas of a DaemonSet",
            { replicas: 2, daemonSet: KINDS["daemonSet"]?.args(POD) },
            `replicas: belongs to podSpec, and would be ignored with daemonSet [one-of]
    fix: remove it`,
        ],
        [
            "replicas of a CronJob",
            { replicas: 2, cronJob: KINDS["cronJob"]?.args(POD) },
            `replicas: belongs to podSpec, and would be ignored with cronJob [one-of]
    fix: set cronJob.spec.jobTemplate.spec.parallelism instead`,
        ],
        [
            "a Job that is a list",
            { job: [] },
            `job: a list of 0 is not an object [wrong-type]
    allowed: an object
    fix: give metadata and spec of a Job, as kubernetes.batch.v1.Job takes them`,
        ],
        [
            "a podSpec that is the name of a file, under Strict",
            { podSpec: "./pod.yaml", policy: STRICT },
            `podSpec: "./pod.yaml" is not an object [wrong-type]
    allowed: an object
    fix: give an object`,
        ],
        [
            "a Deployment without anything, under Strict",
            { deployment: {}, policy: STRICT },
            `deployment.spec: is required and missing [missing]
    fix: set deployment.spec`,
        ],
    ])("%s", async (_, workloads, problem) => {
        const { message, resources } = await runToError(
            () => new ConfidentialWorkload("web", { ...SPEC, ...workloads } as ConfidentialWorkloadArgs),
        );
        expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:\n  - ${problem}`);
        expect(resources).toEqual([]);
    });
});

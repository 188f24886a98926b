import { expect, test } from "vitest";
import { checkImageDigests } from "../../../core/guardrails/imageDigest";
import { isConfidentialClass, platformOf } from "../../../core/guardrails/runtimeClass";
import { pathOf } from "../../../core/place";
import { PLATFORMS, Platform } from "../../../core/platform";
import { UNKNOWN } from "../../../core/unknown";
import { resource, template } from "./resource";

const POD = template({ container: { image: "nginx" } });
const TEMPLATE_IMAGE = "template.spec.containers[0].image";
const IN_TEMPLATE = `spec.${TEMPLATE_IMAGE}`;

/** Containers without names, which Knative gives one. */
const nameless = (containers: readonly unknown[]): object => ({
    spec: { template: { spec: { runtimeClassName: "kata-qemu-snp", containers } } },
});

/** Where the pod of a type is, by the API reference of Kubernetes. */
const PLACES: readonly (readonly [string, object, readonly string[]])[] = [
    ["core/v1:Pod", POD, ["spec.containers[0].image"]],
    ["core/v1:PodPatch", POD, ["spec.containers[0].image"]],
    ["core/v1:PodTemplate", { template: POD }, ["template.spec.containers[0].image"]],
    ["core/v1:ReplicationController", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["apps/v1:Deployment", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["apps/v1:DeploymentPatch", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["extensions/v1beta1:Deployment", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["apps/v1:StatefulSet", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["apps/v1:DaemonSet", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["apps/v1:ReplicaSet", { spec: { template: POD } }, [IN_TEMPLATE]],
    ["batch/v1:Job", { spec: { template: POD } }, [IN_TEMPLATE]],
    [
        "batch/v1:CronJob",
        { spec: { jobTemplate: { spec: { template: POD } } } },
        ["spec.jobTemplate.spec.template.spec.containers[0].image"],
    ],
    ["argoproj.io/v1alpha1:Rollout", { spec: { template: POD } }, [IN_TEMPLATE]],
    [
        "apps/v1:DeploymentList",
        { items: [{ spec: { template: POD } }, { kind: "Deployment", spec: { template: POD } }] },
        [`items[0].${IN_TEMPLATE}`, `items[1].${IN_TEMPLATE}`],
    ],
    [
        "core/v1:List",
        {
            items: [
                { kind: "Pod", ...POD },
                { kind: "ConfigMap", data: {} },
                { kind: "List", items: [{ kind: "Job", spec: { template: POD } }] },
            ],
        },
        ["items[0].spec.containers[0].image", `items[2].items[0].${IN_TEMPLATE}`],
    ],
    // By the API references of JobSet, KubeRay, LeaderWorkerSet, Kubeflow, Volcano, Knative and Crossplane.
    [
        "jobset.x-k8s.io/v1alpha2:JobSet",
        { spec: { replicatedJobs: [{ name: "a", template: { spec: { template: POD } } }] } },
        [`spec.replicatedJobs[0].template.${IN_TEMPLATE}`],
    ],
    [
        "ray.io/v1:RayCluster",
        {
            spec: {
                headGroupSpec: { rayStartParams: {}, template: POD },
                workerGroupSpecs: [{ groupName: "a", template: POD }],
            },
        },
        [`spec.headGroupSpec.${TEMPLATE_IMAGE}`, `spec.workerGroupSpecs[0].${TEMPLATE_IMAGE}`],
    ],
    [
        "leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
        { spec: { leaderWorkerTemplate: { leaderTemplate: POD, workerTemplate: POD } } },
        [
            "spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].image",
            "spec.leaderWorkerTemplate.workerTemplate.spec.containers[0].image",
        ],
    ],
    [
        "kubeflow.org/v1:PyTorchJob",
        { spec: { pytorchReplicaSpecs: { Master: { template: POD }, Worker: { template: POD } } } },
        [`spec.pytorchReplicaSpecs.Master.${TEMPLATE_IMAGE}`, `spec.pytorchReplicaSpecs.Worker.${TEMPLATE_IMAGE}`],
    ],
    ["batch.volcano.sh/v1alpha1:Job", { spec: { tasks: [{ template: POD }] } }, [`spec.tasks[0].${TEMPLATE_IMAGE}`]],
    ["serving.knative.dev/v1:Service", nameless([{ image: "nginx" }]), [IN_TEMPLATE]],
    ["serving.knative.dev/v1:Service", nameless([{ name: "", image: "nginx" }]), [IN_TEMPLATE]],
    ["example.com/v1:Pattern", nameless([{ image: "*.example.com/*" }]), []],
    ["example.com/v1:Pattern", nameless([{ image: "!nginx" }]), []],
    [
        "kubernetes.crossplane.io/v1alpha2:Object",
        { spec: { forProvider: { manifest: { kind: "Deployment", spec: { template: POD } } } } },
        [`spec.forProvider.manifest.${IN_TEMPLATE}`],
    ],
    // What would hide a pod from a reader who stops at the first.
    ["apps/v1:Deployment", { items: [], spec: { template: POD } }, [IN_TEMPLATE]],
    [
        "example.com/v1:Fleet",
        { items: [{}], spec: { containers: [{ name: "a" }], blue: { template: POD } } },
        [`spec.blue.${TEMPLATE_IMAGE}`],
    ],
    ["example.com/v1:FleetList", { items: [], spec: { template: POD } }, [IN_TEMPLATE]],
    ["core/v1:ConfigMap", { data: {} }, []],
    ["core/v1:ConfigMap", { data: { "pod.yaml": JSON.stringify(POD) } }, []],
    ["helm.sh/v3:Release", { values: { image: "nginx" } }, []],
    ["helm.sh/v4:Chart", { values: { extraObjects: [{ kind: "Pod", ...POD }] } }, []],
    ["yaml/v2:ConfigGroup", { objs: [{ kind: "Pod", ...POD }] }, []],
    ["yaml:ConfigGroup", { objs: [{ kind: "Pod", ...POD }] }, []],
    [
        "apiextensions.k8s.io/v1:CustomResourceDefinition",
        {
            spec: {
                versions: [
                    {
                        schema: {
                            openAPIV3Schema: {
                                properties: { spec: { properties: { containers: { items: {}, type: "array" } } } },
                            },
                        },
                    },
                ],
            },
        },
        [],
    ],
    [
        "kyverno.io/v1:ClusterPolicy",
        { apiVersion: "kyverno.io/v1", spec: { rules: [{ mutate: { patchStrategicMerge: POD } }] } },
        [],
    ],
    [
        "mutations.gatekeeper.sh/v1:Assign",
        { apiVersion: "mutations.gatekeeper.sh/v1", spec: { parameters: { assign: { value: POD } } } },
        [],
    ],
    [
        "example.com/v1:Pattern",
        {
            spec: {
                pattern: {
                    ...POD,
                    spec: { runtimeClassName: "kata-qemu-snp", containers: [{ name: "?*", image: "*" }] },
                },
            },
        },
        [],
    ],
];

test.each(PLACES)("kubernetes:%s", (type, props, places) => {
    const { issues } = checkImageDigests(resource(`kubernetes:${type}`, props), {});
    expect(issues.map(({ path }) => path)).toEqual(places);
});

const CLASSED = { runtimeClassName: "kata-qemu-snp" };

/** As above, with what a preview does not know. */
const UNKNOWNS: readonly (readonly [string, unknown, string])[] = [
    ["core/v1:Pod", UNKNOWN, ""],
    ["core/v1:Pod", { spec: UNKNOWN }, "spec"],
    ["apps/v1:Deployment", { spec: UNKNOWN }, "spec"],
    ["apps/v1:Deployment", { spec: { template: { metadata: {}, spec: UNKNOWN } } }, "spec.template.spec"],
    [
        "apps/v1:Deployment",
        { spec: { template: { spec: { runtimeClassName: UNKNOWN } } } },
        "spec.template.spec.runtimeClassName",
    ],
    ["batch/v1:CronJob", { spec: { jobTemplate: UNKNOWN } }, "spec.jobTemplate"],
    ["serving.knative.dev/v1:Service", nameless([{ image: UNKNOWN }]), "spec.template.spec.containers[0].image"],
    ["apps/v1:DeploymentList", { items: UNKNOWN }, "items"],
    ["apps/v1:DeploymentList", { items: [UNKNOWN] }, "items[0]"],
    [
        "jobset.x-k8s.io/v1alpha2:JobSet",
        {
            spec: {
                replicatedJobs: [{ template: { spec: { template: { spec: { ...CLASSED, containers: UNKNOWN } } } } }],
            },
        },
        "spec.replicatedJobs[0].template.spec.template.spec.containers",
    ],
    [
        "ray.io/v1:RayCluster",
        { spec: { headGroupSpec: { template: { spec: { ...CLASSED, containers: [UNKNOWN] } } } } },
        "spec.headGroupSpec.template.spec.containers[0]",
    ],
];

test.each(UNKNOWNS)("kubernetes:%s with %o is not checked, and says so", (type, props, place) => {
    const { issues, unknown } = checkImageDigests(resource(`kubernetes:${type}`, props), {});
    expect(issues).toEqual([]);
    expect(unknown.map((keys) => pathOf(keys))).toEqual([place]);
});

test("resources of other packages are not looked at: a component has the inputs of its child", () => {
    for (const type of [
        "confidential-workload:index:ConfidentialWorkload",
        "aws:s3/bucket:Bucket",
        "pulumi:pulumi:Stack",
    ]) {
        expect(checkImageDigests(resource(type, { spec: { template: POD } }), {})).toEqual({ issues: [], unknown: [] });
    }
});

test("an object of any depth is looked at as far as pods are", () => {
    let spec: object = { template: POD };
    for (let depth = 0; depth < 20_000; depth++) {
        spec = { template: POD, next: spec };
    }
    const { issues } = checkImageDigests(resource("kubernetes:example.com/v1:Chain", { spec }), {});
    expect(issues[0]?.path).toBe(IN_TEMPLATE);
});

test("inputs of any form throw nothing", () => {
    for (const props of [
        undefined,
        null,
        1,
        "text",
        [],
        { spec: null },
        { spec: { template: { spec: { containers: [null, 1, "x"] } } } },
        { items: [null, 1] },
    ]) {
        expect(checkImageDigests(resource("kubernetes:apps/v1:Deployment", props), {})).toEqual({
            issues: [],
            unknown: [],
        });
    }
});

/** RuntimeClasses of kata-deploy's chart and of OpenShift, and the TEE of each. */
const CLASSES: readonly (readonly [string, boolean, string | undefined])[] = [
    ["kata-qemu-coco-dev", true, "coco-dev"],
    ["kata-qemu-coco-dev-runtime-rs", true, "coco-dev"],
    ["kata-qemu-snp", true, "snp"],
    ["kata-qemu-snp-runtime-rs", true, "snp"],
    ["kata-qemu-tdx", true, "tdx"],
    ["kata-qemu-tdx-debug", true, "tdx"],
    ["kata-qemu-se", true, "se"],
    ["kata-qemu-nvidia-gpu-snp", true, "nvidia-gpu-snp"],
    ["kata-qemu-nvidia-gpu-tdx-runtime-rs", true, "nvidia-gpu-tdx"],
    ["kata-remote", true, undefined],
    ["kata-remote-devkit", true, undefined],
    ["kata-cc", true, undefined],
    ["kata-qemu", false, undefined],
    ["kata-qemu-runtime-rs", false, undefined],
    ["kata-qemu-nvidia-gpu", false, undefined],
    ["kata-clh", false, undefined],
    ["kata-qemu-sev", false, undefined],
    // Of a further installation, or misspelt: the name says what is meant, and not what starts.
    ["kata-qemu-snp-blue", false, "snp"],
    ["kata-qemu-snp-runtime", false, "snp"],
    ["kata-remote-runtime-rs", false, undefined],
    // Takes its policy from another annotation, and no init-data.
    ["kata-cc-isolation", false, undefined],
    ["runc", false, undefined],
];

test.each(CLASSES)("the RuntimeClass %s", (name, isConfidential, platform) => {
    expect(isConfidentialClass(name, {})).toBe(isConfidential);
    expect(platformOf(name, {})).toBe(platform);
});

test("the RuntimeClass of every platform is known", () => {
    for (const platform of Object.values(Platform)) {
        expect(isConfidentialClass(PLATFORMS[platform].runtimeClassName, {})).toBe(true);
    }
});

test("config adds classes, by pattern, and says where a class runs that does not tell", () => {
    const config = { runtimeClasses: ["our-cvm", "*-secure"], platform: Platform.AzureSnp };
    expect(["our-cvm", "snp-secure", "our-cvm-2", "secure"].map((name) => isConfidentialClass(name, config))).toEqual([
        true,
        true,
        false,
        false,
    ]);
    expect(["our-cvm", "kata-remote", "kata-qemu-tdx", undefined].map((name) => platformOf(name, config))).toEqual([
        "azure-snp",
        "azure-snp",
        "tdx",
        "azure-snp",
    ]);
});

test("a pod of a class that config adds is checked", () => {
    const props = { spec: { template: { spec: { runtimeClassName: "our-cvm", containers: [{ image: "nginx" }] } } } };
    const one = resource("kubernetes:apps/v1:Deployment", props);
    expect(checkImageDigests(one, {}).issues).toEqual([]);
    expect(checkImageDigests(one, { runtimeClasses: ["our-*"] }).issues).toHaveLength(1);
});

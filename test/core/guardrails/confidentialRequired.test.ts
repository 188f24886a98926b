import { expect, test } from "vitest";
import {
    type ConfidentialRequiredConfig,
    checkConfidentialRequired,
} from "../../../core/guardrails/confidentialRequired";
import type { GuardedResource } from "../../../core/guardrails/guardrail";
import { UNKNOWN } from "../../../core/unknown";
import { deployment, resource, SPEC, template, texts } from "./resource";

const AT = `${SPEC}.runtimeClassName`;
const REST = `: the host can read and change what the pod has in memory [confidential-required]
    allowed: the RuntimeClass of a confidential VM, as in kata-qemu-snp
    fix: `;
const STAY = "; list it under allow, as namespace/name, if it may stay plain";
const bare = (path: string, how: string) =>
    `${path}: is missing, so that the pod runs without a VM, or in one that is not confidential${REST}${how}${STAY}`;
const MISSING = bare(
    AT,
    "use ConfidentialWorkload in the program, or `npx confidential-workload inject` for manifests",
);
const other = (state: string) => `${AT}: ${state}${REST}use such a class, or name yours under runtimeClasses${STAY}`;
const UNSAFE = other("is not known to start confidential VMs");

const of = (runtimeClassName: unknown) => deployment({ spec: { runtimeClassName } });
const PLAIN = of(undefined);

type Rows = readonly (readonly [string, GuardedResource, ConfidentialRequiredConfig, readonly string[]])[];

const CLASSES: Rows = [
    ["a class of a confidential VM", deployment(), {}, []],
    ["a variant of one", of("kata-qemu-tdx-runtime-rs"), {}, []],
    ["no class", PLAIN, {}, [MISSING]],
    ["no class, said so", of(null), {}, [MISSING]],
    ["a class of other VMs", of("kata-qemu"), {}, [UNSAFE]],
    [
        "a class of VMs without a TEE",
        of("kata-qemu-coco-dev"),
        {},
        [other("starts VMs without a TEE, for development")],
    ],
    ["the same, which the config takes", of("kata-qemu-coco-dev"), { runtimeClasses: ["kata-qemu-coco-*"] }, []],
    ["a class with a suffix that Kata does not ship", of("kata-qemu-snp-blue"), {}, [UNSAFE]],
    ["a class of one's own", of("our-cvm"), {}, [UNSAFE]],
    ["the same, which the config names", of("our-cvm"), { runtimeClasses: ["our-*"] }, []],
    ["a class that is not known", of(UNKNOWN), {}, [`not known: ${AT}`]],
    ["what has no pods", resource("kubernetes:core/v1:ConfigMap", { data: {} }), {}, []],
];

const job = {
    metadata: { namespace: "shop" },
    spec: { replicatedJobs: [{ template: template({ spec: { runtimeClassName: null } }) }] },
};
const ROLLOUT = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    spec: { template: template({ spec: { runtimeClassName: null } }) },
};
const MAKES = `kind: makes pods (the brokers, controllers and operators of Kafka) of which the object does not say that they run in confidential VMs [confidential-required]
    fix: use a workload of a kind whose pods can be confidential${STAY}`;
const KINDS: Rows = [
    [
        "a kind of an operator that the transform takes",
        resource("kubernetes:argoproj.io/v1alpha1:Rollout", ROLLOUT),
        {},
        [
            bare(
                "spec.template.spec.runtimeClassName",
                "use confidentialTransform in the program, or `npx confidential-workload inject` for manifests",
            ),
        ],
    ],
    ["a kind whose controller makes pods", resource("kubernetes:kafka.strimzi.io/v1:Kafka", { spec: {} }), {}, [MAKES]],
    [
        "one that may stay plain",
        resource("kubernetes:kafka.strimzi.io/v1:Kafka", { metadata: { namespace: "shop", name: "queue" } }),
        { allow: ["shop/queue"] },
        [],
    ],
    [
        "one in a namespace that nobody names",
        resource("kubernetes:kafka.strimzi.io/v1:Kafka", { metadata: { namespace: "dev", name: "queue" } }),
        { namespaces: ["shop"] },
        [],
    ],
    [
        "a pod in an object of an operator",
        resource("kubernetes:jobset.x-k8s.io/v1alpha2:JobSet", job),
        {},
        [
            bare(
                "spec.replicatedJobs[0].template.spec.runtimeClassName",
                "make it with InitData, and set the annotations and the class on this pod template",
            ),
        ],
    ],
    ["a patch that says nothing of the class", { ...PLAIN, type: "kubernetes:apps/v1:DeploymentPatch" }, {}, []],
    ["a patch that sets another", { ...of("kata-qemu"), type: "kubernetes:apps/v1:DeploymentPatch" }, {}, [UNSAFE]],
];

/** A plain Deployment with this metadata, and labels of its pods. */
function plain(metadata: unknown, labels: unknown = {}, more: Partial<GuardedResource> = {}): GuardedResource {
    const pod = { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx" }] } };
    return resource("kubernetes:apps/v1:Deployment", { metadata, spec: { template: pod } }, more);
}
const WEB = { name: "web", namespace: "shop" };
const LABELS = "spec.template.metadata.labels";

const SCOPES: Rows = [
    ["a stack that is named", plain(WEB), { stacks: ["prod", "d*"] }, [MISSING]],
    ["another stack", plain(WEB), { stacks: ["prod"] }, []],
    ["a namespace that is named", plain(WEB), { namespaces: ["sh*"] }, [MISSING]],
    ["another namespace", plain(WEB), { namespaces: ["bank"] }, []],
    ["the provider's namespace", plain({}, {}, { namespace: "bank" }), { namespaces: ["bank"] }, [MISSING]],
    ["the namespace of those that have none", plain({ namespace: null }), { namespaces: ["default"] }, [MISSING]],
    [
        "a namespace that is not known",
        plain({ namespace: UNKNOWN }),
        { namespaces: ["x"] },
        ["not known: metadata.namespace"],
    ],
    ["a label of the pod", plain(WEB, { tier: "secret" }), { labels: ["tier=secret"] }, [MISSING]],
    ["a label by its key", plain(WEB, { "example.com/tier": "x" }), { labels: ["example.com/tier"] }, [MISSING]],
    ["a label of the object", plain({ ...WEB, labels: { tier: "secret" } }), { labels: ["tier=*"] }, [MISSING]],
    ["another value", plain(WEB, { tier: "open" }), { labels: ["tier=secret"] }, []],
    ["no label", plain(WEB), { labels: ["tier=*"] }, []],
    ["a value that is not known", plain(WEB, { tier: UNKNOWN }), { labels: ["tier=x"] }, [`not known: ${LABELS}.tier`]],
    ["labels that are not known", plain(WEB, UNKNOWN), { labels: ["tier"] }, [`not known: ${LABELS}`]],
    [
        "one of the three is enough",
        plain(WEB, UNKNOWN),
        { stacks: ["x"], namespaces: ["shop"], labels: ["y"] },
        [MISSING],
    ],
    ["a protected pod of which nothing else is known", deployment({}, { stack: "x" }), { labels: ["y"] }, []],
];

/** An object that has no text of its own. */
const TRAP = { toString: 0 };

const ALLOWED: Rows = [
    ["a name", plain(WEB), { allow: ["shop/web"] }, []],
    ["every name of a namespace", plain(WEB), { allow: ["shop/*"] }, []],
    ["a name that is made up", plain({ generateName: "web-", namespace: "shop" }), { allow: ["shop/web-*"] }, []],
    ["a label", plain(WEB, { plain: "true" }), { allow: ["plain=true"] }, []],
    ["another name", plain(WEB), { allow: ["shop/api", "web", "bank/*"] }, [MISSING]],
    ["a name that is not known", plain({ name: UNKNOWN }), { allow: ["shop/web"] }, ["not known: metadata.name"]],
    [
        "names and labels that are not texts",
        plain({ name: TRAP, namespace: TRAP }, { a: TRAP }),
        { allow: ["a=b"] },
        [MISSING],
    ],
    ["a name that does not matter", plain({ name: UNKNOWN }), {}, [MISSING]],
];

test.each([...CLASSES, ...KINDS, ...SCOPES, ...ALLOWED])(
    "confidential-required: %s",
    (_, guarded, config, expected) => {
        expect(texts(checkConfidentialRequired(guarded, config))).toEqual(expected);
    },
);

import { expect, test } from "vitest";
import { checkInitDataPresent, type InitDataConfig } from "../../../core/guardrails/initData";
import { UNKNOWN } from "../../../core/unknown";
import { pem } from "../spec";
import {
    AA,
    ANNOTATIONS,
    AT,
    annotation,
    CDH,
    deployment,
    INIT_DATA,
    type PodParts,
    resource,
    SPEC,
    template,
    texts,
} from "./resource";

const OLD = "io.katacontainers.config.runtime.cc_init_data";
const TAKE_ALL = "so that the guest starts with the policy of its own disk, which mostly allows everything";
const MISSING = `${AT}: is missing on a pod of a confidential RuntimeClass, ${TAKE_ALL} [init-data-missing]
    allowed: an init-data document, compressed with gzip and in base64
    fix: use ConfidentialWorkload in the program, or \`npx confidential-workload inject\` for manifests`;
const CLASS_REST = `and the pod carries init-data, which other runtimes refuse or ignore [not-confidential]
    allowed: the RuntimeClass of a confidential VM, as in kata-qemu-snp
    fix: set it; if a class of your own starts such VMs, name it under runtimeClasses in the policy pack's config`;
const ENCODING = `
    allowed: gzip, then base64 with the standard alphabet and padding, on one line
    fix: encode the document again`;
const REPLACEABLE = "package agent_policy\n\nimport rego.v1\n\ndefault SetPolicyRequest := true\n";
/** Rego as Kata 3.29 reads it and Kata 3.30 does not. */
const V0 = "package agent_policy\n\ndefault CreateContainerRequest = false\n\nCreateContainerRequest { input.x }\n";

const PASSING: readonly (readonly [string, PodParts, InitDataConfig])[] = [
    ["a document without a problem", {}, {}],
    ["neither class nor document", { annotations: {}, spec: { runtimeClassName: undefined } }, {}],
    ["another class without a document", { annotations: {}, spec: { runtimeClassName: "kata-qemu" } }, {}],
    ["a class of config with a document", { spec: { runtimeClassName: "ours" } }, { runtimeClasses: ["ours"] }],
    [
        "a policy in the Rego of config's Kata version",
        { initData: annotation({ rego: V0 }) },
        { kataVersion: "3.29.0" },
    ],
    ["an open policy, for which there is another rule", { initData: annotation({ rego: REPLACEABLE }) }, {}],
    ["no aa.toml on bare metal, where guests start without", { initData: annotation({ aa: undefined }) }, {}],
    [
        "a certificate that ends soon, for which there is another rule",
        { initData: annotation({ cdh: `${CDH}kbs_cert = '''\n${pem("expiring")}'''\n` }) },
        {},
    ],
];

test.each(PASSING)("passes: %s", (_, parts, config) => {
    expect(texts(checkInitDataPresent(deployment(parts), config))).toEqual([]);
});

const FAILING: readonly (readonly [string, PodParts, readonly string[]])[] = [
    ["no annotation", { annotations: { other: "x" } }, [MISSING]],
    ["no annotations", { annotations: null }, [MISSING]],
    ["an annotation that is not a text", { initData: 1 }, [MISSING]],
    [
        "the old name",
        { annotations: { [OLD]: annotation() } },
        [
            `${AT}: is missing, and runtimes since Kata 3.20 do not read ${OLD}, ${TAKE_ALL} [init-data-old-name]
    fix: rename the annotation to ${INIT_DATA}`,
        ],
    ],
    [
        "an empty annotation",
        { initData: "" },
        [`${AT}: is empty, which guests take for no init-data [annotation-base64]${ENCODING}`],
    ],
    ["plain text", { initData: 'version = "0.1.0"' }, [`${AT}: is not base64 [annotation-base64]${ENCODING}`]],
    ["base64 without gzip", { initData: "aGVsbG8=" }, [`${AT}: does not unpack as gzip [annotation-gzip]${ENCODING}`]],
    [
        "an algorithm that guests refuse",
        { initData: annotation({ algorithm: "sha-256" }) },
        [
            `${AT}: algorithm: guests refuse "sha-256" [not-a-choice]
    allowed: sha256, sha384, sha512
    fix: use what is allowed`,
        ],
    ],
    [
        "a key that guests ignore, and a URL that they cannot read",
        { initData: annotation({ aa: AA.replace("https://", ""), cdh: `${CDH}kbs_crt = "x"\n` }) },
        [
            `${AT}: cdh.toml: kbc.kbs_crt: is a key that no guest reads: guests ignore it silently [unknown-key]
    allowed: kbs_cert, name, url
    fix: did you mean kbs_cert?`,
            `${AT}: aa.toml: token_configs.kbs.url: "kbs.example.com" has no scheme [url]
    allowed: an http or https URL such as "https://kbs.example.com:8080"
    fix: write "https://kbs.example.com" or "http://kbs.example.com"`,
        ],
    ],
    [
        "a certificate that has expired",
        { initData: annotation({ cdh: `${CDH}kbs_cert = '''\n${pem("expired")}'''\n` }) },
        [
            `${AT}: cdh.toml: kbc.kbs_cert: (O=Example, CN=KBS old CA) expired on 2021-01-01 [certificate-expired]
    fix: renew it; every pod would fail to reach the KBS`,
        ],
    ],
    [
        "a peer pod without aa.toml",
        { initData: annotation({ aa: undefined }), spec: { runtimeClassName: "kata-remote" } },
        [
            `${AT}: aa.toml: is missing, and the guest of a peer pod waits for it and never starts [missing]
    fix: add it, if only as an empty file`,
        ],
    ],
    [
        "a document and no class",
        { spec: { runtimeClassName: undefined } },
        [`${SPEC}.runtimeClassName: is missing, ${CLASS_REST}`],
    ],
    [
        "a document and a class that is not known",
        { spec: { runtimeClassName: "kata-qemu" } },
        [`${SPEC}.runtimeClassName: is not known to start confidential VMs, ${CLASS_REST}`],
    ],
    ["an annotation that is not known", { initData: UNKNOWN }, [`not known: ${AT}`]],
    ["annotations that are not known", { annotations: UNKNOWN }, [`not known: ${ANNOTATIONS}`]],
    ["a class that is not known", { spec: { runtimeClassName: UNKNOWN } }, [`not known: ${SPEC}.runtimeClassName`]],
    [
        "a class that is not known, and no document",
        { annotations: {}, spec: { runtimeClassName: UNKNOWN } },
        [`not known: ${SPEC}.runtimeClassName`],
    ],
];

test.each(FAILING)("fails: %s", (_, parts, expected) => {
    expect(texts(checkInitDataPresent(deployment(parts), {}))).toEqual(expected);
});

test("a policy that the guest's engine does not take is named with line and column", () => {
    const [text, ...more] = texts(checkInitDataPresent(deployment({ initData: annotation({ rego: V0 }) }), {}));
    expect(more).toEqual([]);
    expect(text).toContain(`${AT}: policy.rego: line 5, column `);
    expect(text).toContain("[rego-engine]");
});

test("an annotation on the Deployment, which no runtime reads, has a message of its own", () => {
    const props = {
        metadata: { annotations: { [INIT_DATA]: annotation() } },
        spec: { template: template({ annotations: {} }) },
    };
    expect(texts(checkInitDataPresent(resource("kubernetes:apps/v1:Deployment", props), {}))).toEqual([
        `${AT}: is missing, and stands on the object that makes the pods, where no runtime looks, ${TAKE_ALL} [init-data-misplaced]
    fix: move the annotation to the metadata of the pod template`,
    ]);
});

/** Kinds that neither the component nor `inject` makes, and where their pod template is. */
const NESTED: readonly (readonly [string, (pod: object) => object, string])[] = [
    ["serving.knative.dev/v1:Service", (pod) => ({ spec: { template: pod } }), "spec.template"],
    ["argoproj.io/v1alpha1:Rollout", (pod) => ({ spec: { template: pod } }), "spec.template"],
    [
        "jobset.x-k8s.io/v1alpha2:JobSet",
        (pod) => ({ spec: { replicatedJobs: [{ template: { spec: { template: pod } } }] } }),
        "spec.replicatedJobs[0].template.spec.template",
    ],
    ["batch.volcano.sh/v1alpha1:Job", (pod) => ({ spec: { tasks: [{ template: pod }] } }), "spec.tasks[0].template"],
];

test.each(NESTED)("a pod of %s without init-data gets what InitData makes", (type, around, place) => {
    const props = around(template({ annotations: {} }));
    expect(texts(checkInitDataPresent(resource(`kubernetes:${type}`, props), {}))).toEqual([
        `${MISSING.replace("spec.template", place).replace(/fix: .*/, "fix: make it with InitData, and set the annotations and the class on this pod template")}`,
    ]);
});

test.each([
    ["kata-qemu-snp", 1],
    ["kata-qemu-snp-*", 0],
])(
    "containers with neither name nor image are a pod's where the class is not a pattern: %s",
    (runtimeClassName, count) => {
        const props = { spec: { template: { spec: { runtimeClassName, containers: [{ command: ["a"] }] } } } };
        const { issues } = checkInitDataPresent(resource("kubernetes:example.com/v1:Fleet", props), {});
        expect(issues).toHaveLength(count);
    },
);

import { describe, expect, test } from "vitest";
import { ContainerRuntime, Platform, PolicyPreset } from "../../core";
import { checkInjectorsAround } from "../../core/checks/injectors";
import { checkMemory } from "../../core/checks/memory";
import { checkPodForm } from "../../core/checks/podForm";
import { checkOrdinarySecrets } from "../../core/checks/sealedVariables";
import { checkWorkloadForm } from "../../core/checks/workloadForm";
import { formatIssue } from "../../core/issue";
import type { PodSource } from "../../core/kubernetes/podSource";
import { PLATFORMS } from "../../core/platform";
import { UNKNOWN } from "../../core/unknown";
import { GOOD, issuesOf } from "./spec";

const SIDECAR =
    "Strict and Baseline then deny the pod, and under another policy these containers run in the VM that holds the pod's secrets";
const IDENTITY = "Strict then denies the pod, because its policy does not have them";
const ISTIO = `makes istio add the containers istio-init and istio-proxy after the policy is made: ${SIDECAR} [injected]\n    fix: set the label sidecar.istio.io/inject: "false" on the pod`;
const LINKERD = `makes linkerd add the containers linkerd-init and linkerd-proxy after the policy is made: ${SIDECAR} [injected]\n    fix: set the annotation linkerd.io/inject: disabled on the pod`;
const TOKEN = `add variables and a volume with a token after the policy is made: ${IDENTITY} [injected]`;
const EKS = `makes the identity webhook of EKS ${TOKEN}\n    fix: use another service account, and write the variables and the projected volume into the pod`;

function deployment(change: Partial<PodSource> = {}): PodSource {
    const spec = { containers: [{ name: "web", image: "registry.example.com/web" }] };
    return { kind: "Deployment", path: ["deployment", "spec", "template", "spec"], spec, namespace: "shop", ...change };
}
/** What `envsubst` replaces. */
const later = (name: string) => `\${${name}}`;
const METADATA = "deployment.spec.template.metadata";

/** The mark of a pod, and the whole warning. */
const MARKS: readonly (readonly ["labels" | "annotations", string, string, string])[] = [
    ["labels", "sidecar.istio.io/inject", "true", ISTIO],
    ["annotations", "sidecar.istio.io/inject", "true", ISTIO],
    ["labels", "istio.io/rev", "stable", ISTIO],
    ["annotations", "linkerd.io/inject", "enabled", LINKERD],
    ["annotations", "linkerd.io/inject", "ingress", LINKERD],
    [
        "annotations",
        "vault.hashicorp.com/agent-inject",
        "true",
        `makes the Vault agent injector add containers of Vault and volumes with its secrets after the policy is made: ${SIDECAR} [injected]\n    fix: remove it, and have the program take the secrets from the KBS, or as sealed secrets`,
    ],
    [
        "labels",
        "azure.workload.identity/use",
        "true",
        `makes Azure workload identity ${TOKEN}\n    fix: remove it, and write the variables and the projected volume into the pod`,
    ],
    [
        "annotations",
        "azure.workload.identity/inject-proxy-sidecar",
        "true",
        `makes Azure workload identity add the containers azwi-proxy-init, which is privileged, and azwi-proxy after the policy is made: ${SIDECAR} [injected]\n    fix: remove it`,
    ],
    ["labels", "eks.amazonaws.com/pod-identity", "enabled", EKS],
];

test.each([
    [{ app: `web-${later("NAME")}` }, { app: "web" }],
    [{ [later("KEY")]: "web" }, { app: "web" }],
    [UNKNOWN, { app: "web" }],
])("a selector of the labels %j is not judged before they are known", (labels, matchLabels) => {
    expect(checkWorkloadForm({ spec: { selector: { matchLabels } } }, labels)).toEqual([]);
});

describe("variables of Secrets that are not sealed", () => {
    const from = (name: string, key: string) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } });
    const sealed = { data: { a: "sealed.fakejwsheader.e30.fakesignature", b: undefined } };
    const pod = (...env: object[]) =>
        deployment({ spec: { containers: [{ name: "web", env }] }, secrets: { sealed: sealed.data } });
    const SAID = "the host and the cluster know their values, and can give the program others [ordinary-secret]";
    const FIX =
        "\n    fix: seal what the host must not know (`npx confidential-workload secret convert`), or have the program take it from the KBS; nothing, if the host may know it";

    test.each<readonly [string, PodSource, string | undefined]>([
        ["of one Secret", pod(from("db", "a"), from("db", "b")), "a Secret that is not sealed (db)"],
        ["of two Secrets", pod(from("db", "a"), from("mail", "a")), "Secrets that are not sealed (db, mail)"],
        ["of a key whose text is sealed", pod(from("sealed", "a")), undefined],
        ["of another key of that Secret", pod(from("sealed", "b")), "a Secret that is not sealed (sealed)"],
        [
            "of a whole Secret",
            deployment({ spec: { containers: [{ name: "web", envFrom: [{ secretRef: { name: "all" } }] }] } }),
            "a Secret that is not sealed (all)",
        ],
        [
            "of none, with a volume of a Secret",
            deployment({ spec: { containers: [], volumes: [{ name: "v", secret: { secretName: "db" } }] } }),
            undefined,
        ],
    ])("%s", (_, source, secrets) => {
        expect(checkOrdinarySecrets(source, undefined).map(formatIssue)).toEqual(
            secrets === undefined
                ? []
                : [`deployment.spec.template.spec: takes variables from ${secrets}: ${SAID}${FIX}`],
        );
    });

    test("are not judged by inputs that are not known yet, and declared texts count", () => {
        const source = pod(from("db", "a"));
        expect(checkOrdinarySecrets(source, UNKNOWN)).toEqual([]);
        expect(checkOrdinarySecrets(source, { secrets: [{ name: "db", data: { a: sealed.data.a } }] })).toEqual([]);
    });
});

test("numbers in the metadata of the workload are said too", () => {
    const metadata = { name: "web", labels: { tier: 3 }, annotations: { weight: 0.5, note: null } };
    expect(checkWorkloadForm({ metadata }, {}).map(formatIssue)).toEqual([
        "metadata.labels.tier: 3 is not a string [wrong-type]\n    allowed: a string\n    fix: put it in quotes",
        "metadata.annotations.weight: 0.5 is not a string [wrong-type]\n    allowed: a string\n    fix: put it in quotes",
    ]);
});

describe("webhooks that add to the pod", () => {
    test.each(MARKS)("%s %s: %s", (place, key, value, message) => {
        expect(issuesOf(GOOD, { pod: deployment({ [place]: { [key]: value, app: "web" } }) })).toEqual([
            `warning ${METADATA}.${place}["${key}"]: "${value}" ${message}`,
        ]);
    });

    test.each([
        { labels: { "sidecar.istio.io/inject": "false", "istio.io/rev": "stable" } },
        { annotations: { "sidecar.istio.io/inject": "false" }, labels: { "istio.io/rev": "stable" } },
        { annotations: { "linkerd.io/inject": "disabled", "vault.hashicorp.com/agent-inject": "false" } },
        { labels: { "azure.workload.identity/use": "false", "istio-injection": "enabled" } },
        { annotations: { "istio.io/rev": "stable" } },
    ])("%j is left alone", (metadata) => {
        expect(issuesOf(GOOD, { pod: deployment(metadata) })).toEqual([]);
    });

    const object = (kind: string, metadata: object) => ({ kind, metadata });
    const around = (pod: PodSource, ...manifests: object[]) =>
        checkInjectorsAround(pod, manifests as Record<string, unknown>[]).map(formatIssue);

    test.each<readonly [string, Partial<PodSource>, object, string | undefined]>([
        [
            "a Namespace of istio",
            {},
            object("Namespace", { name: "shop", labels: { "istio-injection": "enabled" } }),
            `deployment.metadata.namespace: "shop" is a Namespace with "istio-injection" among its labels, which ${ISTIO}`,
        ],
        [
            "a Namespace of linkerd",
            {},
            object("Namespace", { name: "shop", annotations: { "linkerd.io/inject": "enabled" } }),
            `deployment.metadata.namespace: "shop" is a Namespace with "linkerd.io/inject" among its annotations, which ${LINKERD}`,
        ],
        [
            "a ServiceAccount with a role of AWS",
            { spec: { serviceAccountName: "web", containers: [] } },
            object("ServiceAccount", {
                name: "web",
                namespace: "shop",
                annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/web" },
            }),
            `deployment.spec.template.spec.serviceAccountName: "web" is a ServiceAccount with "eks.amazonaws.com/role-arn" among its annotations, which ${EKS}`,
        ],
        [
            "a pod that istio leaves alone",
            { labels: { "sidecar.istio.io/inject": "false" } },
            object("Namespace", { name: "shop", labels: { "istio-injection": "enabled" } }),
            undefined,
        ],
        [
            "a pod that linkerd leaves alone",
            { annotations: { "linkerd.io/inject": "disabled" } },
            object("Namespace", { name: "shop", annotations: { "linkerd.io/inject": "enabled" } }),
            undefined,
        ],
        [
            "another Namespace",
            {},
            object("Namespace", { name: "bank", labels: { "istio-injection": "enabled" } }),
            undefined,
        ],
        [
            "a ServiceAccount of another Namespace",
            {},
            object("ServiceAccount", {
                name: "default",
                namespace: "bank",
                annotations: { "eks.amazonaws.com/role-arn": "arn" },
            }),
            undefined,
        ],
    ])("%s", (_, pod, manifest, message) => {
        expect(around(deployment(pod), manifest)).toEqual(message === undefined ? [] : [message]);
    });
});

describe("imagePullSecrets", () => {
    const spec = {
        containers: [{ name: "web", image: "registry.example.com/web" }],
        imagePullSecrets: [{ name: "a" }],
    };
    const of = (change: object) => issuesOf({ ...GOOD, ...change }, { pod: deployment({ spec }) });
    const WARNING =
        "warning deployment.spec.template.spec.imagePullSecrets: reaches the node only, and the guest, which pulls the images, has no credentials without images.credentialsUri [pull-secrets]\n    fix: put them into the KBS, as `npx confidential-workload secret convert` prepares it, and set images.credentialsUri to that resource; keep them here, because the node asks the registry too";

    test("without credentials for the guest", () => {
        expect(of({})).toEqual([WARNING]);
        expect(of({ images: { extraRootCertificates: [] } })).toContain(WARNING);
    });

    test.each([
        ["with them", { images: { credentialsUri: "kbs:///default/credentials/registry" } }],
        ["on peer pods, which hand them on", { platform: Platform.AzureSnp }],
    ])("%s", (_, change) => {
        expect(of(change)).toEqual([]);
    });
});

describe("memory", () => {
    const limited = (...limits: (string | number | undefined)[]) =>
        limits.map((memory) => (memory === undefined ? {} : { resources: { limits: { memory } } }));
    const of = (spec: object, name = "kata-qemu-coco-dev", version?: string) =>
        checkMemory({ spec, path: ["spec"] }, name, version).map(formatIssue);
    const warning = (place: string, limits: number) =>
        `spec.${place}: has memory limits of ${limits} MiB in all, and the node kills the VM when its kernel, the images that it unpacks into memory, and the programs take more than ${limits + 160} MiB (with the 160 MiB overhead of kata-qemu-coco-dev); Kata starts no VM with less than 256 MiB [memory]\n    allowed: limits of 96Mi and more in all, or none\n    fix: raise the limits by what the images take unpacked, or remove them`;

    test.each<readonly [string, object, string | undefined]>([
        ["limits that are too small", { containers: limited("64Mi") }, warning("containers", 64)],
        ["all of them together", { containers: limited("32Mi", "63Mi") }, warning("containers", 95)],
        [
            "init containers, which run before the others and not with them",
            { initContainers: limited("64Mi", "48Mi"), containers: limited("32Mi", "31Mi") },
            warning("containers", 64),
        ],
        [
            "sidecars, which run with the others",
            {
                initContainers: limited("32Mi").map((one) => ({ ...one, restartPolicy: "Always" })),
                containers: limited("32Mi", "31Mi"),
            },
            warning("containers", 95),
        ],
        ["a large init container", { initContainers: limited("96Mi"), containers: limited("32Mi") }, undefined],
        ["an init container without a limit", { initContainers: [{}], containers: limited("32Mi") }, undefined],
        ["in bytes", { containers: limited(67108864) }, warning("containers", 64)],
        ["a limit in thousandths of a byte", { containers: limited("512m") }, warning("containers", 0)],
        [
            "a limit of the pod",
            { resources: { limits: { memory: "64Mi" } }, containers: [{}] },
            warning("resources", 64),
        ],
        ["limits that are large enough", { containers: limited("96Mi") }, undefined],
        ["in other units", { containers: limited("0.5Gi") }, undefined],
        ["as a power of ten", { containers: limited("129e6") }, undefined],
        ["no limit", { containers: limited(undefined) }, undefined],
        ["a container without a limit", { containers: limited("32Mi", undefined) }, undefined],
        ["a limit that is not a quantity", { containers: limited("a lot") }, undefined],
        ["no containers", {}, undefined],
    ])("%s", (_, spec, message) => {
        expect(of(spec)).toEqual(message === undefined ? [] : [message]);
    });

    test("a class with the name of a property that every object has is an unknown class", () => {
        expect(of({ containers: limited("64Mi") }, "constructor")).toEqual([]);
    });

    test("variants of a class have its overhead", () => {
        expect(of({ containers: limited("64Mi") }, "kata-qemu-coco-dev-debug")).toEqual([
            warning("containers", 64).replace("of kata-qemu-coco-dev)", "of kata-qemu-coco-dev-debug)"),
        ]);
    });

    test("nothing is said of classes whose overhead holds the VM, or is not known", () => {
        const others = [
            ...new Set(Object.values(PLATFORMS).map(({ runtimeClassName }) => runtimeClassName)),
            "our-cvm",
        ];
        const silent = others.filter((name) => of({ containers: limited("64Mi") }, name).length === 0);
        expect(silent).toEqual(others.filter((name) => name !== "kata-qemu-coco-dev"));
    });

    describe("with the Rust runtime, which sizes the VM by the limits", () => {
        const cpu = { resources: { limits: { cpu: "1" } } };
        const small = (limits: number, vm: number) =>
            `spec.containers: has memory limits of ${limits} MiB in all, and the VM gets them and ${vm - limits} MiB, because Kata's Rust runtime (kata-qemu-snp-runtime-rs) sizes the VM of a pod with limits, of memory or processors, by these alone: ${vm} MiB are too little for the guest's kernel, the images, and the programs [memory]\n    allowed: memory limits of 128Mi and more in all, or no limits (the VM then has 2048 MiB)\n    fix: set limits.memory to what the programs take and twice what the images take unpacked, or remove all limits`;

        test.each<readonly [string, object, string | undefined]>([
            ["a limit of processors alone", { containers: [cpu] }, small(0, 128)],
            ["the same next to a container without", { containers: [{}, cpu] }, small(0, 128)],
            ["the same of the pod", { ...cpu, containers: [{}] }, small(0, 128)],
            ["a small limit of memory", { containers: limited("64Mi", undefined) }, small(64, 192)],
            [
                "the pod's limit instead of the sum",
                { resources: { limits: { memory: "64Mi" } }, containers: limited("1Gi") },
                small(64, 192),
            ],
            [
                "an init container, which runs before the others and not with them",
                { initContainers: limited("96Mi"), containers: limited("64Mi") },
                small(96, 224),
            ],
            [
                "an init container that needs more than the others",
                { initContainers: limited("128Mi"), containers: [cpu] },
                undefined,
            ],
            ["a limit that is large enough", { containers: [cpu, ...limited("128Mi")] }, undefined],
            ["no limit", { containers: [{}] }, undefined],
            ["requests alone", { containers: [{ resources: { requests: { cpu: "1" } } }] }, undefined],
            ["a limit that is not a quantity", { containers: [cpu, ...limited("a lot")] }, undefined],
            ["limits that come later", { containers: [cpu, { resources: { limits: UNKNOWN } }] }, undefined],
            ["a container that comes later", { containers: [cpu, UNKNOWN] }, undefined],
            ["a limit that is null", { containers: [{ resources: { limits: { memory: null } } }] }, undefined],
        ])("%s", (_, spec, message) => {
            expect(of(spec, "kata-qemu-snp-runtime-rs")).toEqual(message === undefined ? [] : [message]);
        });

        test("which other classes, and Kata before 4.0, do not", () => {
            const pod = { containers: [cpu] };
            const count = (name: string, version?: string) => of(pod, name, version).length;
            expect(count("kata-qemu-snp-runtime-rs", "3.32.0")).toBe(0);
            expect(count("kata-qemu-snp-runtime-rs", "4.0.0")).toBe(1);
            expect(count("kata-qemu-snp-runtime-rs-debug")).toBe(1);
            for (const name of ["kata-qemu-snp", "kata-qemu-se-runtime-rs", "kata-remote", "our-cvm-runtime-rs"]) {
                expect(count(name)).toBe(0);
            }
            expect(count("kata-qemu-nvidia-gpu-snp-runtime-rs")).toBe(0);
            expect(count("kata-qemu-runtime-rs")).toBe(0);
        });
    });

    test("a component says so", () => {
        const pod = deployment({ spec: { containers: [{ name: "web", image: "a", ...limited("64Mi")[0] }] } });
        expect(issuesOf({ ...GOOD, platform: Platform.CocoDev }, { pod }).map((text) => text.split(":")[0])).toEqual([
            "warning platform",
            "warning deployment.spec.template.spec.containers",
        ]);
    });
});

describe("loopback addresses", () => {
    const warning = (path: string, shown: string) =>
        `warning ${path}: "${shown}" is an address of the guest itself, and not of the node: nothing listens there when the guest pulls images [loopback]\n    fix: give an address that pods reach, as that of a Service or of the node in its network`;
    const image = (name: string) => deployment({ spec: { containers: [{ name: "web", image: name }] } });
    const IMAGE = "deployment.spec.template.spec.containers[0].image";

    test.each<readonly [string, object, string, readonly string[]]>([
        [
            "a proxy",
            { proxy: { httpsProxy: "http://127.0.0.1:5432" } },
            "a",
            [warning("proxy.httpsProxy", "127.0.0.1")],
        ],
        [
            "its name",
            { proxy: { httpsProxy: "http://localhost:3128" } },
            "a",
            [warning("proxy.httpsProxy", "localhost")],
        ],
        ["IPv6", { proxy: { httpsProxy: "http://[::1]:3128" } }, "a", [warning("proxy.httpsProxy", "[::1]")]],
        ["another proxy", { proxy: { httpsProxy: "http://127.example.com:3128" } }, "a", []],
        ["an image", {}, "localhost:5000/web", [warning(IMAGE, "localhost:5000/web")]],
        [
            "the location of a rule",
            { images: { registries: [{ prefix: "registry.example.com", location: "127.0.0.1:5000" }] } },
            "registry.example.com/web",
            [warning("images.registries[0].location", "127.0.0.1:5000")],
        ],
        [
            "a mirror, next to which there is the registry",
            { images: { registries: [{ prefix: "registry.example.com", mirrors: [{ location: "localhost:5000" }] }] } },
            "registry.example.com/web",
            [warning("images.registries[0].mirrors[0].location", "localhost:5000")],
        ],
        [
            "an image that a rule takes elsewhere",
            { images: { registries: [{ prefix: "localhost:5000", location: "registry.example.com" }] } },
            "localhost:5000/web",
            [],
        ],
    ])("%s", (_, change, name, messages) => {
        expect(issuesOf({ ...GOOD, ...change }, { pod: image(name) })).toEqual(messages);
    });
});

describe("empty volumes of peer pods", () => {
    const containers = [{ name: "web", image: "a" }];
    const volumes = [
        { name: "uploads", emptyDir: {} },
        { name: "cache", emptyDir: { medium: "Memory" } },
        { name: "spool", emptyDir: { sizeLimit: "1Gi" } },
        { name: "config", configMap: { name: "config" } },
    ];
    const of = (platform: Platform) =>
        issuesOf({ ...GOOD, platform }, { pod: deployment({ spec: { containers, volumes } }) }).filter((text) =>
            text.includes("[sealed-volume]"),
        );
    const warning = (index: number) =>
        `warning deployment.spec.template.spec.volumes[${index}].emptyDir: is a directory of the guest on peer pods: a file at its top that begins with sealed. is replaced by the secret when a container starts, whoever wrote it [sealed-volume]\n    fix: keep what others can write in a folder below the top, or set medium: Memory`;

    test("are looked through for sealed texts, which no policy stops", () => {
        expect(of(Platform.AwsSnp)).toEqual([warning(0), warning(2)]);
        expect(of(Platform.Snp)).toEqual([]);
    });
});

describe("OpenShift's class", () => {
    const of = (policy: object, runtimeClassName = "kata-cc", platform: Platform = Platform.Snp) =>
        issuesOf({ ...GOOD, platform, policy }, { runtimeClassName, pod: deployment() }).filter((text) =>
            text.includes("[container-runtime]"),
        );
    const ofVersion = (policy: object, kataVersion?: string) =>
        issuesOf(
            { ...GOOD, policy, ...(kataVersion === undefined ? {} : { kataVersion }) },
            { runtimeClassName: "kata-cc", pod: deployment() },
        ).filter((text) => text.includes("[kata-version-assumed]"));
    const { Containerd, CriO } = ContainerRuntime;

    test("is for CRI-O, unless the author names another, and the preview says so", () => {
        for (const containerRuntime of [Containerd, CriO]) {
            expect(of({ preset: PolicyPreset.Strict, containerRuntime })).toEqual([]);
        }
        for (const preset of [PolicyPreset.Strict, PolicyPreset.Baseline]) {
            expect(of({ preset })).toEqual([
                'warning policy.containerRuntime: is not set, and "kata-cc" is the class of OpenShift with CRI-O and, as cococtl has it, of others with containerd: the policy is for CRI-O, and denies what containerd sends [container-runtime]\n    fix: set it: ContainerRuntime.CriO on OpenShift, ContainerRuntime.Containerd elsewhere',
            ]);
        }
        expect(of({ preset: PolicyPreset.AllowAll })).toEqual([]);
        expect(of({ preset: PolicyPreset.Strict, containerRuntime: Containerd }, "kata-qemu-snp")).toEqual([]);
    });

    test("has an older Kata than the newest, and the preview asks which", () => {
        expect(ofVersion({ preset: PolicyPreset.Strict })).toEqual([
            "warning kataVersion: is not set, and the policy is for the newest Kata, where OpenShift has an older one: agents before 3.29 and empty volumes before 3.28 need other rules, and the agent may deny the pod [kata-version-assumed]\n    fix: set it to what `rpm -q kata-containers` says on a node, as in 3.25.0",
        ]);
        expect(ofVersion({ preset: PolicyPreset.Strict }, "3.25.0")).toEqual([]);
        expect(ofVersion({ preset: PolicyPreset.Strict, containerRuntime: Containerd })).toEqual([]);
        expect(ofVersion(GOOD.policy as object)).toEqual([]);
    });

    test("for peer pods does not tell the container runtime, and the preview says what is assumed", () => {
        const warning =
            'warning policy.containerRuntime: is not set, and "kata-remote" is the class of peer pods with containerd and, on OpenShift, with CRI-O: the policy is for containerd, and denies what CRI-O sends [container-runtime]\n    fix: set it: ContainerRuntime.CriO on OpenShift, ContainerRuntime.Containerd elsewhere';
        const preset = PolicyPreset.Baseline;
        expect(of({ preset }, "kata-remote", Platform.AzureSnp)).toEqual([warning]);
        for (const containerRuntime of [Containerd, CriO]) {
            expect(of({ preset, containerRuntime }, "kata-remote", Platform.AzureSnp)).toEqual([]);
        }
        expect(of({ preset: PolicyPreset.AllowAll }, "kata-remote", Platform.AzureSnp)).toEqual([]);
    });
});

describe("what keeps a pod from starting", () => {
    const inPod = (container: object, spec: object = {}) =>
        deployment({
            spec: { ...spec, containers: [{ name: "web", image: "registry.example.com/web", ...container }] },
        });
    const AT = "deployment.spec.template.spec";
    const CONTAINER = `${AT}.containers[0]`;
    const memory = (amount: unknown) => inPod({ resources: { limits: { memory: amount } } });
    const arch = (...values: string[]) => ({
        affinity: {
            nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/arch", operator: "In", values }] }],
                },
            },
        },
    });
    const MEMORY = "allowed: a number with a unit, as in 512Mi or 2Gi\n    fix: write 512Mi if you mean mebibytes";
    const ARM =
        'selects nodes with "arm64", and a TEE of snp is in processors of amd64 only: no node takes the pod [node-architecture]\n    allowed: amd64\n    fix: select amd64, with an image for it, or leave it out';
    const AMOUNT =
        "is not an amount that Kubernetes takes [quantity]\n    allowed: a number with a unit of Kubernetes, as in 500m or 2 for cpu and 512Mi for memory\n    fix: write it in one of these units";

    test.each<readonly [string, PodSource, string | undefined]>([
        [
            "memory in thousandths of a byte",
            memory("512m"),
            `warning ${CONTAINER}.resources.limits.memory: "512m" is thousandths of a byte: no container starts with so little memory [memory-unit]\n    ${MEMORY}`,
        ],
        [
            "memory without a unit",
            memory(512),
            `warning ${CONTAINER}.resources.limits.memory: 512 is bytes: no container starts with so little memory [memory-unit]\n    ${MEMORY}`,
        ],
        ["memory in bytes", memory(536870912), undefined],
        ["memory with a unit", memory("512Mi"), undefined],
        ["memory with an exponent", memory("5e8"), undefined],
        [
            "cpu in hertz",
            inPod({ resources: { requests: { cpu: "1GHz" } } }),
            `error ${CONTAINER}.resources.requests.cpu: "1GHz" ${AMOUNT}`,
        ],
        ["cpu in thousandths", inPod({ resources: { requests: { cpu: "500m" } } }), undefined],
        [
            "a name of a container",
            inPod({ name: "Web_1" }),
            `error ${CONTAINER}.name: "Web_1" is not a name that Kubernetes takes for a container [container-name]\n    allowed: 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends\n    fix: rename the container, here and in the inputs that name it`,
        ],
        [
            "a selector of ARM nodes",
            inPod({}, { nodeSelector: { "kubernetes.io/arch": "arm64" } }),
            `error ${AT}.nodeSelector["kubernetes.io/arch"]: ${ARM}`,
        ],
        [
            "an affinity for ARM nodes",
            inPod({}, arch("arm64")),
            `error ${AT}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution: ${ARM}`,
        ],
        [
            "a label of the pod that is a number",
            { ...inPod({}), labels: { app: "web", version: 2 } },
            `error ${AT.replace(/\.spec$/, "")}.metadata.labels.version: 2 is not a string [wrong-type]\n    allowed: a string\n    fix: put it in quotes`,
        ],
        [
            "an annotation of the pod that is true",
            { ...inPod({}), annotations: { "example.com/on": true, "example.com/no": "false" } },
            `error ${AT.replace(/\.spec$/, "")}.metadata.annotations["example.com/on"]: true is not a string [wrong-type]\n    allowed: a string\n    fix: put it in quotes`,
        ],
        [
            "an architecture and amounts that envsubst puts in later",
            inPod(
                { resources: { limits: { memory: later("MEMORY"), cpu: "{{ .Values.cpu }}" } } },
                { nodeSelector: { "kubernetes.io/arch": later("ARCH") } },
            ),
            undefined,
        ],
        ["an affinity for both", inPod({}, arch("arm64", "amd64")), undefined],
        ["a selector of the right nodes", inPod({}, { nodeSelector: { "kubernetes.io/arch": "amd64" } }), undefined],
    ])("%s", (_, pod, message) => {
        expect(issuesOf(GOOD, { pod })).toEqual(message === undefined ? [] : [message]);
    });

    test.each([
        ["linux/arm64", "snp", 1],
        ["linux/arm64/v8", "tdx", 1],
        ["linux/amd64", "se", 1],
        ["linux/amd64", "snp", 0],
        ["linux/arm64", undefined, 0],
    ])("an image that is locked for %s on %s, under the whole name", (platform, tee, count) => {
        const image = `web@sha256:${"1".repeat(64)}`;
        const spec = {
            containers: [
                { name: "web", image },
                { name: "other", image: "web:1" },
            ],
        };
        const lock = { [`docker.io/library/${image}`]: { platform } };
        const found = checkPodForm({ spec, path: ["spec"] }, tee, lock).map(formatIssue);
        const has = tee === "se" ? "s390x" : "amd64";
        expect(found).toEqual(
            Array.from(
                { length: count },
                () =>
                    `spec.containers[0].image: is locked for "${platform}", and a TEE of ${tee} is in processors of ${has} only: what the policy binds is of an image that does not run there [locked-architecture]\n    allowed: linux/${has}\n    fix: lock it again: npx confidential-workload lock --platform linux/${has} ${image}`,
            ),
        );
    });

    test.each([
        [
            "replicas as a text",
            { replicas: "2" },
            `spec.replicas: "2" is not a number of pods [replicas]\n    allowed: 0, 1, 2, …\n    fix: give a whole number, without quotes`,
        ],
        [
            "half a pod",
            { replicas: 2.5 },
            "spec.replicas: 2.5 is not a number of pods [replicas]\n    allowed: 0, 1, 2, …\n    fix: give a whole number, without quotes",
        ],
        [
            "a selector of other labels",
            { replicas: 2, selector: { matchLabels: { app: "shop" } } },
            "spec.selector.matchLabels: selects app=shop, which the labels of the pod template do not have [selector]\n    fix: give the pod template these labels, or select by those that it has",
        ],
        [
            "what envsubst or Helm puts in later",
            { replicas: later("REPLICAS"), selector: { matchLabels: { app: later("APP"), tier: "front" } } },
            undefined,
        ],
        ["what Pulumi knows later", { replicas: UNKNOWN, selector: { matchLabels: { app: UNKNOWN } } }, undefined],
        ["what is right", { replicas: 0, selector: { matchLabels: { app: "web" } } }, undefined],
        ["nothing", {}, undefined],
    ])("%s", (_, spec, message) => {
        const found = checkWorkloadForm({ spec }, { app: "web", tier: "front" }).map(formatIssue);
        expect(found).toEqual(message === undefined ? [] : [message]);
    });
});

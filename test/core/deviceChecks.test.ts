import { expect, test } from "vitest";
import type { PodSource } from "../../core/kubernetes/podSource";
import { GOOD, issuesOf } from "./spec";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const OTHER = `registry.example.com/other@sha256:${"b".repeat(64)}`;
const LOCK = { [IMAGE]: { entrypoint: ["/app"] }, [OTHER]: { entrypoint: ["/other"] } };
const TEMPLATE = "deployment.spec.template";
const FIRST = `${TEMPLATE}.spec.containers[0]`;
const SECOND = `${TEMPLATE}.spec.containers[1]`;
const TIMEOUT = "io.katacontainers.config.runtime.create_container_timeout";
const PARAMETERS = "io.katacontainers.config.hypervisor.kernel_params";
const STORE = [{ name: "store", devicePath: "/dev/trusted_store" }];

interface Case {
    readonly first?: object;
    readonly second?: object;
    readonly store?: object;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly claims?: unknown;
    readonly spec?: object;
}

function problems({ first, second, store, annotations = {}, claims, spec }: Case): string[] {
    const source: PodSource = {
        kind: claims === undefined ? "Deployment" : "StatefulSet",
        name: "web",
        path: ["deployment", "spec", "template", "spec"],
        annotations,
        ...(claims === undefined ? {} : { volumeClaimTemplates: claims }),
        spec: {
            containers: [
                { name: "app", image: IMAGE, ...first },
                ...(second === undefined ? [] : [{ name: "other", image: OTHER, ...second }]),
            ],
            volumes: store === undefined ? [] : [{ name: "store", ...store }],
        },
    };
    const policy = { preset: "strict", imageLock: LOCK };
    return issuesOf({ ...GOOD, platform: "nvidia-gpu-snp", policy, ...spec }, { pod: source });
}

const CLAIM = { persistentVolumeClaim: { claimName: "store" } };
const asking = (limits: object) => ({ resources: { limits } });
const GPU = asking({ "nvidia.com/pgpu": 1, memory: "48Gi" });
const NOT_BOUND = `warning ${FIRST}.resources: the policy binds how many GPUs the container gets, and not which ones: the host chooses them [gpu-not-bound]\n    fix: release secrets only where the KBS has appraised them too: a resource policy made from the output trustee demands it`;
const LONG = { [TIMEOUT]: "1200" };

const ROWS: readonly (readonly [string, Case, readonly string[]])[] = [
    ["a GPU", { first: GPU }, [NOT_BOUND]],
    [
        "eight GPUs and their switches",
        { first: asking({ "nvidia.com/GH100_H100_SXM5_80GB": "8", "nvidia.com/nvswitch": 4, memory: "1Ti" }) },
        [NOT_BOUND],
    ],
    [
        "a GPU where there is none",
        { first: GPU, spec: { platform: "tdx" } },
        [
            `error platform: "tdx" (Intel TDX) has no GPUs, and "app" asks for nvidia.com/pgpu [gpu-platform]\n    allowed: nvidia-gpu-snp, nvidia-gpu-tdx\n    fix: use "nvidia-gpu-tdx", with a node that has them`,
        ],
    ],
    [
        "a GPU on a platform that has no like",
        { first: GPU, spec: { platform: "se" } },
        [
            `warning platform: "se" (IBM Secure Execution) does not attest the init-data: IBM Secure Execution evidence has no init-data claim and Trustee ignores it [not-attested]\n    fix: do not release secrets by the init-data digest here, and use a platform that attests it where the host is not trusted`,
            `error platform: "se" (IBM Secure Execution) has no GPUs, and "app" asks for nvidia.com/pgpu [gpu-platform]\n    allowed: nvidia-gpu-snp, nvidia-gpu-tdx\n    fix: remove them`,
        ],
    ],
    [
        "a GPU next to memory of the class, and little time",
        { first: asking({ "nvidia.com/pgpu": 1 }), annotations: { [TIMEOUT]: "60" } },
        [
            NOT_BOUND,
            `warning ${TEMPLATE}.metadata.annotations["${TIMEOUT}"]: "60" seconds are short for the pull of a large image, and the container is not created after that [create-timeout]\n    allowed: 1200 and more\n    fix: raise it, and runtimeRequestTimeout of the kubelet with it`,
            `warning ${FIRST}.resources.limits: has no memory, so that the VM has that of its class, and the guest unpacks images into one half of it [gpu-memory]\n    fix: set limits.memory to twice what the image takes unpacked, or use trustedStorage`,
        ],
    ],
    [
        "a GPU and trusted storage",
        { first: asking({ "nvidia.com/pgpu": 1 }), store: CLAIM, spec: { trustedStorage: { volume: "store" } } },
        [NOT_BOUND],
    ],
    ["the store of images", { store: CLAIM, spec: { trustedStorage: { volume: "store" } } }, []],
    ["the same, written into the pod", { first: { volumeDevices: STORE }, store: CLAIM }, []],
    ["both", { first: { volumeDevices: STORE }, store: CLAIM, spec: { trustedStorage: { volume: "store" } } }, []],
    [
        "no such volume",
        { spec: { trustedStorage: { volume: "store" } } },
        [
            `error trustedStorage.volume: "store" is not a volume of the pod [no-such-volume]\n    fix: declare it as a claim or a generic ephemeral volume with volumeMode: Block`,
        ],
    ],
    [
        "a store of two containers",
        { first: { volumeDevices: STORE }, second: { volumeDevices: STORE }, store: CLAIM },
        [
            `error ${SECOND}.volumeDevices: gives /dev/trusted_store to a second container, and the guest makes the store anew with it [trusted-storage]\n    fix: give it to "app" alone: one container is enough for the pod`,
        ],
    ],
    [
        "a store that comes late",
        { second: { volumeDevices: STORE }, store: CLAIM },
        [
            `warning ${SECOND}.volumeDevices: gives /dev/trusted_store to "other", and the images of containers before it are unpacked into memory [trusted-storage]\n    fix: give it to "app", which starts first`,
        ],
    ],
    [
        "another folder for images",
        { first: { volumeDevices: STORE }, store: CLAIM, spec: { images: { workDirectory: "/opt/images" } } },
        [
            `error images.workDirectory: is "/opt/images", and the guest mounts the store at /run/kata-containers/image [trusted-storage]\n    fix: remove it`,
        ],
    ],
    [
        "no time for the pull",
        { first: { volumeDevices: STORE }, store: CLAIM, spec: { platform: "snp" } },
        [
            `warning ${TEMPLATE}.metadata.annotations["${TIMEOUT}"]: is not set, and 60 seconds are short for the pull of an image that does not fit into memory [create-timeout]\n    fix: set this annotation of the pod, as to "1200", and runtimeRequestTimeout of the kubelet with it`,
        ],
    ],
    [
        "time for the pull",
        { first: { volumeDevices: STORE }, store: CLAIM, annotations: LONG, spec: { platform: "snp" } },
        [],
    ],
    [
        "a guest that makes no store, or one without integrity",
        {
            first: { volumeDevices: STORE },
            store: CLAIM,
            annotations: {
                [PARAMETERS]: "agent.secure_storage_integrity=false agent.guest_components_procs=attestation-agent",
            },
        },
        [
            `error ${TEMPLATE}.metadata.annotations["${PARAMETERS}"]: has agent.guest_components_procs=attestation-agent: without the confidential data hub there is no store, and nothing says so [trusted-storage]\n    fix: remove it, or use agent.guest_components_procs=confidential-data-hub`,
            `warning ${TEMPLATE}.metadata.annotations["${PARAMETERS}"]: has agent.secure_storage_integrity=false: the guest does not notice what the host changes on the disk [trusted-storage]\n    fix: remove it`,
        ],
    ],
    [
        "a directory as a disk",
        {
            first: { volumeDevices: STORE },
            store: { ephemeral: { volumeClaimTemplate: { spec: { volumeMode: "Filesystem" } } } },
        },
        [
            `error ${TEMPLATE}.spec.volumes[0].ephemeral: "store" is a directory, and a container has it as a disk [volume-mode]\n    fix: set volumeMode: Block in its spec`,
        ],
    ],
    [
        "a directory of a StatefulSet as a disk",
        { first: { volumeDevices: STORE }, claims: [{ metadata: { name: "store" }, spec: {} }] },
        [
            `error deployment.spec.volumeClaimTemplates[0]: "store" is a directory, and a container has it as a disk [volume-mode]\n    fix: set volumeMode: Block in its spec`,
        ],
    ],
];

test.each(ROWS)("%s", (_, given, wanted) => {
    expect(problems(given)).toEqual(wanted);
});

test("without a pod there is nothing to store", () => {
    const policy = { preset: undefined, rego: undefined, ...GOOD.policy };
    expect(issuesOf({ ...GOOD, policy, trustedStorage: { volume: "store" } })).toContainEqual(
        "error trustedStorage: is for the pod of a workload, and there is none here [no-effect]\n    fix: remove it",
    );
});

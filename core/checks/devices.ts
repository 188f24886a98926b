import { type Fields, fieldIn, fieldsOf, itemsOf, own, textOf } from "../fields";
import { TRUSTED_STORE } from "../images/trustedStorage";
import { error, type Issue, type Place, quote, warning } from "../issue";
import { HYPERVISOR } from "../kataAnnotations";
import { containersIn, STARTED_LISTS } from "../kubernetes/containers";
import { root } from "../kubernetes/located";
import type { PodSource } from "../kubernetes/podSource";
import { isPeerPod, PLATFORMS, Platform } from "../platform";
import { devicesIn, isGpu } from "../policy/derive/devices";
import { volumeOf } from "../policy/derive/volumeSources";
import { UNKNOWN } from "../unknown";
import { podPlace } from "./podMetadata";

/** What the devices of a pod depend on. */
interface Settings {
    readonly platform: unknown;
    readonly images: unknown;
    readonly trustedStorage: unknown;
}

/** The platforms with GPUs, by those of the same TEE without. */
const WITH_GPU: Readonly<Record<string, Platform>> = {
    [Platform.CocoDev]: Platform.NvidiaGpuSnp,
    [Platform.Snp]: Platform.NvidiaGpuSnp,
    [Platform.Tdx]: Platform.NvidiaGpuTdx,
};

const TIMEOUT = "io.katacontainers.config.runtime.create_container_timeout";
/** Seconds that a class gives a container to be created, its image's pull included: Kata `src/runtime/Makefile`. */
const TIME_WITH_GPU = 1200;
const TIME = 60;
/** Where the guest mounts the store: Kata `src/agent/src/rpc.rs`, `KATA_IMAGE_WORK_DIR`. */
const WORK_DIRECTORY = "/run/kata-containers/image";

interface Found {
    readonly container: Fields;
    readonly at: Place;
    readonly name: string;
}

/** GPUs, disks and the store of images: what a platform does not have, and what stays without effect in silence. */
export function checkDevices(pod: PodSource, settings: Settings): Issue[] {
    const all = containersIn(root(pod.spec), STARTED_LISTS).map(({ value, keys }): Found => {
        const container = fieldsOf(value);
        return { container, at: [...pod.path, ...keys], name: quote(textOf(container["name"]) ?? "") };
    });
    return [...checkGpus(all, pod, settings), ...checkDisks(all, pod), ...checkStore(all, pod, settings)];
}

/** Whether the VM gets devices of the node. */
function isOnNode(platform: unknown): boolean {
    return typeof platform === "string" && own(PLATFORMS, platform) !== undefined && !isPeerPod(platform as Platform);
}

function gpusOf({ container }: Found): string[] {
    return devicesIn(container["resources"]).filter(isGpu);
}

function checkGpus(all: readonly Found[], pod: PodSource, { platform, trustedStorage }: Settings): Issue[] {
    const [first, ...others] = all.filter((found) => gpusOf(found).length > 0);
    if (first === undefined || !isOnNode(platform)) {
        return [];
    }
    const at = [...first.at, "resources"];
    const withGpus = Object.values<unknown>(WITH_GPU);
    if (!withGpus.includes(platform)) {
        const fix = WITH_GPU[String(platform)];
        return [
            error(["platform"], "gpu-platform", {
                message: `"${platform}" (${PLATFORMS[platform as Platform].title}) has no GPUs, and ${first.name} asks for ${gpusOf(first).join(", ")}`,
                allowed: [...new Set(withGpus)].join(", "),
                fix: fix === undefined ? "remove them" : `use "${fix}", with a node that has them`,
            }),
        ];
    }
    const unlimited = [first, ...others].filter(({ container }) => {
        const limits = fieldsOf(fieldsOf(container["resources"])["limits"]);
        return limits["memory"] === undefined;
    });
    return [
        warning(at, "gpu-not-bound", {
            message: "the policy binds how many GPUs the container gets, and not which ones: the host chooses them",
            fix: "release secrets only where the KBS has appraised them too: a resource policy made from the output trustee demands it",
        }),
        ...checkTimeout(pod, TIME_WITH_GPU),
        ...unlimited.slice(0, trustedStorage === undefined && !hasStore(all) ? 1 : 0).map((found) =>
            warning([...found.at, "resources", "limits"], "gpu-memory", {
                message:
                    "has no memory, so that the VM has that of its class, and the guest unpacks images into one half of it",
                fix: "set limits.memory to twice what the image takes unpacked, or use trustedStorage",
            }),
        ),
    ];
}

function checkTimeout(pod: PodSource, least: number): Issue[] {
    const given = fieldIn(pod.annotations, TIMEOUT);
    return given === undefined || given === UNKNOWN || Number(given) >= least
        ? []
        : [
              warning(podPlace(pod, ["annotations", TIMEOUT]), "create-timeout", {
                  message: `${quote(given)} seconds are short for the pull of a large image, and the container is not created after that`,
                  allowed: `${least} and more`,
                  fix: "raise it, and runtimeRequestTimeout of the kubelet with it",
              }),
          ];
}

/** Kubernetes `pkg/volume/util`: a claim is a directory unless it names another mode. */
function checkDisks(all: readonly Found[], pod: PodSource): Issue[] {
    const names = all.flatMap(({ container }) =>
        itemsOf(container["volumeDevices"]).map((one) => textOf(fieldsOf(one)["name"]) ?? ""),
    );
    return [...new Set(names)].flatMap((name) => {
        const volume = volumeOf(name, pod);
        const template = volume?.kind === "ephemeral" ? fieldIn(volume.given, "volumeClaimTemplate") : volume?.claim;
        const spec = fieldIn(template, "spec");
        const mode = fieldIn(spec, "volumeMode");
        if (volume === undefined || spec === undefined || mode === UNKNOWN || mode === "Block") {
            return [];
        }
        return [
            error(volume.place, "volume-mode", {
                message: `${quote(name)} is a directory, and a container has it as a disk`,
                fix: "set volumeMode: Block in its spec",
            }),
        ];
    });
}

function storesIn(all: readonly Found[]): Found[] {
    return all.filter(({ container }) =>
        itemsOf(container["volumeDevices"]).some((one) => fieldsOf(one)["devicePath"] === TRUSTED_STORE),
    );
}

function hasStore(all: readonly Found[]): boolean {
    return storesIn(all).length > 0;
}

function checkStore(all: readonly Found[], pod: PodSource, { platform, images, trustedStorage }: Settings): Issue[] {
    const volume = fieldIn(trustedStorage, "volume");
    const issues: Issue[] = [];
    if (typeof volume === "string" && pod.spec !== UNKNOWN && volumeOf(volume, pod) === undefined) {
        const message = `${quote(volume)} is not a volume of the pod`;
        const fix = "declare it as a claim or a generic ephemeral volume with volumeMode: Block";
        issues.push(error(["trustedStorage", "volume"], "no-such-volume", { message, fix }));
    }
    const [first, second] = storesIn(all);
    if (first === undefined) {
        return issues;
    }
    const at = [...first.at, "volumeDevices"];
    if (second !== undefined) {
        issues.push(
            error([...second.at, "volumeDevices"], "trusted-storage", {
                message: `gives ${TRUSTED_STORE} to a second container, and the guest makes the store anew with it`,
                fix: `give it to ${first.name} alone: one container is enough for the pod`,
            }),
        );
    }
    if (first !== all[0]) {
        issues.push(
            warning(at, "trusted-storage", {
                message: `gives ${TRUSTED_STORE} to ${first.name}, and the images of containers before it are unpacked into memory`,
                fix: `give it to ${all[0]?.name}, which starts first`,
            }),
        );
    }
    const directory = fieldIn(images, "workDirectory");
    if (typeof directory === "string" && directory.replace(/\/+$/, "") !== WORK_DIRECTORY) {
        issues.push(
            error(["images", "workDirectory"], "trusted-storage", {
                message: `is ${quote(directory)}, and the guest mounts the store at ${WORK_DIRECTORY}`,
                fix: "remove it",
            }),
        );
    }
    const hasTime = Object.values<unknown>(WITH_GPU).includes(platform);
    const timeout = hasTime || !isOnNode(platform) ? [] : missingTimeout(pod);
    return [...issues, ...timeout, ...checkParameters(pod)];
}

function missingTimeout(pod: PodSource): Issue[] {
    return fieldIn(pod.annotations, TIMEOUT) === undefined
        ? [
              warning(podPlace(pod, ["annotations", TIMEOUT]), "create-timeout", {
                  message: `is not set, and ${TIME} seconds are short for the pull of an image that does not fit into memory`,
                  fix: `set this annotation of the pod, as to "${TIME_WITH_GPU}", and runtimeRequestTimeout of the kubelet with it`,
              }),
          ]
        : checkTimeout(pod, TIME + 1);
}

/** Kata `src/agent/README.md`. */
function checkParameters(pod: PodSource): Issue[] {
    const name = `${HYPERVISOR}kernel_params`;
    const at = podPlace(pod, ["annotations", name]);
    const parameters = String(fieldIn(pod.annotations, name) ?? "").split(/\s+/);
    const without = parameters.find((one) => /^agent\.guest_components_procs=(none|attestation-agent)$/.test(one));
    return [
        ...(without === undefined
            ? []
            : [
                  error(at, "trusted-storage", {
                      message: `has ${without}: without the confidential data hub there is no store, and nothing says so`,
                      fix: "remove it, or use agent.guest_components_procs=confidential-data-hub",
                  }),
              ]),
        ...(parameters.includes("agent.secure_storage_integrity=false")
            ? [
                  warning(at, "trusted-storage", {
                      message:
                          "has agent.secure_storage_integrity=false: the guest does not notice what the host changes on the disk",
                      fix: "remove it",
                  }),
              ]
            : []),
    ];
}

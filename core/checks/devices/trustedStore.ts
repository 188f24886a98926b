import { fieldIn, fieldsOf, itemsOf } from "../../fields";
import { TRUSTED_STORE } from "../../images/trustedStorage";
import { error, errorIf, type Issue, quote, warningIf } from "../../issue";
import { HYPERVISOR } from "../../kataAnnotations";
import type { PodSource } from "../../kubernetes/podSource";
import { volumeOf } from "../../policy/derive/volumeSources";
import { partsOf, UNKNOWN } from "../../unknown";
import { podPlace } from "../podMetadata";
import { missingTimeout } from "./createTimeout";
import { type Found, hasGpus, isOnNode, type Settings } from "./settings";

/** Where the guest mounts the store: Kata `src/agent/src/rpc.rs`, `KATA_IMAGE_WORK_DIR`. */
const WORK_DIRECTORY = "/run/kata-containers/image";

/** The containers that have the disk at which the guest makes the store. */
export function storesIn(all: readonly Found[]): Found[] {
    return all.filter(({ container }) =>
        itemsOf(container["volumeDevices"]).some((one) => fieldsOf(one)["devicePath"] === TRUSTED_STORE),
    );
}

export function checkStore(
    all: readonly Found[],
    pod: PodSource,
    { platform, images, trustedStorage }: Settings,
): Issue[] {
    const volume = partsOf(trustedStorage).volume;
    const isMissing = typeof volume === "string" && pod.spec !== UNKNOWN && volumeOf(volume, pod) === undefined;
    const missing = errorIf(isMissing, ["trustedStorage", "volume"], "no-such-volume", {
        message: `${quote(volume)} is not a volume of the pod`,
        fix: "declare it as a claim or a generic ephemeral volume with volumeMode: Block",
    });
    const [first, ...others] = storesIn(all);
    if (first === undefined) {
        return missing;
    }
    const directory = partsOf(images).workDirectory;
    const isElsewhere = typeof directory === "string" && directory.replace(/\/+$/, "") !== WORK_DIRECTORY;
    return [
        ...missing,
        ...others.slice(0, 1).map((second) =>
            error([...second.at, "volumeDevices"], "trusted-storage", {
                message: `gives ${TRUSTED_STORE} to a second container, and the guest makes the store anew with it`,
                fix: `give it to ${first.name} alone: one container is enough for the pod`,
            }),
        ),
        ...warningIf(first !== all[0], [...first.at, "volumeDevices"], "trusted-storage", {
            message: `gives ${TRUSTED_STORE} to ${first.name}, and the images of containers before it are unpacked into memory`,
            fix: `give it to ${all[0]?.name}, which starts first`,
        }),
        ...errorIf(isElsewhere, ["images", "workDirectory"], "trusted-storage", {
            message: `is ${quote(directory)}, and the guest mounts the store at ${WORK_DIRECTORY}`,
            fix: "remove it",
        }),
        ...(hasGpus(platform) || !isOnNode(platform) ? [] : missingTimeout(pod)),
        ...checkParameters(pod),
    ];
}

/** Kata `src/agent/README.md`. */
function checkParameters(pod: PodSource): Issue[] {
    const name = `${HYPERVISOR}kernel_params`;
    const at = podPlace(pod, ["annotations", name]);
    const parameters = String(fieldIn(pod.annotations, name) ?? "").split(/\s+/);
    const without = parameters.find((one) => /^agent\.guest_components_procs=(none|attestation-agent)$/.test(one));
    return [
        ...errorIf(without !== undefined, at, "trusted-storage", {
            message: `has ${without}: without the confidential data hub there is no store, and nothing says so`,
            fix: "remove it, or use agent.guest_components_procs=confidential-data-hub",
        }),
        ...warningIf(parameters.includes("agent.secure_storage_integrity=false"), at, "trusted-storage", {
            message:
                "has agent.secure_storage_integrity=false: the guest does not notice what the host changes on the disk",
            fix: "remove it",
        }),
    ];
}

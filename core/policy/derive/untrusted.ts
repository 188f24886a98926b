import { fieldsOf } from "../../fields";
import { TRUSTED_STORE } from "../../images/trustedStorage";
import { error, errorIf, type Issue, quote, warning } from "../../issue";
import { startedIn } from "../../kubernetes/containers";
import { itemsAt } from "../../kubernetes/located";
import type { PodSource } from "../../kubernetes/podSource";
import { isKnown } from "../../unknown";
import { PolicyPreset, type PolicySpec } from "../spec";
import { type Arrival, arrivalOf, type Volume, volumeOf } from "./volumeSources";

/** A disk in a container at any other place: Kata `src/agent/src/device/block_device_handler.rs`. */
export const RAW_DISK = {
    message:
        "a disk that the guest does not encrypt: the host reads what is written there, and can change it or bring back what was there before",
    fix: "make sure that the program encrypts and verifies all of it",
} satisfies Arrival;

/** Whether the author leaves the content of a volume to the host. */
export function isUntrusted(name: string, { untrustedVolumes = [] }: PolicySpec): boolean {
    return untrustedVolumes.some((volume) => volume.name === name);
}

/** Says for each of `policy.untrustedVolumes` what the host may do with it, and which of them open nothing. */
export function untrustedIssues(source: PodSource, { untrustedVolumes = [], preset }: PolicySpec): Issue[] {
    return untrustedVolumes.flatMap(({ name }, index) => {
        const at = ["policy", "untrustedVolumes", index];
        const volume = volumeOf(name, source);
        if (volume === undefined) {
            const message = `${quote(name)} is not a volume of the pod`;
            const fix = "correct it, or remove it";
            return errorIf(volumesAreKnown(source), [...at, "name"], "no-such-volume", { message, fix });
        }
        const opened = openedIn(source, name, volume);
        if (opened === undefined) {
            const message = `${quote(name)} needs no entry here: no container mounts it, or the host does not choose its content`;
            return [error(at, "no-effect", { message, fix: "remove it" })];
        }
        const effect = preset === PolicyPreset.Baseline ? "has content that the host chooses" : `is ${opened.message}`;
        const fix =
            opened.fix ??
            "make sure that the program does not trust what it finds there, and keeps nothing there that has to last";
        return [warning(at, "untrusted-volume", { message: `${quote(name)} ${effect}`, fix })];
    });
}

/** How a volume reaches a container that has it, where its content is then the host's. */
function openedIn({ spec }: PodSource, name: string, volume: Volume): Arrival | undefined {
    const uses = (key: string) =>
        startedIn(spec)
            .flatMap((container) => itemsAt(container, key))
            .map(({ value }) => fieldsOf(value))
            .filter((use) => use["name"] === name);
    const isDisk = uses("volumeDevices").some(({ devicePath }) => devicePath !== TRUSTED_STORE);
    return isDisk
        ? RAW_DISK
        : uses("volumeMounts")
              .map((mount) => arrivalOf(volume, mount))
              .find((arrival) => arrival?.isCopied === true);
}

function volumesAreKnown({ spec, volumeClaimTemplates }: PodSource): boolean {
    return isKnown([fieldsOf(spec)["volumes"], volumeClaimTemplates]);
}

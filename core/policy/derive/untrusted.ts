import { fieldsOf } from "../../fields";
import { error, type Issue, quote, warning } from "../../issue";
import { containersIn, STARTED_LISTS } from "../../kubernetes/containers";
import { itemsAt, root } from "../../kubernetes/located";
import type { PodSource } from "../../kubernetes/podSource";
import { isKnown } from "../../unknown";
import { PolicyPreset, type PolicySpec } from "../spec";
import { arrivalOf, volumeOf } from "./volumeSources";

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
            return volumesAreKnown(source) ? [error([...at, "name"], "no-such-volume", { message, fix })] : [];
        }
        const arrivals = mountsIn(source, name).map((mount) => arrivalOf(volume, mount));
        const opened = arrivals.find((arrival) => arrival?.isCopied === true);
        if (opened === undefined) {
            const message = `${quote(name)} has nothing that this opens: no container mounts it, or not with content that the host copies`;
            return [error(at, "no-effect", { message, fix: "remove it" })];
        }
        const fix =
            "see that the program takes what it finds there for anybody's, and keeps nothing there that has to last";
        const message = `${quote(name)} ${preset === PolicyPreset.Baseline ? "has content of the host's choice" : `is ${opened.message}`}`;
        return [warning(at, "untrusted-volume", { message, fix })];
    });
}

function mountsIn({ spec }: PodSource, name: string) {
    return containersIn(root(spec), STARTED_LISTS)
        .flatMap((container) => itemsAt(container, "volumeMounts"))
        .map(({ value }) => fieldsOf(value))
        .filter((mount) => mount["name"] === name);
}

function volumesAreKnown({ spec, volumeClaimTemplates }: PodSource): boolean {
    return isKnown([fieldsOf(spec)["volumes"], volumeClaimTemplates]);
}

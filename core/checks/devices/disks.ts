import { fieldIn, fieldsOf, itemsOf, textOf } from "../../fields";
import { error, type Issue, quote } from "../../issue";
import type { PodSource } from "../../kubernetes/podSource";
import { volumeOf } from "../../policy/derive/volumeSources";
import { UNKNOWN } from "../../unknown";
import type { Found } from "./settings";

/** Kubernetes `pkg/volume/util`: a claim is a directory unless it names another mode. */
export function checkDisks(all: readonly Found[], pod: PodSource): Issue[] {
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
        const message = `${quote(name)} is a directory, and a container has it as a disk`;
        return [error(volume.place, "volume-mode", { message, fix: "set volumeMode: Block in its spec" })];
    });
}

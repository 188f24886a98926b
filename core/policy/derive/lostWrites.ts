import { fieldsOf, textOf } from "../../fields";
import type { Place } from "../../issue";
import { startedIn } from "../../kubernetes/containers";
import { itemsAt } from "../../kubernetes/located";
import type { PodSource } from "../../kubernetes/podSource";
import { arrivalOf, losesWrites, volumeOf } from "./volumeSources";

/** A volume that was to last, of which containers get a copy. */
export interface LostWrites {
    readonly volume: string;
    readonly kind: string;
    /** The first mount of it. */
    readonly at: Place;
}

/** The volumes of a pod to which containers write what is lost with the VM: guests share no file system with the host. */
export function lostWrites(source: PodSource): LostWrites[] {
    const all = startedIn(source.spec).flatMap((container) =>
        itemsAt(container, "volumeMounts").flatMap(({ value, keys }): LostWrites[] => {
            const mount = fieldsOf(value);
            const name = textOf(mount["name"]) ?? "";
            const volume = volumeOf(name, source);
            const arrival = volume === undefined ? undefined : arrivalOf(volume, mount);
            const isLost = volume !== undefined && arrival !== undefined && losesWrites(volume, mount, arrival);
            return isLost ? [{ volume: name, kind: volume.kind, at: [...source.path, ...keys] }] : [];
        }),
    );
    return all.filter(({ volume }, index) => all.findIndex((one) => one.volume === volume) === index);
}

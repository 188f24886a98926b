import { itemsOf, textOf } from "../../fields";
import type { ImageLock } from "../../images/lock";
import type { Issue, Place } from "../../issue";
import type { PodSource } from "../../kubernetes/podSource";
import { wrongType } from "../../shape";
import type { PolicySpec } from "../spec";

/** Kata reads annotations with this beginning from the pod, and containerd passes no others on. */
export const KATA_ANNOTATIONS = "io.katacontainers.";

/** What a derivation works with: the pod, the author's options, and a place for what is wrong. */
export interface Derivation {
    readonly source: PodSource;
    readonly policy: PolicySpec;
    readonly lock: ImageLock;
    /** Whether empty volumes are directories in the guest, as on peer pods, and not encrypted disks. */
    readonly localVolumes: boolean;
    readonly kataVersion?: string | undefined;
    /** See `PolicyTarget`. */
    readonly isPolicyAlone?: boolean | undefined;
    readonly report: (issue: Issue) => void;
}

/** The end of a fix that has a digest or numbers to write. */
export function orFromLock({ isPolicyAlone }: Derivation, what = ""): string {
    return isPolicyAlone === true ? "" : `, or set images: { fromLock: true }${what}`;
}

/** The items of a list of strings; each that is not a string is reported, because to drop it would change what runs. */
export function textsOf(value: unknown, path: Place, report: Derivation["report"]): string[] {
    return itemsOf(value).map((item, index) => {
        const text = textOf(item);
        if (text === undefined) {
            report(wrongType([...path, index], "a string", item));
        }
        return text ?? "";
    });
}

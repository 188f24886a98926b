import { fieldsOf, stringOf } from "../../fields";
import type { ImageFacts, ImageLock } from "../../images/lock";
import { parseImageReference } from "../../images/reference";
import type { Place } from "../../issue";
import { startedIn } from "../../kubernetes/containers";
import type { PodPlace } from "../../kubernetes/podSource";
import { factsByDigest } from "../../policy/derive/image";
import { type MaybeKnown, partsOf, UNKNOWN } from "../../unknown";

/** An image of a pod, by its first container. */
export interface SizedImage {
    readonly container: string;
    readonly at: Place;
    /** As the pod names it. */
    readonly image: string;
    /** Bytes. Absent where the image has no digest, or the lock no size of it. */
    readonly unpacked?: number | undefined;
    readonly download?: number | undefined;
}

/** The images of a pod, each digest once, because guests keep them once. */
export function sizedImages({ spec, path }: PodPlace, lock: MaybeKnown<ImageLock> | undefined): SizedImage[] {
    const seen = new Set<string>();
    return startedIn(spec).flatMap(({ value, keys }) => {
        const { name, image: given } = fieldsOf(value);
        const image = stringOf(given) ?? "";
        const digest = parseImageReference(image)?.digest;
        if (digest !== undefined && seen.size === seen.add(digest).size) {
            return [];
        }
        const facts = digest === undefined || lock === UNKNOWN ? undefined : factsByDigest(partsOf(lock), digest);
        const { unpackedSize: unpacked, downloadSize: download } = partsOf(facts) as ImageFacts;
        return [{ container: stringOf(name) ?? "?", at: [...path, ...keys], image, ...known({ unpacked, download }) }];
    });
}

/** The lock may be one of which parts are not known yet. */
function known(sizes: Record<"unpacked" | "download", unknown>): Pick<SizedImage, "unpacked" | "download"> {
    return Object.fromEntries(Object.entries(sizes).filter(([, size]) => typeof size === "number"));
}

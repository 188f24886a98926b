import { stringOf } from "../fields";
import { startedIn } from "../kubernetes/containers";
import { at, type Located } from "../kubernetes/located";
import type { Place } from "../place";
import { parseImageReference, pinnedReference } from "./reference";

/** An image of the pod, and where it stands. */
export interface PodImage {
    /** As the container runtime names it: what has a digest loses its tag. */
    readonly name: string;
    /** As the pod names it. */
    readonly written: string;
    readonly path: Place;
}

/** The images that a pod starts with. */
export function podImages(spec: unknown, path: Place): PodImage[] {
    return startedIn(spec).flatMap((container) => imageOf(at(container, "image"), path));
}

function imageOf({ value: image, keys }: Located, path: Place): PodImage[] {
    const written = stringOf(image) ?? "";
    const reference = parseImageReference(written);
    // A text that is not an image is a problem of the pod.
    return reference === undefined
        ? []
        : [
              {
                  path: [...path, ...keys],
                  name: reference.digest ? pinnedReference(reference, reference.digest) : written,
                  written,
              },
          ];
}

import { parseImageReference } from "../images/reference";
import { error, type Keys } from "../issue";
import { containersIn } from "../kubernetes/containers";
import { at, itemsAt } from "../kubernetes/located";
import {
    type Findings,
    found,
    type GuardedResource,
    ifKnown,
    inConfidentialPods,
    NOTHING,
    together,
} from "./guardrail";
import type { ClassConfig } from "./runtimeClass";

/** Every image of a confidential pod is named by its digest, because the host resolves a tag. */
export function checkImageDigests(resource: GuardedResource, config: ClassConfig): Findings {
    return inConfidentialPods(resource, config, ({ template }) => {
        const spec = at(template, "spec");
        const images = [
            ...containersIn(spec).map((container) => at(container, "image")),
            ...itemsAt(spec, "volumes").map((volume) => at(volume, "image", "reference")),
        ];
        return together(images.map((image) => ifKnown(image, checkImage)));
    });
}

function checkImage(image: unknown, keys: Keys): Findings {
    const reference = typeof image === "string" ? parseImageReference(image) : undefined;
    if (image === undefined || image === null || reference?.digest !== undefined) {
        return NOTHING;
    }
    // The value may be a Pulumi secret, which policies get in clear.
    const message =
        reference === undefined
            ? "is not an image reference"
            : "names no digest, so that the host decides which image it is";
    return found(
        error(keys, "image-digest", {
            message,
            allowed: "registry/repository@sha256:… with or without a tag",
            fix: "set images.fromLock, which puts the digest of the lock in its place, or write the reference that `npx confidential-workload lock` gives",
        }),
    );
}

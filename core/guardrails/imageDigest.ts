import { parseImageReference } from "../images/reference";
import { error } from "../issue";
import { containersIn } from "../kubernetes/containers";
import { at, itemsAt, type Located } from "../kubernetes/located";
import type { Pod } from "../kubernetes/pods";
import { UNKNOWN } from "../unknown";
import {
    type Findings,
    found,
    type GuardedResource,
    inConfidentialPods,
    NOTHING,
    notKnown,
    together,
} from "./guardrail";
import type { ClassConfig } from "./runtimeClass";

/**
 * Every image of a confidential pod is named by its digest: the host decides what a tag means, because it resolves the tag.
 */
export function checkImageDigests(resource: GuardedResource, config: ClassConfig): Findings {
    return inConfidentialPods(resource, config, (pod) => together(imagesIn(pod).map(checkImage)));
}

function imagesIn({ template }: Pod): Located[] {
    const spec = at(template, "spec");
    return [
        ...containersIn(spec).map((container) => at(container, "image")),
        ...itemsAt(spec, "volumes").map((volume) => at(volume, "image", "reference")),
    ];
}

function checkImage({ value, keys }: Located): Findings {
    if (value === UNKNOWN) {
        return notKnown(keys);
    }
    if (value === undefined || value === null) {
        return NOTHING;
    }
    const reference = typeof value === "string" ? parseImageReference(value) : undefined;
    if (reference?.digest !== undefined) {
        return NOTHING;
    }
    return found(
        error(keys, "image-digest", {
            // The value may be a Pulumi secret, which policies get in the clear.
            message:
                reference === undefined
                    ? "is not an image reference"
                    : "names no digest, so that the host decides which image it is",
            allowed: "registry/repository@sha256:… with or without a tag",
            fix: "set images.fromLock, which puts the digest of the lock in its place, or write the reference that `confidential-workload lock` gives",
        }),
    );
}

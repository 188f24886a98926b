import { parseImageReference } from "../images/reference";
import { error } from "../issue";
import { CONTAINER_LISTS } from "../podFields";
import { UNKNOWN } from "../unknown";
import { type Findings, found, type GuardedResource, NOTHING, notKnown, together } from "./guardrail";
import { look, lookIn, type Seen } from "./look";
import { inConfidentialPods, type Pod } from "./pods";
import type { ClassConfig } from "./runtimeClass";

/**
 * Every image of a confidential pod is named by its digest: what a tag means, the host decides, for it resolves the tag.
 */
export function checkImageDigests(resource: GuardedResource, config: ClassConfig): Findings {
    return inConfidentialPods(resource, config, (pod) => together(imagesIn(pod).map(checkImage)));
}

function imagesIn({ template }: Pod): Seen[] {
    const spec = look(template, "spec");
    return [
        ...CONTAINER_LISTS.flatMap((list) => lookIn(look(spec, list)).map((container) => look(container, "image"))),
        ...lookIn(look(spec, "volumes")).map((volume) => look(volume, "image", "reference")),
    ];
}

function checkImage({ value, keys }: Seen): Findings {
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
            fix: "take the reference from the lock that `confidential-workload lock` writes",
        }),
    );
}

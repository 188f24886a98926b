import { type Fields, textOf } from "../../fields";
import type { ImageFacts } from "../../images/lock";
import { pinnedByTag } from "../../images/mergeLock";
import { parseImageReference, pinnedReference } from "../../images/reference";
import { error, errorIf, type Place } from "../../issue";
import { type Derivation, orFromLock } from "./source";

/** An image that the guest pulls. */
export interface Image {
    /** `registry/repository@digest`: as containerd 1.x names it, which fills up short names of Docker Hub. */
    readonly source: string;
    /**
     * The same as the pod names it, maybe short or with a tag: as containerd 2.x does, which takes `UserSpecifiedImage`
     * (`internal/cri/server/container_create.go`). The guest fills up short names itself.
     */
    readonly written: string;
    readonly digest: string;
}

/** The container's image, pinned by digest: everything else leaves the choice to the host. */
export function pinnedImage(container: Fields, path: Place, derivation: Derivation): Image | undefined {
    const { report, lock } = derivation;
    const at = [...path, "image"];
    const written = textOf(container["image"]) ?? "";
    const reference = parseImageReference(written);
    if (reference === undefined) {
        report(
            error(at, "image-reference", {
                message: written === "" ? "is missing" : `${JSON.stringify(written)} is not an image reference`,
                allowed: "registry/repository@sha256:…",
                fix: "give the image, pinned by digest",
            }),
        );
        return undefined;
    }
    const { digest } = reference;
    if (digest === undefined) {
        const locked = pinnedByTag(lock, reference);
        report(
            error(at, "image-digest", {
                message: `${JSON.stringify(written)} has no digest, so the host decides what it is`,
                allowed: "registry/repository@sha256:…",
                fix: `${
                    locked === undefined
                        ? `run \`npx confidential-workload lock ${written}\`, and write the reference that it gives`
                        : `write ${locked}`
                }${orFromLock(derivation)}`,
            }),
        );
        return undefined;
    }
    return { source: pinnedReference(reference, digest), written, digest };
}

/** What the lock says of an image. The digest decides; where the image is kept does not. */
export function factsByDigest<T>(lock: Readonly<Record<string, T>>, digest: string): T | undefined {
    return Object.entries(lock).find(([key]) => key.endsWith(`@${digest}`))?.[1];
}

/** What the image contributes, from the lock. */
export function imageFacts(image: Image, path: Place, { lock, report }: Derivation): ImageFacts | undefined {
    const facts = lock[image.source] ?? factsByDigest(lock, image.digest);
    errorIf(facts === undefined, [...path, "image"], "image-not-locked", {
        message: `${image.source} is not in policy.imageLock, so its command, environment and user are not known`,
        fix: `run \`npx confidential-workload lock ${image.source}\` and commit images.lock.json, or use preset: "baseline"`,
    }).forEach(report);
    return facts;
}

import { defined } from "../../core/fields";
import { isDigest } from "../../core/images/reference";
import { jsonObject } from "../../core/json";
import { isPlainObject } from "../../core/shape";
import type { Platform } from "./platform";
import { ImageProblem } from "./problem";

/** Points to a blob or manifest by its digest. */
export interface Descriptor {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
}

interface IndexEntry extends Descriptor {
    readonly platform?: Platform;
}

export type Manifest =
    | { readonly kind: "image"; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
    | { readonly kind: "index"; readonly entries: readonly IndexEntry[] };

const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+/;

export const MANIFEST_TYPES = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

const CONFIG_TYPES = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

/** Reads a manifest or index by what is in it, so that the same bytes mean the same whatever a server says of them. */
export function parseManifest(bytes: Buffer): Manifest {
    const json = jsonObject(bytes.toString("utf8"));
    const { schemaVersion, mediaType, manifests, config, layers } = json ?? {};
    if (schemaVersion === 1 || (typeof mediaType === "string" && SCHEMA_1.test(mediaType))) {
        throw new ImageProblem("schema-1", {
            message: "has a manifest of schema 1, which has no digest of the image's config",
            allowed: "OCI images and indexes, Docker's schema 2",
            fix: "push the image again with a current tool",
        });
    }
    const isImage = config !== undefined || layers !== undefined;
    // A document that is both has been used to show one image to a checker and another to a runtime (CVE-2021-41190).
    if (isImage === (manifests !== undefined)) {
        throw malformed(isImage ? "it is an index and an image at once" : "it is neither an image nor an index");
    }
    if (!isImage) {
        return { kind: "index", entries: descriptors(manifests, "manifests") };
    }
    const { platform: _, ...image } = descriptor(config, "config");
    if (!CONFIG_TYPES.includes(image.mediaType)) {
        const message = `is not a container image: its config is of the kind ${JSON.stringify(image.mediaType)}`;
        throw new ImageProblem("not-a-container-image", { message, fix: "check the name of the image" });
    }
    return { kind: "image", config: image, layers: descriptors(layers, "layers") };
}

function descriptors(value: unknown, where: string): IndexEntry[] {
    if (!Array.isArray(value)) {
        throw malformed(`${where} is not a list`);
    }
    return value.map((item, index) => descriptor(item, `${where}[${index}]`));
}

function descriptor(value: unknown, where: string): IndexEntry {
    const { mediaType, digest, size, platform } = isPlainObject(value) ? value : {};
    const isOne = typeof mediaType === "string" && typeof digest === "string" && isDigest(digest);
    if (!isOne || !Number.isSafeInteger(size) || Number(size) < 0) {
        throw malformed(`${where} has no media type, digest and size`);
    }
    return { mediaType, digest, size: Number(size), ...defined({ platform: platformOf(platform) }) };
}

function platformOf(value: unknown): Platform | undefined {
    const { os, architecture, variant } = isPlainObject(value) ? value : {};
    return typeof os === "string" && typeof architecture === "string"
        ? { os, architecture, ...(typeof variant === "string" && variant !== "" ? { variant } : {}) }
        : undefined;
}

function malformed(reason: string): ImageProblem {
    return new ImageProblem("malformed-manifest", {
        message: `has a manifest that is not valid: ${reason}`,
        fix: "build and push the image again",
    });
}

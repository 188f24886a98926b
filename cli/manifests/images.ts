import type { Issue } from "../../core/issue";
import type { Keys, Place } from "../../core/place";
import { CONTAINER_LISTS } from "../../core/podFields";
import { isPlainObject } from "../../core/shape";
import { readDocuments } from "../input/documents";
import { type FoundPodSpec, podSpecsOf } from "./podSpecs";

/** An image as a manifest names it, or whatever stands in its place. */
export interface FoundImage {
    readonly image: unknown;
    /** Where: file, object and place in it. */
    readonly path: Place;
}

/** An image of a container in a manifest. */
export interface ContainerImage extends FoundImage {
    /** File, kind and name. */
    readonly object: Place;
    /** Place of the container in the document. */
    readonly container: Keys;
}

interface Found {
    readonly images: readonly FoundImage[];
    readonly issues: readonly Issue[];
}

/** The images of every pod in a file of YAML or JSON manifests; `-` is the standard input. */
export function imagesOfFile(file: string): Found {
    const { value: documents = [], issues } = readDocuments(file);
    return { images: documents.flatMap((document) => imagesOf(document, file)), issues };
}

/** The images of every pod in a document of a file. */
export function imagesOf(document: unknown, file: string): ContainerImage[] {
    return podSpecsOf(document).flatMap((found) =>
        containerImages(found, [{ file }, { object: `${found.kind}/${found.name}` }]),
    );
}

function containerImages({ podSpec, path }: FoundPodSpec, object: Place): ContainerImage[] {
    return CONTAINER_LISTS.flatMap((key) => {
        const containers = podSpec[key];
        return Array.isArray(containers)
            ? containers.map((one, index) => {
                  const container = [...path, key, index];
                  const image = isPlainObject(one) ? one["image"] : undefined;
                  return { image, path: [...object, ...container, "image"], object, container };
              })
            : [];
    });
}

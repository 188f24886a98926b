import { type Issue, joinPath } from "../../core/issue";
import { CONTAINER_LISTS } from "../../core/podFields";
import { isPlainObject } from "../../core/shape";
import { readDocuments } from "../input/documents";
import { type FoundPodSpec, podSpecsOf } from "./podSpecs";

/** An image as a manifest names it, or whatever stands in its place. */
export interface FoundImage {
    readonly image: unknown;
    /** Where: file, object and place in it. */
    readonly path: string;
}

/** An image of a container in a manifest. */
export interface ContainerImage extends FoundImage {
    /** File, kind and name. */
    readonly label: string;
    /** Place of the container in the document. */
    readonly container: string;
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
    return podSpecsOf(document).flatMap((found) => containerImages(found, `${file}: ${found.kind}/${found.name}`));
}

function containerImages({ podSpec, path }: FoundPodSpec, label: string): ContainerImage[] {
    return CONTAINER_LISTS.flatMap((key) => {
        const containers = podSpec[key];
        return Array.isArray(containers)
            ? containers.map((one, index) => {
                  const container = [key, index].reduce<string>(joinPath, path);
                  const image = isPlainObject(one) ? one["image"] : undefined;
                  return { image, path: `${label} ${joinPath(container, "image")}`, label, container };
              })
            : [];
    });
}

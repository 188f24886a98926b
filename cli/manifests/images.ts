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

interface Found {
    readonly images: readonly FoundImage[];
    readonly issues: readonly Issue[];
}

/** The images of every pod in a file of YAML or JSON manifests; `-` is the standard input. */
export function imagesOfFile(file: string): Found {
    const { value: documents = [], issues } = readDocuments(file);
    return { images: documents.flatMap((document) => imagesOf(document, file)), issues };
}

function imagesOf(document: unknown, file: string): FoundImage[] {
    return podSpecsOf(document).flatMap((found) => containerImages(found, `${file}: ${found.kind}/${found.name} `));
}

function containerImages({ podSpec, path }: FoundPodSpec, prefix: string): FoundImage[] {
    return CONTAINER_LISTS.flatMap((key) => {
        const containers = podSpec[key];
        return Array.isArray(containers)
            ? containers.map((container, index) => ({
                  image: isPlainObject(container) ? container["image"] : undefined,
                  path: `${prefix}${[key, index, "image"].reduce<string>(joinPath, path)}`,
              }))
            : [];
    });
}

import { readFileSync } from "node:fs";
import { error, type Issue, joinPath } from "../../core/issue";
import { isPlainObject } from "../../core/shape";
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

const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"];
const STANDARD_INPUT = 0;

/** The images of every pod in a file of YAML or JSON manifests; `-` is the standard input. */
export function imagesOfFile(file: string): Found {
    let text: string;
    try {
        text = readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8");
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return problem(file, "unreadable", `cannot be read (${code})`, "check the name of the file");
    }
    try {
        return { images: parseDocuments(text).flatMap((document) => imagesOf(document, file)), issues: [] };
    } catch (cause) {
        const reason = cause instanceof Error ? cause.message.split(/:?\n/)[0] : String(cause);
        return problem(file, "not-yaml", `is not YAML: ${reason}`, "correct the file");
    }
}

function parseDocuments(text: string): unknown[] {
    const { parseAllDocuments }: typeof import("yaml") = require("yaml");
    return parseAllDocuments(text).map((document) => {
        const [damage] = document.errors;
        if (damage !== undefined) {
            throw damage;
        }
        return document.toJS();
    });
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

function problem(path: string, code: string, message: string, fix: string): Found {
    return { images: [], issues: [error(path, code, { message, fix })] };
}

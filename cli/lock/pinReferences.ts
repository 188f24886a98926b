import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { defined } from "../../core/fields";
import type { ImageLock } from "../../core/images/lock";
import { pinnedByTag } from "../../core/images/mergeLock";
import { parseImageReference } from "../../core/images/reference";
import { type Issue, pathOf } from "../../core/issue";
import { writeChanges } from "../inject/edit/write";
import { readSource, type Source } from "../input/documents";
import type { OutputFile } from "../output/writeFiles";
import { imagesOf, type Selection } from "./requestedImages";
import type { PinnedReference } from "./result";

export interface Pinned {
    readonly references: readonly PinnedReference[];
    /** The manifests that change. */
    readonly files: readonly OutputFile[];
    readonly issues: readonly Issue[];
}

/**
 * Puts the digests of a lock into the references of manifests, and says of all others what to write in their place, and where
 * the sources in a folder name them. A reference that has a digest stays.
 */
export function pinReferences(
    { images, files }: Selection,
    lock: ImageLock,
    lockFile: string,
    folder = process.cwd(),
): Pinned {
    const isAll = images.length === 0 && files.length === 0;
    const named = isAll ? Object.values(lock).flatMap(({ tags = [] }) => tags) : images;
    const tags = [...new Set(named)].sort().flatMap((image) => {
        const by = digestFor(image, lock);
        return by === undefined ? [] : [{ image, by }];
    });
    const places = placesOf(new Set(tags.map(({ image }) => image)), folder, [...files, lockFile]);
    const elsewhere = tags.flatMap((one) => {
        const paths = places.get(one.image) ?? [];
        return (paths.length > 0 ? paths : [undefined]).map((path) => ({
            ...one,
            ...defined({ path }),
            written: false,
        }));
    });
    const read = [...new Set(files)].map(readSource);
    const pinned = read.map(({ value, issues }) =>
        value === undefined ? { references: [], files: [], issues } : pinSource(value, lock),
    );
    return {
        references: [...pinned.flatMap(({ references }) => references), ...elsewhere],
        files: pinned.flatMap((one) => one.files),
        issues: pinned.flatMap(({ issues }) => issues),
    };
}

function pinSource(source: Source, lock: ImageLock): Pinned {
    const found = source.documents.flatMap(({ value }, document) =>
        imagesOf(value, source.file).flatMap(({ image, path, object, container }) => {
            const by = digestFor(image, lock);
            return by === undefined
                ? []
                : [{ image: String(image), by, path: pathOf(path), object, container, document }];
        }),
    );
    const changes = found.map(({ by, object, container, document }) => ({
        target: { place: object, source, document },
        changes: [{ at: container, values: { image: by } }],
    }));
    const { text, issues } = writeChanges(source, changes);
    return {
        references: found.map(({ image, by, path }) => ({ image, by, path, written: true })),
        files: text === source.text ? [] : [{ path: source.file, content: text }],
        issues,
    };
}

function digestFor(image: unknown, lock: ImageLock): string | undefined {
    const reference = typeof image === "string" ? parseImageReference(image) : undefined;
    return reference === undefined || reference.digest !== undefined ? undefined : pinnedByTag(lock, reference);
}

/** Programs, charts and their values. */
const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|cs|java|ya?ml|json|tpl)$/;
/** Folders of others, and what is built. */
const FOREIGN = /^(?:\..*|node_modules|dist|bin|obj|vendor|venv)$/;
const LARGEST = 2 ** 20;
const MOST_FILES = 5000;

/**
 * Where the sources of a program name images, as `file:line` by the image's text. A reference that the program puts together
 * is not found.
 */
function placesOf(
    images: ReadonlySet<string>,
    folder: string,
    others: readonly string[],
): ReadonlyMap<string, readonly string[]> {
    const left = new Set(others.map((file) => resolve(file)));
    const files = images.size === 0 ? [] : sourcesIn(folder).filter((file) => !left.has(resolve(file)));
    const lines = files.slice(0, MOST_FILES).flatMap((file) =>
        readFileSync(file, "utf8")
            .split("\n")
            .map((text, index) => ({ text, place: `${relative(folder, file)}:${index + 1}` })),
    );
    return new Map(
        [...images].map((image) => {
            const name = new RegExp(`(?<![\\w./:@-])${image.replace(/[.+]/g, "\\$&")}(?![\\w/:@-]|\\.\\w)`);
            return [image, lines.filter(({ text }) => name.test(text)).map(({ place }) => place)];
        }),
    );
}

function sourcesIn(folder: string): string[] {
    return entriesOf(folder).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
            return FOREIGN.test(entry.name) ? [] : sourcesIn(path);
        }
        return entry.isFile() && SOURCE.test(entry.name) && statSync(path).size <= LARGEST ? [path] : [];
    });
}

/** In order of their names. A folder that nobody may read has none. */
function entriesOf(folder: string): Dirent[] {
    try {
        return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
        return [];
    }
}

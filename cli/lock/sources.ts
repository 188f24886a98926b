import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";

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
export function placesOf(
    images: readonly string[],
    folder: string,
    others: readonly string[],
): ReadonlyMap<string, readonly string[]> {
    const left = new Set(others.map((file) => resolve(file)));
    const files = images.length === 0 ? [] : sourcesIn(folder).filter((file) => !left.has(resolve(file)));
    const lines = files.slice(0, MOST_FILES).flatMap((file) =>
        readFileSync(file, "utf8")
            .split("\n")
            .map((text, index) => ({ text, place: `${relative(folder, file)}:${index + 1}` })),
    );
    return new Map(
        images.map((image) => {
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

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Links of a page to files and headings here, as they are written. */
export function linksOf(text: string): string[] {
    return [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

/** Anchors as GitHub and npm make them of headings. */
function anchors(text: string): string[] {
    return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
    );
}

/** Whether a link of a page leads out of the folder, to a file that is missing, or to a heading that is not in it. */
export function isDead(folder: string, page: string, link: string): boolean {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? join(folder, page) : resolve(folder, dirname(page), file);
    const isThere = target.startsWith(folder) && existsSync(target);
    return !isThere || (anchor !== undefined && !anchors(readFileSync(target, "utf8")).includes(anchor));
}

/** The pages of `docs/`, as links name them. */
export function docsPages(): string[] {
    return readdirSync("docs").filter((file) => file.endsWith(".md"));
}

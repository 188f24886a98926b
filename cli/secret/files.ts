import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { error, type Issue } from "../../core/issue";
import { type OutputFile, writeFiles } from "../output/writeFiles";

const FOLDER_OF_OWNER = 0o700;

/** Writes all of the files, or none: what is there already stays, unless it may be replaced. */
export function writeNew(files: readonly OutputFile[], force: boolean): Issue[] {
    const inTheWay = force ? [] : files.filter(({ path }) => existsSync(path));
    if (inTheWay.length > 0) {
        return inTheWay.map(({ path }) =>
            error([{ file: path }], "file-exists", { message: "is there already", fix: "use --force" }),
        );
    }
    const issues = files.flatMap(folderFor);
    return issues.length > 0 ? issues : [...writeFiles(files).issues];
}

function folderFor({ path, isSecret }: OutputFile): Issue[] {
    try {
        mkdirSync(dirname(path), { recursive: true, ...(isSecret ? { mode: FOLDER_OF_OWNER } : {}) });
        return [];
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return [
            error([{ file: path }], "not-written", { message: `cannot be written (${code})`, fix: "check the place" }),
        ];
    }
}

/** A folder that nobody else may look into: made, or checked. */
export function privateFolder(path: string): Issue[] {
    try {
        if (mkdirSync(path, { recursive: true, mode: FOLDER_OF_OWNER }) !== undefined) {
            chmodSync(path, FOLDER_OF_OWNER);
        }
        const isOpen = process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
        const message = "can be read by others, and values are to be written into it";
        return isOpen
            ? [error([{ file: path }], "open-folder", { message, fix: "run chmod 700, or name another folder" })]
            : [];
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return [
            error([{ file: path }], "not-written", { message: `cannot be written (${code})`, fix: "check the place" }),
        ];
    }
}

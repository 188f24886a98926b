import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { error, type Issue } from "../../core/issue";

/** A file to be written. */
export interface NewFile {
    readonly path: string;
    readonly content: string | Uint8Array;
    /** Whether only its owner may read it. */
    readonly isSecret: boolean;
}

const OWNER_ONLY = 0o600;
const FOLDER_OF_OWNER = 0o700;

/** Writes all of the files, or none: what is there already stays, unless it may be replaced. */
export function writeNew(files: readonly NewFile[], force: boolean): Issue[] {
    const inTheWay = force ? [] : files.filter(({ path }) => existsSync(path));
    if (inTheWay.length > 0) {
        return inTheWay.map(({ path }) =>
            error(path, "file-exists", { message: "is there already", fix: "use --force" }),
        );
    }
    const written: string[] = [];
    for (const file of files) {
        const issues = write(file);
        if (issues.length > 0) {
            for (const path of written) {
                rmSync(path, { force: true });
            }
            return issues;
        }
        written.push(file.path);
    }
    return [];
}

function write({ path, content, isSecret }: NewFile): Issue[] {
    try {
        mkdirSync(dirname(path), { recursive: true, ...(isSecret ? { mode: FOLDER_OF_OWNER } : {}) });
        // A file that is there would keep its mode, and a link be followed: the new one takes its place.
        const beside = `${path}.new`;
        rmSync(beside, { force: true });
        writeFileSync(beside, content, { flag: "wx", ...(isSecret ? { mode: OWNER_ONLY } : {}) });
        renameSync(beside, path);
        return [];
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return [error(path, "not-written", { message: `cannot be written (${code})`, fix: "check the place" })];
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
        return isOpen ? [error(path, "open-folder", { message, fix: "run chmod 700, or name another folder" })] : [];
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return [error(path, "not-written", { message: `cannot be written (${code})`, fix: "check the place" })];
    }
}

import { randomBytes } from "node:crypto";
import {
    chmodSync,
    chownSync,
    closeSync,
    constants,
    lstatSync,
    openSync,
    realpathSync,
    renameSync,
    rmSync,
    type Stats,
    statSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { error, type Issue } from "../../core/issue";

export interface OutputFile {
    readonly path: string;
    readonly content: string | Uint8Array;
    /** Only its owner may read it, so that no link is followed, and no mode or owner of what is there is kept. */
    readonly isSecret?: boolean;
}

export interface Outcome {
    /** Paths of the files that were written; all of them where nothing failed. */
    readonly written: readonly string[];
    readonly issues: readonly Issue[];
}

/** What is left to do once everything that is likely to fail has been done. */
interface Prepared {
    readonly path: string;
    readonly finish: () => void;
    readonly abandon: () => void;
}

const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o7777;
const NEW_FILE = 0o666;

/**
 * Writes all of the files or, but for an accident in the last step, none. The new contents are all on the disk before
 * the first of them takes the place of an old one, so that a full disk or a missing permission destroys nothing.
 */
export function writeFiles(files: readonly OutputFile[]): Outcome {
    const prepared: Prepared[] = [];
    const issues = files.flatMap((file) => attempt(file.path, () => prepared.push(prepare(file))));
    const outcome = issues.length > 0 ? { written: [], issues } : finish(prepared);
    for (const { abandon } of prepared) {
        abandon();
    }
    return outcome;
}

function finish(prepared: readonly Prepared[]): Outcome {
    const written: string[] = [];
    for (const { path, finish } of prepared) {
        const issues = attempt(path, finish, written);
        if (issues.length > 0) {
            return { written, issues };
        }
        written.push(path);
    }
    return { written, issues: [] };
}

function prepare(file: OutputFile): Prepared {
    const { path, content, isSecret = false } = file;
    const there = statSync(path, { throwIfNoEntry: false });
    if (!isSecret && isToBeWrittenItself(path, there)) {
        return { path, finish: () => writeFileSync(path, content), abandon: () => undefined };
    }
    const target = isSecret || there === undefined ? path : realpathSync(path);
    if (there !== undefined && !isSecret) {
        // Who may not write a file may often put another in its place, and would not want to.
        closeSync(openSync(target, constants.O_WRONLY));
    }
    const temporary = join(dirname(target), `.confidential-workload-${randomBytes(8).toString("hex")}`);
    const abandon = (): void => rmSync(temporary, { force: true });
    try {
        writeFileSync(temporary, content, { flag: "wx", mode: isSecret ? OWNER_ONLY : NEW_FILE });
        if (there !== undefined && !isSecret) {
            resemble(temporary, there);
        }
    } catch (cause) {
        abandon();
        throw cause;
    }
    const overwrite = isSecret || there === undefined ? undefined : () => writeFileSync(target, content);
    return { path, finish: () => replace(temporary, target, overwrite), abandon };
}

/** What a rename answers where the file is a mount of its own, as one that is given to a container. */
const MOUNTED = new Set<unknown>(["EBUSY", "EXDEV"]);

/** Puts one file in the place of another. Nothing can take the place of a mount, which is overwritten. */
function replace(temporary: string, target: string, overwrite?: () => void): void {
    try {
        renameSync(temporary, target);
    } catch (cause) {
        if (overwrite === undefined || !MOUNTED.has((cause as NodeJS.ErrnoException).code)) {
            throw cause;
        }
        overwrite();
    }
}

/** A device or a pipe, whose place nothing can take, and a link to a file that is not there yet. */
function isToBeWrittenItself(path: string, there: Stats | undefined): boolean {
    return there === undefined
        ? lstatSync(path, { throwIfNoEntry: false }) !== undefined
        : !there.isFile() && !there.isDirectory();
}

function resemble(file: string, { uid, gid, mode }: Stats): void {
    try {
        chownSync(file, uid, gid);
    } catch {
        // Only root may give a file away: that of another user becomes one's own, as with other editors.
    }
    chmodSync(file, mode & PERMISSIONS);
}

/** Does something to a path; `before` are the files that are written already, if it fails. */
export function attempt(path: string, act: () => void, before: readonly string[] = []): Issue[] {
    try {
        act();
        return [];
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const already = before.length === 0 ? "" : `; written before it: ${before.join(", ")}`;
        const fix = "check the place: its folder has to be writable, too";
        return [error([{ file: path }], "not-written", { message: `cannot be written (${code})${already}`, fix })];
    }
}

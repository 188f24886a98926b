import { readFileSync } from "node:fs";
import type { ImageLock } from "../../core/images/lock";
import { parseLock, renderLock } from "../../core/images/lockFile";
import { changed, error, type Issue, isIn } from "../../core/issue";
import { type OutputFile, writeFiles } from "../output/writeFiles";

const CODE = "lock-file";
const FIX = "check the path given by --lock, and that its folder can be written";

/** The lock in a file; empty where there is no file yet. */
export function readLockFile(path: string): { readonly lock: ImageLock; readonly issues: readonly Issue[] } {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const text = { message: `cannot be read (${code})`, fix: FIX };
        return { lock: {}, issues: code === "ENOENT" ? [] : [error([{ file: path }], CODE, text)] };
    }
    return parseLock(text, path);
}

/** Writes the lock and the files that go with it: all of them or none. */
export function writeLockFile(path: string, lock: ImageLock, others: readonly OutputFile[] = []): Issue[] {
    const { issues } = writeFiles([...others, { path, content: renderLock(lock) }]);
    return issues.map((issue) => (isIn(issue.at, [{ file: path }]) ? changed(issue, { code: CODE, fix: FIX }) : issue));
}

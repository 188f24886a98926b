import { readFileSync, writeFileSync } from "node:fs";
import type { ImageLock } from "../../core/images/lock";
import { parseLock, renderLock } from "../../core/images/lockFile";
import { error, type Issue } from "../../core/issue";

/** The lock in a file; empty where there is no file yet. */
export function readLockFile(path: string): { readonly lock: ImageLock; readonly issues: readonly Issue[] } {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return { lock: {}, issues: code === "ENOENT" ? [] : [noAccess(path, "read", code)] };
    }
    return parseLock(text, path);
}

export function writeLockFile(path: string, lock: ImageLock): Issue[] {
    try {
        writeFileSync(path, renderLock(lock));
        return [];
    } catch (cause) {
        return [noAccess(path, "written", (cause as NodeJS.ErrnoException).code)];
    }
}

function noAccess(path: string, done: string, code: string | undefined): Issue {
    return error(path, "lock-file", { message: `cannot be ${done} (${code})`, fix: "check the path given by --lock" });
}

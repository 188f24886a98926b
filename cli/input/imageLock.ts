import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ImageLock } from "../../core/images/lock";
import { parseLock } from "../../core/images/lockFile";
import { type Read, readText } from "./text";

export const LOCK_FILE = "images.lock.json";

/** The lock that is named, else the one in the folder (default: the working directory), where there is one. */
export function readImageLock(file: string | undefined, folder = ""): Read<ImageLock> {
    const usual = join(folder, LOCK_FILE);
    if (file === undefined && !existsSync(usual)) {
        return { issues: [] };
    }
    const path = file ?? usual;
    const { value: text, issues } = readText(path);
    if (text === undefined) {
        return { issues };
    }
    const { lock, issues: malformed } = parseLock(text, path);
    return malformed.length > 0 ? { issues: malformed } : { value: lock, issues: [] };
}

import { registryClient } from "../registry/client";
import type { ConnectionOptions } from "../registry/connection";
import { credentialFinder } from "../registry/credentials";
import { credentialsPaths, readCredentialsFiles } from "../registry/credentialsFile";
import type { Platform } from "../registry/platform";
import { checkLock } from "./check";
import { readLockFile, writeLockFile } from "./file";
import { pinReferences } from "./pinReferences";
import type { Display } from "./progress";
import { requestedImages, type Selection } from "./requestedImages";
import { issuesOf, type LockResult, outcomeOf, valuesOf } from "./result";
import { updateLock } from "./update";

export interface LockOptions {
    readonly selection: Selection;
    readonly lockFile: string;
    readonly platform: Platform | undefined;
    readonly check: boolean;
    /** Whether the digests go into the references of the manifests, too. */
    readonly write?: boolean;
    /** Where the sources of programs are. Default: the working directory. */
    readonly folder?: string;
    readonly connection: ConnectionOptions;
    readonly env: NodeJS.ProcessEnv;
    readonly display: Display;
}

const NOTHING: LockResult = { images: [], moved: [], removed: [], issues: [] };

/** Locks images, or checks those that are locked. */
export async function runLock(options: LockOptions): Promise<LockResult> {
    const { selection, lockFile, platform, connection, display } = options;
    const { lock, issues: malformed } = readLockFile(lockFile);
    if (malformed.length > 0) {
        return { ...NOTHING, issues: malformed };
    }
    const credentials = await outcomeOf(["credentials"], async () =>
        readCredentialsFiles(credentialsPaths(options.env)),
    );
    const client = registryClient(credentialFinder(valuesOf([credentials]).flat()), connection);
    const { asked, issues: unclear } = requestedImages(selection, lock, lockFile);
    const before = [...issuesOf([credentials]), ...unclear];
    if (options.check) {
        const result = await checkLock(asked, lock, client, display);
        display.clear();
        return { ...result, issues: [...before, ...result.issues] };
    }
    const { lock: merged, ...result } = await updateLock(asked, lock, platform, client, display);
    display.clear();
    const issues = [...before, ...result.issues];
    if (issues.length > 0) {
        return { ...NOTHING, issues };
    }
    const pinned = options.write ? pinReferences(selection, merged, lockFile, options.folder) : undefined;
    const problems = pinned?.issues.length ? pinned.issues : writeLockFile(lockFile, merged, pinned?.files);
    if (problems.length > 0) {
        return { ...NOTHING, issues: problems };
    }
    return pinned === undefined ? result : { ...result, references: pinned.references };
}

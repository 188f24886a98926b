import type { ImageLock } from "../../core/images/lock";
import { digestOf, type MovedTag, mergeLock } from "../../core/images/mergeLock";
import { pinnedReference } from "../../core/images/reference";
import { error, type Issue } from "../../core/issue";
import { gathered } from "../input/text";
import { type RegistryClient, registryClient } from "../registry/client";
import type { ConnectionOptions } from "../registry/connection";
import { credentialFinder } from "../registry/credentials";
import { credentialsPaths, readCredentialsFiles } from "../registry/credentialsFile";
import { readImage } from "../registry/image";
import { DEFAULT_PLATFORM, type Platform, parsePlatform } from "../registry/platform";
import { readLockFile, writeLockFile } from "./file";
import { pinReferences } from "./pinReferences";
import type { Display } from "./progress";
import { lockedEntry, type RequestedImage, requestedImages, type Selection } from "./requestedImages";
import { type LockResult, outcomeOf } from "./result";

export interface LockOptions {
    readonly selection: Selection;
    readonly lockFile: string;
    readonly platform?: Platform | undefined;
    readonly check?: boolean | undefined;
    /** Whether the digests go into the references of the manifests, too. */
    readonly write?: boolean | undefined;
    /** Where the sources of programs are. Default: the working directory. */
    readonly folder?: string;
    readonly connection: ConnectionOptions;
    readonly env: NodeJS.ProcessEnv;
    readonly display: Display;
}

const NOTHING: LockResult = { images: [], moved: [], removed: [], issues: [] };

export async function runLock(options: LockOptions): Promise<LockResult> {
    const { selection, lockFile, platform, connection, display } = options;
    const { lock, issues: malformed } = readLockFile(lockFile);
    if (malformed.length > 0) {
        return { ...NOTHING, issues: malformed };
    }
    const credentials = await outcomeOf(["credentials"], async () =>
        readCredentialsFiles(credentialsPaths(options.env)),
    );
    const client = registryClient(credentialFinder(credentials.value ?? []), connection);
    const { requested, issues: unclear } = requestedImages(selection, lock, lockFile);
    const before = [...credentials.issues, ...unclear];
    if (options.check) {
        const result = await checkLock(requested, lock, client, display);
        display.clear();
        return { ...result, issues: [...before, ...result.issues] };
    }
    const { lock: merged, ...result } = await updateLock(requested, lock, platform, client, display);
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

const AT_A_TIME = 3;

/** Runs `work` for all items, three at a time. Results are in the order of the items. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    const queue = items.entries();
    const worker = async (): Promise<void> => {
        // One iterator for all workers: each takes what is next.
        for (const [index, item] of queue) {
            results[index] = await work(item);
        }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    return results;
}

/** Compares the lock with the registries. Nothing is changed. */
async function checkLock(
    requested: readonly RequestedImage[],
    lock: ImageLock,
    client: RegistryClient,
    display: Display,
): Promise<LockResult> {
    const known = requested.flatMap((image) => {
        const pinned = lockedEntry(image, lock);
        return pinned === undefined ? [] : [{ ...image, from: digestOf(pinned) }];
    });
    const outcomes = await inParallel(known, ({ name, image, key, written, from }) =>
        outcomeOf([{ image: name }], async () => {
            display.show(name, "tag");
            const to = written.length === 0 ? key : await client.resolveTag(image, key);
            display.show(name, "done");
            return { image: name, from, to };
        }),
    );
    const { values: resolved, issues } = gathered(outcomes);
    const moved = resolved.filter(({ from, to }) => from !== to);
    const unsized = known.filter(({ image, from }) => lock[pinnedReference(image, from)]?.unpackedSize === undefined);
    const missing = requested.filter((image) => lockedEntry(image, lock) === undefined);
    return {
        images: resolved.filter(({ from, to }) => from === to).map(({ image, to }) => ({ image, digest: to })),
        moved,
        removed: [],
        ...(unsized.length > 0 && { unsized: unsized.map(({ name }) => name) }),
        issues: [...missing.map(notLocked), ...moved.map(tagMoved), ...issues],
    };
}

function notLocked({ name }: RequestedImage): Issue {
    const fix = `lock it: npx confidential-workload lock ${name}`;
    return error([{ image: name }], "not-locked", { message: "is not in the lock", fix });
}

function tagMoved({ image, from, to }: MovedTag): Issue {
    return error([{ image }], "tag-moved", {
        message: `pointed to ${from} when it was locked, and points to ${to} now`,
        fix: `review the new image, and lock it: npx confidential-workload lock ${image}`,
    });
}

async function updateLock(
    requested: readonly RequestedImage[],
    old: ImageLock,
    wanted: Platform | undefined,
    client: RegistryClient,
    display: Display,
): Promise<LockResult & { readonly lock: ImageLock }> {
    const outcomes = await inParallel(requested, (one) =>
        outcomeOf([{ image: one.name }], async () => {
            const progress = (step: string): void => display.show(one.name, step);
            const platform = wanted ?? lockedPlatform(one, old) ?? DEFAULT_PLATFORM;
            const read = await readImage(client, one.image, one.key, platform, progress);
            progress("done");
            return { ...one, ...read };
        }),
    );
    const { values, issues } = gathered(outcomes);
    return { ...mergeLock(old, values), images: values.map(({ name, digest }) => ({ image: name, digest })), issues };
}

/** An image that was locked for another platform stays with it. */
function lockedPlatform(image: RequestedImage, lock: ImageLock): Platform | undefined {
    const entry = lockedEntry(image, lock);
    return parsePlatform((entry === undefined ? undefined : lock[entry]?.platform) ?? "");
}

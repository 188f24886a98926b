import type { ImageLock } from "../../core/images/lock";
import { digestOf, type MovedTag } from "../../core/images/mergeLock";
import { error, type Issue } from "../../core/issue";
import type { RegistryClient } from "../registry/client";
import { inParallel } from "./parallel";
import type { Display } from "./progress";
import { lockedEntry, type RequestedImage } from "./requestedImages";
import { issuesOf, type LockResult, outcomeOf, valuesOf } from "./result";

/** Compares the lock with the registries. Nothing is changed. */
export async function checkLock(
    asked: readonly RequestedImage[],
    lock: ImageLock,
    client: RegistryClient,
    display: Display,
): Promise<LockResult> {
    const known = asked.flatMap((image) => {
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
    const resolved = valuesOf(outcomes);
    const moved = resolved.filter(({ from, to }) => from !== to);
    const missing = asked.filter((image) => lockedEntry(image, lock) === undefined);
    return {
        images: resolved.filter(({ from, to }) => from === to).map(({ image, to }) => ({ image, digest: to })),
        moved,
        removed: [],
        issues: [...missing.map(notLocked), ...moved.map(tagMoved), ...issuesOf(outcomes)],
    };
}

function notLocked({ name }: RequestedImage): Issue {
    return error([{ image: name }], "not-locked", {
        message: "is not in the lock",
        fix: `lock it: confidential-workload lock ${name}`,
    });
}

function tagMoved({ image, from, to }: MovedTag): Issue {
    return error([{ image }], "tag-moved", {
        message: `pointed to ${from} when it was locked, and points to ${to} now`,
        fix: `review the new image, and lock it: confidential-workload lock ${image}`,
    });
}

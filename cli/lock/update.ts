import type { ImageLock } from "../../core/images/lock";
import { mergeLock } from "../../core/images/mergeLock";
import type { RegistryClient } from "../registry/client";
import { readImage } from "../registry/image";
import { DEFAULT_PLATFORM, type Platform, parsePlatform } from "../registry/platform";
import { inParallel } from "./parallel";
import type { Display } from "./progress";
import { lockedEntry, type RequestedImage } from "./requestedImages";
import { issuesOf, type LockResult, outcomeOf, valuesOf } from "./result";

/** Reads images and adds them to the lock. */
export async function updateLock(
    asked: readonly RequestedImage[],
    old: ImageLock,
    wanted: Platform | undefined,
    client: RegistryClient,
    display: Display,
): Promise<LockResult & { readonly lock: ImageLock }> {
    const outcomes = await inParallel(asked, (one) =>
        outcomeOf([{ image: one.name }], async () => {
            const progress = (step: string): void => display.show(one.name, step);
            const platform = wanted ?? lockedPlatform(one, old) ?? DEFAULT_PLATFORM;
            const read = await readImage(client, one.image, one.key, platform, progress);
            progress("done");
            return { ...one, ...read };
        }),
    );
    const images = valuesOf(outcomes);
    return {
        ...mergeLock(old, images),
        images: images.map(({ name, digest }) => ({ image: name, digest })),
        issues: issuesOf(outcomes),
    };
}

/** An image that was locked for another platform stays with it. */
function lockedPlatform(asked: RequestedImage, lock: ImageLock): Platform | undefined {
    const entry = lockedEntry(asked, lock);
    return parsePlatform((entry === undefined ? undefined : lock[entry]?.platform) ?? "");
}

import type { Algorithm } from "../algorithm";
import { PLATFORMS, type Platform } from "../platform";
import { type MaybeKnown, UNKNOWN, type Unknown } from "../unknown";
import type { InitDataSpec } from "./spec";

/** The choices that have a default, resolved. */
export interface Choices {
    readonly platform: Platform | Unknown;
    readonly algorithm: Algorithm | Unknown;
    readonly runtimeClassName: string | Unknown;
}

/** The one place where defaults are applied: all of them come from the platform. */
export function normalize(
    spec: Exclude<MaybeKnown<InitDataSpec>, Unknown>,
    runtimeClassName?: string | Unknown,
): Choices {
    const { platform } = spec;
    // A platform that is not in the table is an issue of the shape check, reported beside the others.
    const facts = platform === UNKNOWN ? undefined : PLATFORMS[platform];
    return {
        platform,
        algorithm: spec.algorithm ?? facts?.algorithm ?? UNKNOWN,
        runtimeClassName: runtimeClassName ?? facts?.runtimeClassName ?? UNKNOWN,
    };
}

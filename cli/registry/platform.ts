import { defined } from "../../core/fields";
import { ImageProblem } from "./problem";

export interface Platform {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
}

export const DEFAULT_PLATFORM: Platform = { os: "linux", architecture: "amd64" };

/** The variant where none is given; containerd leaves the first two out, and so do many indexes. */
const USUAL_VARIANTS: Readonly<Record<string, string | undefined>> = { amd64: "v1", arm64: "v8", arm: "v7" };

/** Reads `os/arch[/variant]`; undefined for all else. */
export function parsePlatform(text: string): Platform | undefined {
    const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/.exec(text) ?? [];
    return os === undefined || architecture === undefined ? undefined : { os, architecture, ...defined({ variant }) };
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
    return [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}

/** The image of an index for a platform. Attestations stand in an index too, as images for no platform. */
export function chooseImage<Entry extends { readonly platform?: Platform }>(
    entries: readonly Entry[],
    wanted: Platform,
): Entry {
    const images = entries.filter(({ platform }) => platform !== undefined && platform.os !== "unknown");
    const image = images.find(({ platform }) => platform !== undefined && isSame(platform, wanted));
    if (image === undefined) {
        const platforms = images.map(({ platform }) => (platform === undefined ? "" : formatPlatform(platform)));
        throw new ImageProblem("no-platform", {
            message: `has no image for ${formatPlatform(wanted)}`,
            allowed: [...new Set(platforms)].sort().join(", ") || "none: it names no platform",
            fix: "choose one of them with --platform, or build the image for the platform of the guests",
        });
    }
    return image;
}

function isSame(a: Platform, b: Platform): boolean {
    return a.os === b.os && a.architecture === b.architecture && variantOf(a) === variantOf(b);
}

function variantOf({ architecture, variant }: Platform): string | undefined {
    return variant ?? USUAL_VARIANTS[architecture];
}

import type { Descriptor } from "./manifest";
import { ImageProblem } from "./problem";

/** What a file takes in the guest's memory is whole pages. */
const PAGE = 4096;

/** Guests keep layers of one digest once. */
function distinct(layers: readonly Descriptor[]): readonly Descriptor[] {
    return [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
}

export function downloadSize(layers: readonly Descriptor[]): number {
    return distinct(layers).reduce((sum, { size }) => sum + size, 0);
}

/** What layers take unpacked, counted while they are read. */
export class LayerSizes {
    private readonly byDigest = new Map<string, number>();

    /** Counts from zero, because a download that breaks off begins anew. */
    counter({ digest }: Descriptor): (bytes: number) => void {
        let size = 0;
        this.byDigest.set(digest, size);
        return (bytes) => {
            size += Math.ceil(bytes / PAGE) * PAGE;
            this.byDigest.set(digest, size);
        };
    }

    /** Of all layers, after `read` of those that nobody has read; undefined where one of these is of a kind that cannot be read. */
    async total(
        layers: readonly Descriptor[],
        read: (layer: Descriptor) => Promise<unknown>,
    ): Promise<number | undefined> {
        const all = distinct(layers);
        try {
            for (const layer of all.filter(({ digest }) => !this.byDigest.has(digest))) {
                await read(layer);
            }
        } catch (cause) {
            if (cause instanceof ImageProblem && cause.code === "layer-media-type") {
                return undefined;
            }
            throw cause;
        }
        return all.reduce((sum, { digest }) => sum + (this.byDigest.get(digest) ?? 0), 0);
    }
}

import { normalPath } from "../../core/normalPath";
import { ImageProblem } from "./problem";

/** A member of a layer's archive, as far as it decides what a path is. */
export type Member =
    | { readonly kind: "file"; readonly content: Buffer }
    | { readonly kind: "symlink" | "hardlink"; readonly target: string }
    | { readonly kind: "directory" | "other" };

type Found = Exclude<Member, { kind: "directory" | "other" }> | { readonly kind: "nothing" };

/** What a layer says of a path. Of most paths it says nothing. */
export interface PathState {
    /** The layer's own. It stays whatever whiteouts the same layer has, because these are about the layers below. */
    own?: Found;
    /** Whether the layer takes away what the layers below have. */
    hidesBelow?: true;
}

/** What one layer says of each path. */
export type LayerView = ReadonlyMap<string, PathState>;

type ReadLayer<L> = (layer: L, paths: readonly string[]) => Promise<LayerView>;

type Bearing = "itself" | "parent" | "whiteout";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
const MOST_LINKS = 8;

/** The names of members that bear on `path`, and how: itself, its parents, and what whites any of them out. */
export function bearingsOn(path: string): ReadonlyMap<string, Bearing> {
    const parts = path.split("/");
    return new Map(
        parts.flatMap((part, depth): [string, Bearing][] => {
            const sibling = (name: string): string => [...parts.slice(0, depth), name].join("/");
            return [
                [sibling(part), depth === parts.length - 1 ? "itself" : "parent"],
                [sibling(`${WHITEOUT}${part}`), "whiteout"],
                [sibling(OPAQUE), "whiteout"],
            ];
        }),
    );
}

/** What a layer says of `path` after a further member of it. A later member of a name replaces an earlier one. */
export function applyMember(before: PathState, path: string, name: string, member: Member): PathState {
    switch (bearingsOn(path).get(name)) {
        case "whiteout":
            return { ...before, hidesBelow: true };
        case "itself":
            return { ...before, own: found(name, member) };
        case "parent":
            return member.kind === "directory" ? before : { ...before, own: below(name, path, member) };
        default:
            return before;
    }
}

function found(name: string, member: Member): Found {
    switch (member.kind) {
        case "file":
            return member;
        case "symlink":
            return { kind: "symlink", target: linkedFrom(name, member.target) };
        case "hardlink":
            return { kind: "hardlink", target: normalPath(member.target) };
        default:
            return { kind: "nothing" };
    }
}

/** The path when a parent of it is not a directory: a symbolic link leads on, anything else has nothing in it. */
function below(parent: string, path: string, member: Member): Found {
    return member.kind === "symlink"
        ? { kind: "symlink", target: normalPath(linkedFrom(parent, member.target) + path.slice(parent.length)) }
        : { kind: "nothing" };
}

/** Where a symbolic link leads: an absolute one starts at the image's root, as it does for what runs in it. */
function linkedFrom(name: string, target: string): string {
    return normalPath(target.startsWith("/") ? target : `${name}/../${target}`);
}

interface Search {
    readonly wanted: string;
    readonly path: string;
    readonly fromLayer: number;
}

/**
 * The content of files of an image, by the path that was asked for and without those that it lacks. Layers are read
 * from the top, and no more of them than needed.
 */
export async function readFiles<L>(
    layers: readonly L[],
    wanted: readonly string[],
    readLayer: ReadLayer<L>,
): Promise<ReadonlyMap<string, Buffer>> {
    const files = new Map<string, Buffer>();
    let searches: readonly Search[] = wanted.map((path) => ({ wanted: path, path, fromLayer: layers.length - 1 }));
    for (let links = 0; searches.length > 0; links++) {
        if (links > MOST_LINKS) {
            const paths = searches.map((search) => `/${search.wanted}`).join(", ");
            const message = `has more than ${MOST_LINKS} links on the way to ${paths}`;
            throw new ImageProblem("too-many-links", { message, fix: "make it a file in the image" });
        }
        searches = await descend(searches, layers, readLayer, files);
    }
    return files;
}

/** Goes down the layers once. Puts what it finds into `files`, and gives the searches that a link leads on. */
async function descend<L>(
    searches: readonly Search[],
    layers: readonly L[],
    readLayer: ReadLayer<L>,
    files: Map<string, Buffer>,
): Promise<Search[]> {
    const open = new Set(searches);
    const linked: Search[] = [];
    for (const [index, layer] of [...layers.entries()].reverse()) {
        const here = [...open].filter(({ fromLayer }) => fromLayer >= index);
        const paths = [...new Set(here.map(({ path }) => path))];
        const view = paths.length === 0 ? undefined : await readLayer(layer, paths);
        for (const search of here) {
            const { own, hidesBelow } = view?.get(search.path) ?? {};
            if (own?.kind === "file") {
                files.set(search.wanted, own.content);
            } else if (own?.kind === "symlink" || own?.kind === "hardlink") {
                // A hard link was made when there were only this layer and those below.
                const fromLayer = own.kind === "hardlink" ? index : layers.length - 1;
                linked.push({ wanted: search.wanted, path: own.target, fromLayer });
            }
            if (own !== undefined || hidesBelow) {
                open.delete(search);
            }
        }
    }
    return linked;
}

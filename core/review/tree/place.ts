import type { Keys } from "../../place";

/** Where a value is: in the file, for the reader, and in the table of rows. */
export interface Place {
    /** The way to it in the file; of what is in a text, the way to the text. */
    readonly keys: Keys;
    /** The last key on the way to it in the text. */
    readonly inner?: string;
    readonly path: string;
    /** What stands between this path and a key in it. */
    readonly joint: string;
    readonly pattern: string;
    /** The place of the list or table around this one, whose name an item's own words replace. */
    readonly outer?: Place;
    /** Ids of the leaves above, from the root. */
    readonly under: readonly string[];
}

export const ROOT: Place = { keys: [], path: "", joint: "", pattern: "", under: [] };

/** A key as it stands in a TOML path. */
export function keyText(key: string): string {
    return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** The place of a key in a table. */
export function keyPlace(place: Place, key: string, pattern = keyText(key)): Place {
    const joint = place.pattern === "" || place.pattern.endsWith(":") ? "" : ".";
    const path = `${place.path}${place.joint}${keyText(key)}`;
    return {
        ...place,
        ...stepTo(place, key),
        path,
        joint: ".",
        pattern: `${place.pattern}${joint}${pattern}`,
        outer: place,
    };
}

/** The place of an item of a list, under its name. */
export function itemPlace(place: Place, index: number, name: string): Place {
    const path = `${place.path}[${name}]`;
    return { ...place, ...stepTo(place, index), path, joint: ".", pattern: `${place.pattern}[]`, outer: place };
}

function stepTo({ pattern, keys }: Place, key: string | number): Partial<Place> {
    const isInText = pattern.includes(":");
    return !isInText ? { keys: [...keys, key] } : typeof key === "string" ? { inner: key } : {};
}

/** The same place under words of its own, which replace the name of what it is in. */
export function named(place: Place, words: string): Place {
    const around = place.outer?.outer ?? ROOT;
    return { ...place, path: `${around.path}${around.joint}${words}`, joint: ": " };
}

/** The inside of a text. */
export function insidePlace(place: Place): Place {
    return { ...place, joint: ": ", pattern: `${place.pattern}:`, outer: place };
}

/** What belongs to this place and has a row of its own. */
export function aspectPlace(place: Place, pattern: string, words: string): Place {
    return { ...place, path: `${place.path} (${words})`, pattern: `${place.pattern}:${pattern}` };
}

/** The same place below one more leaf. */
export function below(place: Place, id: string): Place {
    return { ...place, under: [...place.under, id] };
}

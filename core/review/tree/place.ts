/** Where a value is: for the reader, and in the table of rows. */
export interface Place {
    readonly path: string;
    /** What stands between this path and a key in it. */
    readonly joint: string;
    readonly pattern: string;
    /** The place of the list or table around this one, whose name an item's own words replace. */
    readonly outer?: Place;
    /** Ids of the leaves above, from the root. */
    readonly under: readonly string[];
}

export const ROOT: Place = { path: "", joint: "", pattern: "", under: [] };

/** A key as it stands in a TOML path. */
export function keyText(key: string): string {
    return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** The place of a key in a table. */
export function keyPlace(place: Place, key: string, pattern = keyText(key)): Place {
    const joint = place.pattern === "" || place.pattern.endsWith(":") ? "" : ".";
    return {
        path: `${place.path}${place.joint}${keyText(key)}`,
        joint: ".",
        pattern: `${place.pattern}${joint}${pattern}`,
        outer: place,
        under: place.under,
    };
}

/** The place of an item of a list. */
export function itemPlace(place: Place, key: string): Place {
    const { under } = place;
    return { path: `${place.path}[${key}]`, joint: ".", pattern: `${place.pattern}[]`, outer: place, under };
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
export function besidePlace(place: Place, pattern: string, words: string): Place {
    return { ...place, path: `${place.path} (${words})`, pattern: `${place.pattern}:${pattern}` };
}

/** The same place below one more leaf. */
export function below(place: Place, id: string): Place {
    return { ...place, under: [...place.under, id] };
}

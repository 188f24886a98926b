/** The way to a value in data: keys of maps, and positions in lists. @since 0.1.0 */
export type Keys = readonly (string | number)[];

/**
 * A step that is not a key: a file; an object in it, as `Deployment/web`; the document that the value is (`inside`, as in
 * JSON); a namespace of a stack's config; or what has no keys: an option, an npm package, an image. The last step may be
 * the value that the place is to have (`to`), or the workloads that it concerns, where it does not concern all (`for`).
 *
 * @since 0.1.0
 */
export type Mark =
    | { readonly file: string }
    | { readonly object: string }
    | { readonly inside: string }
    | { readonly config: string }
    | { readonly option: string }
    | { readonly package: string }
    | { readonly image: string }
    | { readonly to: string }
    | { readonly for: string };

type KeysOf<T> = T extends unknown ? keyof T : never;
type Kind = KeysOf<Mark>;

/** What is printed between a step that is not a key and the key after it. */
const BEHIND: Readonly<Record<Kind, string>> = {
    file: ": ",
    object: " ",
    inside: ": ",
    config: ":",
    option: "",
    package: "",
    image: "",
    to: "",
    for: "",
};

/** Where something is, from the outside in, as in `[{ file: "web.yaml" }, "spec", "replicas"]`. @since 0.1.0 */
export type Place = readonly (string | number | Mark)[];

/** A place as messages name it, as in `web.yaml: Deployment/web spec.containers[0]`. @since 0.1.0 */
export function pathOf(place: Place): string {
    let text = "";
    let gap = "";
    let bare = NAME;
    for (const [index, step] of place.entries()) {
        if (typeof step !== "object") {
            const key = joinPath("", step, bare);
            // As in `cases.yaml[0]`.
            const isListed = gap === BEHIND.file && key.startsWith("[");
            text = gap === "" || isListed ? joinPath(text, step, bare) : `${text}${gap}${key}`;
            gap = "";
            continue;
        }
        const [kind, name] = Object.entries(step)[0] as [Kind, string];
        if (kind === "to") {
            return `${pathOf(place.slice(0, index - 1))}: { ${JSON.stringify(place[index - 1])}: ${JSON.stringify(name)} }`;
        }
        const before = text === "" ? "" : kind === "for" ? ", for " : gap || ": ";
        text = kind === "inside" ? text : `${text}${before}${kind === "config" ? "config " : ""}${name}`;
        // An object without a file is written as a file is.
        gap = kind === "object" && index === 0 ? BEHIND.file : BEHIND[kind];
        bare = name.endsWith(".toml") ? TOML_KEY : NAME;
    }
    return text;
}

const NAME = /^[A-Za-z_$][\w$]*$/;
const TOML_KEY = /^[\w-]+$/;

/** `base.key`, with brackets where the key is not `bare`. */
export function joinPath(base: string, key: string | number, bare = NAME): string {
    if (typeof key === "number" || /^\d+$/.test(key)) {
        return `${base}[${key}]`;
    }
    if (!bare.test(key)) {
        return `${base}[${JSON.stringify(key)}]`;
    }
    return base === "" ? key : `${base}.${key}`;
}

/** Whether a place is `outer` or in it. */
export function isIn(place: Place, outer: Place): boolean {
    return JSON.stringify(place.slice(0, outer.length)) === JSON.stringify(outer);
}

/** Whether two places are the same. */
export function isSamePlace(one: Place, other: Place): boolean {
    return one.length === other.length && isIn(one, other);
}

/** Other names for places, by what they begin with; of two rules the one that says more counts. */
export function renaming(rules: readonly (readonly [from: Place, to: Place])[]): (place: Place) => Place {
    const longestFirst = [...rules].sort(([one], [other]) => other.length - one.length);
    return (place) => {
        const [from, to] = longestFirst.find(([from]) => isIn(place, from)) ?? [[], []];
        return [...to, ...place.slice(from.length)];
    };
}

/** A text in which places are data, so that each source can name its own. */
export interface Phrase {
    readonly parts: readonly (string | Place)[];
}

/** The tag of such a text: what is a list in it is a place. */
export function phrase(texts: TemplateStringsArray, ...values: readonly (string | number | Place | Phrase)[]): Phrase {
    const parts = texts.flatMap((text, index): (string | Place)[] => {
        const value = values[index] ?? "";
        return typeof value === "object" && "parts" in value
            ? [text, ...value.parts]
            : [text, typeof value === "number" ? `${value}` : value];
    });
    return { parts };
}

/** Several places in a text. */
export function joined(places: readonly Place[], separator: string): Phrase {
    return { parts: places.flatMap((place, index) => (index === 0 ? [place] : [separator, place])) };
}

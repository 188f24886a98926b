import { error, type Issue } from "../../issue";
import { closest, isPlainObject } from "../../shape";
import { keyText } from "../tree/place";
import type { Rows } from "../tree/row";

/** Every key of a file that no guest reads: it is ignored in silence there. */
export function unknownInnerKeys(file: string, content: unknown, rows: Rows): Issue[] {
    const known = new Set([...rows.keys()].flatMap(partsOf));
    return unknownIn(content, "", `${file}: `, known);
}

function unknownIn(value: unknown, pattern: string, path: string, known: ReadonlySet<string>): Issue[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => unknownIn(item, `${pattern}[]`, `${path}[${index}]`, known));
    }
    if (!isPlainObject(value)) {
        return [];
    }
    const isRoot = pattern === "";
    return Object.entries(value).flatMap(([key, child]) => {
        const inside = (name: string) => (isRoot ? name : `${pattern}.${name}`);
        const at = `${path}${isRoot ? "" : "."}${keyText(key)}`;
        const matching = [inside(keyText(key)), inside("*")].find((one) => known.has(one));
        return matching === undefined
            ? [unknownKey(key, at, siblings(pattern, known))]
            : unknownIn(child, matching, at, known);
    });
}

/** The keys that are known beside one. */
function siblings(pattern: string, known: ReadonlySet<string>): string[] {
    const start = pattern === "" ? "" : `${pattern}.`;
    return [...known]
        .filter((one) => one.startsWith(start))
        .map((one) => one.slice(start.length))
        .filter((one) => /^[^.[\]:*]+$/.test(one));
}

function unknownKey(key: string, path: string, known: readonly string[]): Issue {
    const nearest = closest(key, known);
    return error(path, "unknown-key", {
        message: "is read by no guest, which ignores it without a word",
        ...(known.length === 0 ? {} : { allowed: [...known].sort().join(", ") }),
        fix: nearest === undefined ? "remove it" : `did you mean ${nearest}?`,
    });
}

/** The patterns that one goes through: of `a[].b`, `a`, `a[]` and itself. What is inside of a text is no key. */
function partsOf(pattern: string): string[] {
    const [keys = ""] = pattern.split(":");
    return [...keys.matchAll(/(?=\.|\[\])|$/g)].map(({ index }) => keys.slice(0, index));
}

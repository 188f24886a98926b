import { isOlder } from "../../checks/kataVersion";
import { error, type Issue } from "../../issue";
import { closest, isPlainObject } from "../../shape";
import { keyText } from "../tree/place";
import type { Row, Rows } from "../tree/row";

interface Keys {
    readonly rows: Rows;
    readonly known: ReadonlySet<string>;
    readonly kataVersion: string | undefined;
}

/** Every key of a file that no guest reads, or none of the version: it is ignored in silence there. */
export function checkInnerKeys(file: string, content: unknown, rows: Rows, kataVersion: string | undefined): Issue[] {
    const known = new Set([...rows.keys()].flatMap(partsOf));
    return keysIn(content, "", `${file}: `, { rows, known, kataVersion });
}

function keysIn(value: unknown, pattern: string, path: string, keys: Keys): Issue[] {
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => keysIn(item, `${pattern}[]`, `${path}[${index}]`, keys));
    }
    if (!isPlainObject(value)) {
        return [];
    }
    const isRoot = pattern === "";
    return Object.entries(value).flatMap(([key, child]) => {
        const inside = (name: string) => (isRoot ? name : `${pattern}.${name}`);
        const at = `${path}${isRoot ? "" : "."}${keyText(key)}`;
        const matching = [inside(keyText(key)), inside("*")].find((one) => keys.known.has(one));
        if (matching === undefined) {
            return [unknownKey(key, at, siblings(pattern, keys.known))];
        }
        const ignored = ignoredBy(keys.kataVersion, keys.rows.get(matching), at);
        return ignored === undefined ? keysIn(child, matching, at, keys) : [ignored];
    });
}

/** Without a version, guests are the newest. */
function ignoredBy(kataVersion: string | undefined, row: Row | undefined, path: string): Issue | undefined {
    const { since, until } = row ?? {};
    if (since !== undefined && isOlder(kataVersion, since)) {
        return error(path, "key-kata-version", {
            message: `is read by guests since Kata ${since}, and those of ${kataVersion} ignore it without a word`,
            allowed: `Kata ${since} or later`,
            fix: "update Kata on the nodes, or remove it and do without",
        });
    }
    if (until !== undefined && !isOlder(kataVersion, until)) {
        return error(path, "key-kata-version", {
            message: `is read by no guest since Kata ${until}, which ignores it without a word`,
            fix: "remove it",
        });
    }
    return undefined;
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

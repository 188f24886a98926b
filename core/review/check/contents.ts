import { defined, type Fields } from "../../fields";
import { readScalar } from "../../initdata/keys/form";
import type { GuestFile } from "../../initdata/keys/guestKey";
import { formOf, type KeyRow } from "../../initdata/keys/row";
import { error, type Issue, type Place, quote, warning } from "../../issue";
import { isOlder } from "../../kataVersion";
import { closest, isPlainObject, type Shape, wordsFor } from "../../shape";
import { keyText } from "../tree/place";

/** What the guest reads of a file: no key that it ignores, and each value as it takes it. */
export interface Contents {
    readonly table: Fields;
    readonly issues: readonly Issue[];
}

interface Walk extends GuestFile {
    readonly known: ReadonlySet<string>;
    readonly kataVersion: string | undefined;
    readonly issues: Issue[];
}

/** A key and where it is: by the rows' patterns, and for a person. */
interface At {
    readonly pattern: string;
    readonly path: Place;
}

/**
 * Reads a file as its process does: keys that no guest reads, or none of the version, are ignored in silence; a value of
 * another form, and a key that has to be there and is not, keep the process from starting.
 */
export function readContents(file: GuestFile, content: Fields, kataVersion: string | undefined): Contents {
    const known = new Set([...file.rows.keys()].flatMap(partsOf));
    const walk: Walk = { ...file, known, kataVersion, issues: [] };
    return { table: readTable(content, { pattern: "", path: [{ file: file.name }] }, walk), issues: walk.issues };
}

function readTable(table: Fields, at: At, walk: Walk): Fields {
    const read = Object.entries(table).flatMap(([key, value]) => {
        const child = inside(at, key);
        if (!walk.known.has(child.pattern)) {
            walk.issues.push(unknownKey(key, child.path, siblings(at.pattern, walk.known)));
            return [];
        }
        const ignored = ignoredBy(walk.kataVersion, walk.rows.get(child.pattern), child.path);
        if (ignored !== undefined) {
            walk.issues.push(ignored);
            return [];
        }
        const taken = readValue(value, child, walk);
        return taken === undefined ? [] : [[key, taken] as const];
    });
    for (const { path, required } of walk.rows.values()) {
        const key = path.slice(path.lastIndexOf(".") + 1);
        const child = inside(at, key);
        if (required === true && child.pattern === path && !Object.hasOwn(table, key)) {
            walk.issues.push(missingKey(child.path, key, walk.process));
        }
    }
    return Object.fromEntries(read);
}

function inside({ pattern, path }: At, key: string): At {
    const text = keyText(key);
    return { pattern: pattern === "" ? text : `${pattern}.${text}`, path: [...path, key] };
}

function readValue(value: unknown, at: At, walk: Walk): unknown {
    const row = walk.rows.get(at.pattern);
    const form = formOf(row);
    switch (form.kind) {
        case "any":
            return value;
        case "map":
            return readItem(value, form, at, walk);
        case "list":
            return Array.isArray(value)
                ? value.flatMap((one, index) => {
                      const child = { pattern: `${at.pattern}[]`, path: [...at.path, index] };
                      return readItem(one, form.of, child, walk) ?? [];
                  })
                : refused(value, form, at, walk);
        default: {
            const taken = readOne(value, form, at, walk);
            if (row?.values !== undefined && typeof taken === "string" && !row.values.includes(taken)) {
                walk.issues.push(notAChoice(at.path, taken, row.values));
            }
            return taken;
        }
    }
}

/** A table in a list, or a text. */
function readItem(value: unknown, form: Shape, at: At, walk: Walk): unknown {
    if (form.kind !== "map") {
        return readOne(value, form, at, walk);
    }
    return isTable(value) ? readTable(value, at, walk) : refused(value, form, at, walk);
}

function readOne(value: unknown, form: Shape, at: At, walk: Walk): unknown {
    const taken = readScalar(form, value);
    if (taken === undefined) {
        return refused(value, form, at, walk);
    }
    // Whole numbers are read as bigint, which tells them from others.
    if (taken !== value && !(typeof value === "bigint" && typeof taken === "number")) {
        const given = value instanceof Date ? "a date or a time" : quote(value);
        const message = `guests take ${given} for ${quote(taken)}`;
        walk.issues.push(warning(at.path, "loose-type", { message, fix: `write ${quote(taken)}` }));
    }
    return taken;
}

function refused(value: unknown, form: Shape, { path }: At, { issues, process }: Walk): undefined {
    const words = wordsFor(form);
    const message = `${quote(value)} is not ${words}, and ${process} does not start`;
    issues.push(error(path, "wrong-type", { message, allowed: words, fix: `give ${words}` }));
}

function isTable(value: unknown): value is Fields {
    return isPlainObject(value) && !(value instanceof Date);
}

/** The patterns that one goes through: of `a[].b`, `a`, `a[]` and itself. What is inside a text is not a key. */
function partsOf(pattern: string): string[] {
    const [keys = ""] = pattern.split(":");
    return [...keys.matchAll(/(?=\.|\[\])|$/g)].map(({ index }) => keys.slice(0, index));
}

/** The other keys that are known instead of one. */
function siblings(pattern: string, known: ReadonlySet<string>): string[] {
    const start = pattern === "" ? "" : `${pattern}.`;
    return [...known]
        .filter((one) => one.startsWith(start))
        .map((one) => one.slice(start.length))
        .filter((one) => /^[^.[\]:*]+$/.test(one));
}

function notAChoice(path: Place, value: string, values: readonly string[]): Issue {
    const nearest = closest(value, values);
    return error(path, "not-a-choice", {
        message: `${quote(value)} works in no guest`,
        allowed: values.join(", "),
        fix: nearest === undefined ? "use what is allowed" : `did you mean "${nearest}"?`,
    });
}

function missingKey(path: Place, key: string, process: string): Issue {
    const message = `is missing, and ${process} does not start without it`;
    return error(path, "missing", { message, fix: `set ${key}` });
}

/** Without a version, guests are the newest. */
function ignoredBy(kataVersion: string | undefined, row: KeyRow | undefined, path: Place): Issue | undefined {
    const { since, until } = row ?? {};
    if (since !== undefined && isOlder(kataVersion, since)) {
        return error(path, "key-kata-version", {
            message: `is read by guests since Kata ${since}, and those of ${kataVersion} ignore it silently`,
            allowed: `Kata ${since} or later`,
            fix: "update Kata on the nodes, or remove it and do without",
        });
    }
    if (until !== undefined && !isOlder(kataVersion, until)) {
        return error(path, "key-kata-version", {
            message: `is a key that no guest reads since Kata ${until}: guests ignore it silently`,
            fix: "remove it",
        });
    }
    return undefined;
}

function unknownKey(key: string, path: Place, known: readonly string[]): Issue {
    const nearest = closest(key, known);
    return error(path, "unknown-key", {
        message: "is a key that no guest reads: guests ignore it silently",
        ...defined({ allowed: [...known].sort().join(", ") || undefined }),
        fix: nearest === undefined ? "remove it" : `did you mean ${nearest}?`,
    });
}

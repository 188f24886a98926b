import type { Fields } from "../../fields";
import { readScalar } from "../../initdata/keys/form";
import type { GuestFile } from "../../initdata/keys/guestKey";
import { formOf } from "../../initdata/keys/row";
import type { Issue, Place } from "../../issue";
import { isPlainObject, type Shape } from "../../shape";
import { keyText } from "../tree/place";
import { ignoredBy, loose, missingKey, notAChoice, unknownKey, wrongForm } from "./contentIssues";

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

function item({ pattern, path }: At, index: number): At {
    return { pattern: `${pattern}[]`, path: [...path, index] };
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
                ? value.flatMap((one, index) => readItem(one, form.of, item(at, index), walk) ?? [])
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
    // Whole numbers are read as bigint, to be told from others.
    if (taken !== value && !(typeof value === "bigint" && typeof taken === "number")) {
        walk.issues.push(loose(at.path, value, taken));
    }
    return taken;
}

function refused(value: unknown, form: Shape, { path }: At, { issues, process }: Walk): undefined {
    issues.push(wrongForm(path, value, form, process));
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

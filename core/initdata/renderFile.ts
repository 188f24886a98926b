import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "smol-toml";
import { UNKNOWN, type Unknown } from "../unknown";
import { inputAt, put } from "./inputs";
import type { GuestKey, TomlValue } from "./keys/guestKey";
import { escapedLines } from "./multilineText";

/**
 * The keys that have a value, as TOML text; unknown where one of their inputs is. smol-toml writes the plain keys of a
 * table before its sub-tables, so no key lands in the wrong one.
 */
export function renderFile(keys: readonly GuestKey[], spec: unknown): string | Unknown {
    const root: Record<string, unknown> = {};
    const multiline: TomlValue[] = [];
    for (const key of keys) {
        const value = writtenValue(key, spec);
        if (value === UNKNOWN) {
            return UNKNOWN;
        }
        if (value !== undefined) {
            put(root, key.path.split("."), value);
            multiline.push(...(key.lines ? [value] : []));
        }
    }
    const text = multiline.flatMap(textsIn).reduce(spread, stringify(root));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(parse(text))), root)) {
        throw new Error("confidential-workload: a TOML file does not read back as written; please report it");
    }
    return text;
}

function writtenValue({ input, write, always }: GuestKey, spec: unknown): TomlValue | Unknown | undefined {
    if (input === undefined) {
        return always;
    }
    const given = inputAt(spec, input);
    if (given === UNKNOWN || given === undefined) {
        return given;
    }
    return write === undefined ? (given as TomlValue) : write(given as never);
}

function textsIn(value: TomlValue): string[] {
    if (typeof value === "string") {
        return value.includes("\n") ? [value] : [];
    }
    return Array.isArray(value) ? value.flatMap(textsIn) : [];
}

/** Writes a text over several lines, wherever in the file it stands. */
function spread(file: string, text: string): string {
    const onOneLine = stringify({ x: text }).slice("x = ".length).trimEnd();
    return file.replaceAll(onOneLine, () => escapedLines(text));
}

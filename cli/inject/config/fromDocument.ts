import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { escapeInvisibleLine } from "../../../core/escapeInvisible";
import { type Fields, fieldsOf, own } from "../../../core/fields";
import type { DecodedInitData } from "../../../core/initdata/decode";
import { FILE_NAMES, POLICY_FILE } from "../../../core/initdata/document";
import { inputsIn, put } from "../../../core/initdata/inputs";
import { AA } from "../../../core/initdata/keys/aa";
import { CDH } from "../../../core/initdata/keys/cdh";
import type { GuestKey } from "../../../core/initdata/keys/guestKey";
import { writtenValue } from "../../../core/initdata/render";
import { PLATFORMS, type Platform } from "../../../core/platform";
import { isPlainObject } from "../../../core/shape";
import { readToml } from "../../../core/structuredText";
import { UNKNOWN } from "../../../core/unknown";

/** The config of `inject` that says what a document says, policy included, and what of the document it does not say. */
export interface FromDocument {
    readonly text: string;
    /** As in "cdh.toml: socket". */
    readonly byHand: readonly string[];
}

export function configOf({ files, algorithm }: DecodedInitData, platform: Platform): FromDocument {
    const tables = [AA, CDH].map(({ name, keys }) => ({ name, keys, table: tableIn(own(files, name)) }));
    const [aa = {}, cdh = {}] = tables.map(({ table, keys }) => inputsIn(table, keys));
    const rego = own(files, POLICY_FILE);
    const inputs = withoutUnknown({
        platform,
        ...(algorithm !== PLATFORMS[platform].algorithm && { algorithm }),
        ...withParts(aa, cdh),
        ...(rego !== undefined && { policy: { rego } }),
    });
    const byHand = [
        ...tables.flatMap(({ name, keys, table }) => lostOf(table, keys, inputs).map((path) => `${name}: ${path}`)),
        ...Object.keys(files).filter((name) => !(FILE_NAMES as readonly string[]).includes(name)),
    ];
    const comments = byHand.map((one) => `# by hand, see docs/images.md: ${escapeInvisibleLine(one)}\n`);
    return { text: stringify(inputs, { lineWidth: 0 }) + comments.join(""), byHand };
}

/** The keys of a file that the inputs would not write again, or with another meaning. */
function lostOf(table: Fields, keys: readonly GuestKey[], inputs: unknown): string[] {
    const written: Record<string, unknown> = {};
    for (const key of keys) {
        const value = writtenValue(key, inputs);
        if (value !== undefined) {
            put(written, key.path.split("."), value);
        }
    }
    const meaningOf = (path: string, value: unknown): unknown =>
        (keys.find((key) => key.path === path)?.read ?? ((same) => same))(value);
    const lost = (given: Fields, again: Fields, prefix: string): string[] =>
        Object.entries(given).flatMap(([key, value]) => {
            const path = `${prefix}${key}`;
            const other = own(again, key);
            if (isPlainObject(value)) {
                return lost(value, fieldsOf(other), `${path}.`);
            }
            return other !== undefined && isDeepStrictEqual(meaningOf(path, value), meaningOf(path, other))
                ? []
                : [path];
        });
    return lost(table, written, "");
}

function tableIn(toml: string | undefined): Fields {
    const read = readToml(toml ?? "");
    return "value" in read ? fieldsOf(read.value) : {};
}

/** Both files have parts of the same inputs, as `kbs`. */
function withParts(first: Fields, second: Fields): Fields {
    const parts = Object.entries(second).map(([key, value]) => [
        key,
        isPlainObject(value) ? { ...fieldsOf(first[key]), ...value } : value,
    ]);
    return { ...first, ...Object.fromEntries(parts) };
}

/** An object without the fields that are not known. */
function withoutUnknown(value: unknown): unknown {
    if (!isPlainObject(value)) {
        return value;
    }
    const known = Object.entries(value).filter(([, part]) => part !== UNKNOWN);
    return Object.fromEntries(known.map(([name, part]) => [name, withoutUnknown(part)]));
}

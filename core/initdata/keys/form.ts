import { ANY, FLAG, hinted, list, map, NUMBER, type Shape, TEXT } from "../../shape";

const TABLE = hinted(map(ANY), { words: "a table" });

/** What a guest takes as the value of a key. */
export const Form = {
    Text: TEXT,
    Flag: FLAG,
    Count: NUMBER,
    Texts: hinted(list(TEXT), { words: "a list of strings" }),
    Table: TABLE,
    Tables: hinted(list(TABLE), { words: "a list of tables" }),
    /** No guest looks at it. */
    Any: ANY,
} as const;

const FLAGS: Readonly<Record<string, boolean>> = {
    true: true,
    on: true,
    yes: true,
    false: false,
    off: false,
    no: false,
};

/**
 * A value as the guest takes it; undefined where it refuses the file. Both of its processes read theirs by the Rust crate
 * `config`, which makes a text of every scalar, and a flag or a number of some texts (tried with 0.13, 0.14 and 0.15).
 */
export function readScalar({ kind }: Shape, value: unknown): string | boolean | number | undefined {
    const isText = kind === "text";
    if (value instanceof Date) {
        return isText ? value.toISOString() : undefined;
    }
    switch (typeof value) {
        case "string":
            return isText ? value : ofText(kind, value.toLowerCase());
        case "boolean":
            return isText ? String(value) : kind === "flag" ? value : Number(value);
        case "bigint":
        case "number":
            return isText ? String(value) : kind === "flag" ? Number(value) !== 0 : countOf(value);
        default:
            return undefined;
    }
}

function ofText(kind: Shape["kind"], text: string): boolean | number | undefined {
    const flag = Object.hasOwn(FLAGS, text) ? FLAGS[text] : undefined;
    if (kind === "flag") {
        return text === "1" || text === "0" ? text === "1" : flag;
    }
    return /^\+?\d+$/.test(text) ? Number(text) : flag && Number(flag);
}

/** A number with a fraction is rounded, also down to 0. */
function countOf(value: bigint | number): number | undefined {
    if (typeof value === "bigint") {
        return value < 0n ? undefined : Number(value);
    }
    return Number.isNaN(value) ? 0 : Math.max(0, Math.round(value));
}

/** What a guest takes as the value of a key, in the words for a person. */
export const Form = {
    Text: "a string",
    Flag: "true or false",
    /** A whole number from 0. */
    Count: "a whole number from 0",
    Texts: "a list of strings",
    Table: "a table",
    Tables: "a list of tables",
    /** No guest looks at it. */
    Any: "anything",
} as const;
export type Form = (typeof Form)[keyof typeof Form];

type Scalar = typeof Form.Text | typeof Form.Flag | typeof Form.Count;

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
export function readScalar(form: Scalar, value: unknown): string | boolean | number | undefined {
    if (value instanceof Date) {
        return form === Form.Text ? value.toISOString() : undefined;
    }
    switch (typeof value) {
        case "string":
            return form === Form.Text ? value : ofText(form, value.toLowerCase());
        case "boolean":
            return { [Form.Text]: String(value), [Form.Flag]: value, [Form.Count]: Number(value) }[form];
        case "bigint":
        case "number":
            return { [Form.Text]: String(value), [Form.Flag]: Number(value) !== 0, [Form.Count]: countOf(value) }[form];
        default:
            return undefined;
    }
}

function ofText(form: Scalar, text: string): boolean | number | undefined {
    const flag = Object.hasOwn(FLAGS, text) ? FLAGS[text] : undefined;
    if (form === Form.Flag) {
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

import { fieldsOf } from "../../fields";

/** The value for a reader: texts as they are, everything else as JSON. */
export function show(value: unknown): string {
    return typeof value === "string" ? value : asJson(value, Object.entries, String);
}

/** Equal for equal values alone: keys in any order, but whole and other numbers apart, as TOML has them. */
export function identityOf(value: unknown): string {
    const sorted = (object: object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
    return asJson(value, sorted, (number) => (Number.isInteger(number) ? number.toFixed(1) : String(number)));
}

type Entries = (object: object) => [string, unknown][];

function asJson(value: unknown, entriesOf: Entries, digits: (number: number) => string): string {
    if (typeof value === "number") {
        return Object.is(value, -0) ? "-0.0" : digits(value);
    }
    if (value instanceof Date) {
        return Number.isNaN(value.getTime()) ? "a time that is not valid" : value.toISOString();
    }
    if (Array.isArray(value)) {
        return `[${value.map((item) => asJson(item, entriesOf, digits)).join(", ")}]`;
    }
    if (typeof value === "object" && value !== null) {
        const entries = entriesOf(fieldsOf(value)).map(
            ([key, item]) => `${JSON.stringify(key)}: ${asJson(item, entriesOf, digits)}`,
        );
        return `{${entries.join(", ")}}`;
    }
    return typeof value === "string" ? JSON.stringify(value) : String(value);
}

import { fieldsOf } from "../../core/fields";
import { isPlainObject } from "../../core/shape";

const INDENT = "    ";
const LONGEST_LINE = 100;
const NAME = /^(?!__proto__$)[A-Za-z_$][\w$]*$/;
/** Maps of quantities: YAML has numbers there, and the types of Pulumi only texts. */
const QUANTITIES = ["limits", "requests", "hard"];

/** A value as a literal of TypeScript; `indent` is that of the line on which it begins. */
export function literal(value: unknown, indent = ""): string {
    const short = inOneLine(value);
    if (indent.length + short.length <= LONGEST_LINE) {
        return short;
    }
    const inner = indent + INDENT;
    if (Array.isArray(value)) {
        return `[\n${value.map((item) => `${inner}${literal(item, inner)},\n`).join("")}${indent}]`;
    }
    if (!isPlainObject(value)) {
        return short;
    }
    const lines = entriesOf(value).map(([key, item]) => `${inner}${key}: ${literal(item, inner)},\n`);
    return `{\n${lines.join("")}${indent}}`;
}

function inOneLine(value: unknown): string {
    if (Array.isArray(value)) {
        return `[${value.map(inOneLine).join(", ")}]`;
    }
    if (!isPlainObject(value)) {
        return JSON.stringify(value);
    }
    const entries = entriesOf(value).map(([key, item]) => `${key}: ${inOneLine(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function entriesOf(value: object): [string, unknown][] {
    return Object.entries(value).map(([key, item]) => [keyText(key), QUANTITIES.includes(key) ? asTexts(item) : item]);
}

function keyText(key: string): string {
    return NAME.test(key) ? key : key === "__proto__" ? '["__proto__"]' : JSON.stringify(key);
}

function asTexts(value: unknown): unknown {
    return isPlainObject(value)
        ? Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, item]) => [key, String(item)]))
        : value;
}

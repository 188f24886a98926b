interface Style {
    readonly width: number;
    readonly indent: string;
}

const INDENTED: Style = { width: 140, indent: "\t" };

/** Without indents, as the rules of a policy are: they would be a hundredth of the annotation. */
export const DENSE: Style = { width: 200, indent: "" };

/**
 * Data as JSON that a reviewer can read and a line diff can show: what fits on a line stays on one, everything else has
 * a line for each entry.
 */
export function layOut(value: unknown, style = INDENTED): string {
    return laidOut(value, { ...style, lines: new Map() }, "", 0);
}

interface Layout extends Style {
    /** The line of a part, which is needed once for every level that contains it. */
    readonly lines: Map<object, string>;
}

function laidOut(value: unknown, style: Layout, indent: string, before: number): string {
    const { lines } = style;
    const line = onOneLine(value, lines);
    if (isScalar(value) || 4 * indent.length + before + line.length <= style.width) {
        return line;
    }
    const inner = `${indent}${style.indent}`;
    if (Array.isArray(value) && value.every(isScalar)) {
        return `[\n${fill(
            value.map((item) => onOneLine(item, lines)),
            inner,
            style.width,
        )}\n${indent}]`;
    }
    const [open, close, entries] = Array.isArray(value)
        ? ["[", "]", value.map((item) => laidOut(item, style, inner, 0))]
        : [
              "{",
              "}",
              Object.entries(value as object).map(([key, item]) =>
                  entry(key, laidOut(item, style, inner, key.length + 4)),
              ),
          ];
    return `${open}\n${entries.map((text) => `${inner}${text}`).join(",\n")}\n${indent}${close}`;
}

function isScalar(value: unknown): boolean {
    return typeof value !== "object" || value === null;
}

/** Lines of as many items as fit. */
function fill(items: readonly string[], indent: string, width: number): string {
    const lines: string[] = [];
    for (const item of items) {
        const last = lines.at(-1);
        if (last !== undefined && 4 * indent.length + last.length + item.length + 3 <= width) {
            lines[lines.length - 1] = `${last}, ${item}`;
        } else {
            lines.push(item);
        }
    }
    return lines.map((line) => `${indent}${line}`).join(",\n");
}

function onOneLine(value: unknown, lines: Map<object, string>): string {
    if (typeof value !== "object" || value === null) {
        return JSON.stringify(value);
    }
    const line = lines.get(value) ?? joined(value, lines);
    lines.set(value, line);
    return line;
}

function joined(value: object, lines: Map<object, string>): string {
    if (Array.isArray(value)) {
        return `[${value.map((item) => onOneLine(item, lines)).join(", ")}]`;
    }
    const entries = Object.entries(value).map(([key, item]) => entry(key, onOneLine(item, lines)));
    return `{${entries.join(", ")}}`;
}

function entry(key: string, value: string): string {
    return `${JSON.stringify(key)}: ${value}`;
}

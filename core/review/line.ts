const HEADER = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}/;
const KEY = /^\s*([\w.-]+|"[^"]*")\s*=/;
const DEFAULT = /^default[ \t]+(\w+)\b/;

/** The line of a file, from 1, in which a key is set or the default of a request stands; undefined where none is. */
export function lineOf(text: string, file: string, path: string): number | undefined {
    const lines = text.split("\n");
    const at = file.endsWith(".rego") ? defaultAt(lines, path) : keyAt(lines, path.replace(/ .*|\[.*/s, ""));
    return at < 0 ? undefined : at + 1;
}

function defaultAt(lines: readonly string[], name: string): number {
    return lines.findIndex((line) => DEFAULT.exec(line)?.[1] === name);
}

function keyAt(lines: readonly string[], path: string): number {
    let table = "";
    return lines.findIndex((line) => {
        const header = HEADER.exec(line)?.[1];
        if (header !== undefined) {
            table = `${header}.`;
            return header === path;
        }
        const key = KEY.exec(line)?.[1];
        return key !== undefined && `${table}${key}` === path;
    });
}

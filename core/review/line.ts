import { AA } from "../initdata/keys/aa";
import { CDH } from "../initdata/keys/cdh";
import type { Rows } from "../initdata/keys/row";
import { AGENT_REQUESTS } from "../policy/requests";
import { dataLine, requestLine } from "./lines/rego";
import { tomlLine } from "./lines/toml";

/** A statement about a place in a file. */
export interface Location {
    readonly file: string;
    /** Place as changes have it; for a request, its name. */
    readonly path: string;
    /** What stands there, as it is shown. */
    readonly text?: string | undefined;
    /** For a request: whether it is allowed. */
    readonly isAllowed?: boolean;
}

const ROWS: Readonly<Record<string, Rows>> = { [AA.name]: AA.rows, [CDH.name]: CDH.rows };

/** The line of a file, from 1, that says so; undefined where none can be named. */
export function lineOf(content: string, { file, path, text, isAllowed = false }: Location): number | undefined {
    if (!file.endsWith(".rego")) {
        const rows = ROWS[file];
        return rows === undefined ? undefined : tomlLine(content, rows, path, text);
    }
    const isRequest = AGENT_REQUESTS.some(({ name }) => name === path);
    return isRequest ? requestLine(content, path, isAllowed) : dataLine(content, path);
}

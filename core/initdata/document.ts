import { parse } from "smol-toml";
import type { Algorithm } from "../algorithm";
import { isPlainObject } from "../shape";

/** The only version that guests accept (Kata `src/libs/kata-types/src/initdata.rs`). @since 0.1.0 */
export const INIT_DATA_VERSION = "0.1.0";

export const POLICY_FILE = "policy.rego";

/** The texts of the three files of an init-data document. @since 0.1.0 */
export type InitDataFiles = {
    /** The settings of the attestation agent. */
    readonly "aa.toml": string;
    /** The settings of the confidential data hub. */
    readonly "cdh.toml": string;
    /** The agent policy. */
    readonly "policy.rego": string;
};
export type FileName = keyof InitDataFiles;

/** The files that guests read from an init-data document, in the order in which they are written. */
export const FILE_NAMES: readonly FileName[] = ["aa.toml", "cdh.toml", POLICY_FILE];

/** The init-data document: the exact text whose hash is the workload's identity. */
export function renderDocument(algorithm: Algorithm, files: InitDataFiles): string {
    const head = `version = "${INIT_DATA_VERSION}"\nalgorithm = "${algorithm}"\n\n[data]\n`;
    return head + FILE_NAMES.map((name) => `"${name}" = ${literalLines(files[name])}\n`).join("\n");
}

/**
 * What was written is read back before it is used: a difference would be a defect of this package, and a workload with another
 * identity than the reviewed one.
 */
export function assertReadsBack(document: string, algorithm: Algorithm, files: InitDataFiles): void {
    const { version, algorithm: algorithmRead, data } = parse(document);
    const same =
        version === INIT_DATA_VERSION &&
        algorithmRead === algorithm &&
        isPlainObject(data) &&
        Object.keys(data).length === FILE_NAMES.length &&
        FILE_NAMES.every((name) => data[name] === files[name]);
    if (!same) {
        throw new Error(
            "confidential-workload: the init-data document does not read back as written; please report it",
        );
    }
}

// TOML 1.0 has no escape in a literal string: what it cannot hold is a run of three quotes, a quote at the end, and
// control characters other than tab and newline. A carriage return before a newline may be dropped by a reader.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NEEDS_ESCAPES = /'''|'$|[\u0000-\u0008\u000b-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
// The third quote of a run, and quotes before the closing ones.
const CLOSING_QUOTES = /"(?="")|"(?="?$)/g;

/** `text` as a TOML string over several lines, as it is where that can be; a reader drops the first newline. */
function literalLines(text: string): string {
    return NEEDS_ESCAPES.test(text) ? escapedLines(text) : `'''\n${text}'''`;
}

/**
 * The same with escapes. Files inside a document use it, because three single quotes in them would make the document itself
 * escape everything.
 */
export function escapedLines(text: string): string {
    const escaped = text
        .replace(/\\/g, "\\\\")
        .replace(CLOSING_QUOTES, '\\"')
        .replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return `"""\n${escaped}"""`;
}

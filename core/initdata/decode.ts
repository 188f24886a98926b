import { gunzipSync } from "node:zlib";
import { parse, TomlError } from "smol-toml";
import { Algorithm } from "../algorithm";
import { digestOf } from "../digest";
import { changed, error, errorsOf, type Issue, type IssueCode, type Place, quote, Severity, warning } from "../issue";
import { isPlainObject, unknownKeys } from "../shape";
import { excessOf } from "../structuredText";
import { encodeAnnotation } from "./annotation";
import { FILE_NAMES, INIT_DATA_VERSION } from "./document";

/** An init-data document that was read. @since 0.1.0 */
export interface DecodedInitData {
    readonly algorithm: Algorithm;
    /** The files by name: those that guests read, and any other that is there. */
    readonly files: Readonly<Record<string, string>>;
    /** The document's exact text. */
    readonly toml: string;
    /** The init-data digest in lower-case hexadecimal. */
    readonly digest: string;
}

/** What was read, unless an issue is an error. @since 0.1.0 */
export interface Decoded {
    readonly issues: readonly Issue[];
    readonly initData?: DecodedInitData;
    /** What was read in spite of an issue that is an error: nothing that a guest would start with. */
    readonly damaged?: DecodedInitData;
}

/** More than any guest reads: an annotation that unpacks to more was made to exhaust the reader. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** The end of a gzip member that holds nothing, RFC 1952, and the beginning of another one. */
export const AFTER_NOTHING: Buffer = Buffer.from("00000000000000001f8b08", "hex");
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const ENCODING = "gzip, then base64 with the standard alphabet and padding, on one line";

/** Reads the value of an init-data annotation. @since 0.1.0 */
export function decodeAnnotation(annotation: string): Decoded {
    const refused = (code: IssueCode, message: string): Decoded => ({
        issues: [error(["annotation"], code, { message, allowed: ENCODING, fix: "encode the document again" })],
    });
    if (annotation === "" || !BASE64.test(annotation)) {
        const message = annotation === "" ? "is empty, which guests take for no init-data" : "is not base64";
        return refused("annotation-base64", message);
    }
    const compressed = Buffer.from(annotation, "base64");
    const unpacked = unpack(compressed);
    if (typeof unpacked === "string") {
        return refused("annotation-gzip", unpacked);
    }
    // The length of the last member is not that of the whole where several hold something.
    if (compressed.readUInt32LE(compressed.length - 4) !== unpacked.length || compressed.includes(AFTER_NOTHING)) {
        return refused("annotation-gzip", "has bytes after its first gzip member, which is all that guests read");
    }
    const text = decodeUtf8(unpacked);
    if (text === undefined) {
        return refused("not-utf8", "does not hold UTF-8 text");
    }
    const decoded = decodeDocument(text);
    return encodeAnnotation(text) === annotation ? decoded : { ...decoded, issues: [...decoded.issues, otherWriter()] };
}

/** Reads the text of an init-data document. @since 0.1.0 */
export function decodeDocument(toml: string): Decoded {
    const document = parseToml(toml, ["document"]);
    if (document.table === undefined) {
        return { issues: document.issues };
    }
    const { version, algorithm, data, ...others } = document.table;
    const issues = unknownKeys(Object.keys(others), ["version", "algorithm", "data"], []).map(asWarning);
    if (version !== INIT_DATA_VERSION) {
        issues.push(wrong("version", version, [INIT_DATA_VERSION]));
    }
    if (!isAlgorithm(algorithm)) {
        issues.push(wrong("algorithm", algorithm, Object.values(Algorithm)));
    }
    if (!isPlainObject(data)) {
        issues.push(error(["data"], "missing", { message: "is required and missing", fix: "add the [data] table" }));
        return { issues };
    }
    issues.push(...unknownKeys(Object.keys(data), FILE_NAMES, ["data"]).map(asWarning), ...checkFiles(data));
    if (!isAlgorithm(algorithm) || !areTexts(data)) {
        return { issues };
    }
    const initData = { algorithm, files: data, toml, digest: digestOf(toml, algorithm) };
    return errorsOf(issues).length > 0 ? { issues, damaged: initData } : { issues, initData };
}

function isAlgorithm(value: unknown): value is Algorithm {
    return Object.values<unknown>(Algorithm).includes(value);
}

function areTexts(data: Record<string, unknown>): data is Record<string, string> {
    return Object.values(data).every((content) => typeof content === "string");
}

function checkFiles(data: Record<string, unknown>): Issue[] {
    return Object.entries(data).flatMap(([name, content]) => {
        const path = ["data", name];
        if (typeof content !== "string") {
            const message = `is ${quote(content)}, and guests refuse the whole document`;
            const fix = "write the file's text as a string";
            return [error(path, "wrong-type", { message, allowed: "a string", fix })];
        }
        // Any other file is a part of the digest, and text.
        return name === "aa.toml" || name === "cdh.toml" ? checkToml(content, path) : [];
    });
}

function checkToml(content: string, path: Place): Issue[] {
    const { issues, table } = parseToml(content, path);
    const message = excessOf(table);
    const fix = "write what guests read: some hundred values at the most";
    return message === undefined ? issues : [error(path, "document-size", { message, fix })];
}

function parseToml(text: string, path: Place): { issues: Issue[]; table?: Record<string, unknown> } {
    try {
        return { issues: [], table: parse(text) };
    } catch (cause) {
        if (!(cause instanceof TomlError)) {
            throw cause;
        }
        const [reason = ""] = cause.message.split("\n");
        const message = `is not TOML: line ${cause.line}, column ${cause.column}: ${reason}`;
        return { issues: [error(path, "toml", { message, allowed: "TOML 1.0", fix: "correct that line" })] };
    }
}

function unpack(compressed: Buffer): Buffer | string {
    try {
        return gunzipSync(compressed, { maxOutputLength: MAX_DOCUMENT_BYTES });
    } catch (cause) {
        const tooLarge = cause instanceof RangeError;
        return tooLarge ? `unpacks to more than ${MAX_DOCUMENT_BYTES} bytes` : "does not unpack as gzip";
    }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
    try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return undefined;
    }
}

function wrong(key: string, value: unknown, choices: readonly string[]): Issue {
    const allowed = choices.join(", ");
    return value === undefined
        ? error([key], "missing", { message: "is required and missing", allowed, fix: `set ${key}` })
        : error([key], "not-a-choice", {
              message: `guests refuse ${quote(value)}`,
              allowed,
              fix: "use what is allowed",
          });
}

function asWarning(issue: Issue): Issue {
    return changed(issue, { severity: Severity.Warning, message: "is read by no guest, but it is part of the digest" });
}

function otherWriter(): Issue {
    return warning(["annotation"], "annotation-recompressed", {
        message: "holds this document in another compression than confidential-workload writes; the digest is the same",
        fix: "nothing, unless confidential-workload should have written it",
    });
}

import { parse } from "smol-toml";
import type { Algorithm } from "../algorithm";
import { isPlainObject } from "../shape";
import { literalLines } from "./multilineText";

/** The only version that guests accept (Kata `src/libs/kata-types/src/initdata.rs`). @since 0.1.0 */
export const INIT_DATA_VERSION = "0.1.0";

/** The files that guests read from an init-data document, in the order in which we write them. @since 0.1.0 */
export const FILE_NAMES = ["aa.toml", "cdh.toml", "policy.rego"] as const;
export type FileName = (typeof FILE_NAMES)[number];

/** The three files of an init-data document. @since 0.1.0 */
export type InitDataFiles = Readonly<Record<FileName, string>>;

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

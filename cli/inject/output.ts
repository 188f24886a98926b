import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { error } from "../../core/issue";
import { type Outcome, writeFiles } from "../output/writeFiles";
import type { Injected, InjectedFile } from "./inject";

const BYTE_ORDER_MARK = "\uFEFF";

/** One stream of documents from several files; the text of a single file is as it is. */
export function joined(files: readonly InjectedFile[]): string {
    if (files.length === 1) {
        return files[0]?.text ?? "";
    }
    return files
        .map(({ text }) => text.replace(BYTE_ORDER_MARK, ""))
        .map((text, index) => `${separator(text, index)}${text}${text === "" || text.endsWith("\n") ? "" : "\n"}`)
        .join("");
}

/** Also before the first, for a reader takes a stream that begins with a brace for JSON to its end. */
function separator(text: string, index: number): string {
    if (text.startsWith("%")) {
        return index === 0 ? "" : "...\n";
    }
    return /^---(\s|$)/.test(text) ? "" : "---\n";
}

/** Writes the files that changed back. */
export function writeInPlace(files: readonly InjectedFile[]): Outcome {
    return writeFiles(files.filter(({ changed }) => changed).map(({ file, text }) => ({ path: file, content: text })));
}

/** Writes all files into a folder, under their own names. */
export function writeInto(folder: string, files: readonly InjectedFile[]): Outcome {
    try {
        mkdirSync(folder, { recursive: true });
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const issue = error([{ file: folder }], "not-written", {
            message: `cannot be made (${code})`,
            fix: "check the place",
        });
        return { written: [], issues: [issue] };
    }
    return writeFiles(files.map(({ file, text }) => ({ path: join(folder, basename(file)), content: text })));
}

/** A line for each workload. */
export function toLines(workloads: readonly Injected[]): string {
    return workloads
        .map(
            ({ workload, digest, changed }) =>
                `${changed ? "changed" : "unchanged"} ${escapeInvisibleLine(workload)} ${digest}\n`,
        )
        .join("");
}

import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { error, type Issue } from "../../core/issue";
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

/** Writes the files that changed back. Whether all can be written is found out before the first is. */
export function writeInPlace(files: readonly InjectedFile[]): Issue[] {
    const changed = files.filter((file) => file.changed);
    const issues = changed.flatMap(({ file }) => attempt(file, () => accessSync(file, constants.W_OK)));
    return issues.length > 0
        ? issues
        : changed.flatMap(({ file, text }) => attempt(file, () => writeFileSync(file, text)));
}

/** Writes all files into a folder, under their own names. */
export function writeInto(folder: string, files: readonly InjectedFile[]): Issue[] {
    const issues = attempt(folder, () => mkdirSync(folder, { recursive: true }));
    return issues.length > 0
        ? issues
        : files.flatMap(({ file, text }) => {
              const target = join(folder, basename(file));
              return attempt(target, () => writeFileSync(target, text));
          });
}

function attempt(path: string, act: () => void): Issue[] {
    try {
        act();
        return [];
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return [error(path, "not-written", { message: `cannot be written (${code})`, fix: "check the place" })];
    }
}

/** A line for each workload. */
export function toLines(workloads: readonly Injected[]): string {
    return workloads
        .map(({ workload, digest, changed }) => `${changed ? "changed" : "unchanged"} ${workload} ${digest}\n`)
        .join("");
}

import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { attempt, type Outcome, writeFiles } from "../output/writeFiles";
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

/** Also before the first, because a reader takes all of a stream that begins with a brace for JSON. */
function separator(text: string, index: number): string {
    if (text.startsWith("%")) {
        return index === 0 ? "" : "...\n";
    }
    return /^---(\s|$)/.test(text) ? "" : "---\n";
}

export function writeInPlace(files: readonly InjectedFile[]): Outcome {
    return writeFiles(files.filter(({ changed }) => changed).map(({ file, text }) => ({ path: file, content: text })));
}

export function writeInto(folder: string, files: readonly InjectedFile[]): Outcome {
    const issues = attempt(folder, () => mkdirSync(folder, { recursive: true }));
    if (issues.length > 0) {
        return { written: [], issues };
    }
    return writeFiles(files.map(({ file, text }) => ({ path: join(folder, basename(file)), content: text })));
}

export function toLines(workloads: readonly Injected[]): string {
    const lines = workloads.map(({ workload, digest, changed }) => {
        return `${changed ? "changed" : "unchanged"} ${escapeInvisibleLine(workload)} ${digest}\n`;
    });
    return lines.join("");
}

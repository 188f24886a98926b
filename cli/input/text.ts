import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { error, type Issue, type IssueCode } from "../../core/issue";

/** What an input says, absent where it cannot be used, and everything that is wrong with it. */
export interface Read<T> {
    readonly value?: T;
    readonly issues: readonly Issue[];
}

export const STANDARD_INPUT = "-";

const standardInput = new AsyncLocalStorage<() => Uint8Array>();

/** Does something for which `read` gives the standard input. */
export function withStandardInput<T>(read: () => Uint8Array, act: () => T): T {
    return standardInput.run(read, act);
}

/** The text of a file, or of the standard input. What is not UTF-8 would be read as something else, so it is a problem. */
export function readText(file: string): Read<string> {
    let bytes: Uint8Array | undefined;
    try {
        bytes = file === STANDARD_INPUT ? standardInput.getStore()?.() : readFileSync(file);
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return unusable(file, "unreadable", `cannot be read (${code})`, "check the name of the file");
    }
    try {
        return { value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), issues: [] };
    } catch {
        return unusable(file, "not-utf8", "is not UTF-8", "save the file as UTF-8");
    }
}

/** What several inputs say together. */
export function gathered<T>(reads: readonly Read<T>[]): { readonly values: T[]; readonly issues: Issue[] } {
    return {
        values: reads.flatMap(({ value }) => (value === undefined ? [] : [value])),
        issues: reads.flatMap(({ issues }) => issues),
    };
}

/** The text of a file that an option may name. */
export function readOptional(file: string | undefined): Read<string> {
    return file === undefined ? { issues: [] } : readText(file);
}

function unusable(file: string, code: IssueCode, message: string, fix: string): Read<never> {
    return { issues: [error([{ file }], code, { message, fix })] };
}

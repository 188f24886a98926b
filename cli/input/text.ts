import { readFileSync } from "node:fs";
import { error, type Issue } from "../../core/issue";

/** What an input says, absent where it cannot be used, and everything that is wrong with it. */
export interface Read<T> {
    readonly value?: T;
    readonly issues: readonly Issue[];
}

export const STANDARD_INPUT = "-";

/** The text of a file, or of the standard input. */
export function readText(file: string): Read<string> {
    try {
        return { value: readFileSync(file === STANDARD_INPUT ? 0 : file, "utf8"), issues: [] };
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        return {
            issues: [
                error(file, "unreadable", {
                    message: `cannot be read (${code})`,
                    fix: "check the name of the file",
                }),
            ],
        };
    }
}

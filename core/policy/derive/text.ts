import { error, type Issue, type Place } from "../../issue";

/** A text of which the author wrote a part and the cluster fills in the rest. */
export interface Pattern {
    /** Regular expression (Rust's syntax) for the whole text, without anchors. */
    readonly regex: string;
    /** A text that it matches, for the requests that the self-check models. */
    readonly example: string;
    /** Whether a part of it may be any text. */
    readonly isAny?: true;
}

/** What a process is given: known exactly, or by its form. */
export type Text = string | Pattern;

export const isPattern = (text: Text): text is Pattern => typeof text !== "string";

export const exampleOf = (text: Text): string => (isPattern(text) ? text.example : text);

export const mayBeAny = (text: Text): boolean => isPattern(text) && text.isAny === true;

export const regexOf = (text: Text): string => (isPattern(text) ? text.regex : escapeRegex(text));

/** The texts one after the other. */
export function join(parts: readonly Text[]): Text {
    return parts.some(isPattern)
        ? {
              regex: parts.map(regexOf).join(""),
              example: parts.map(exampleOf).join(""),
              ...(parts.some(mayBeAny) ? { isAny: true } : {}),
          }
        : parts.join("");
}

/** Regular expression that matches exactly `text`. */
export function escapeRegex(text: string): string {
    return text.replace(/[\\^$.|?*+()[\]{}#&~-]/g, "\\$&");
}

/** Whether an expression for the guest's engine matches the whole text. One that only that engine reads matches nothing here. */
export function isWhole(regex: string, text: string): boolean {
    try {
        return new RegExp(`^(?:${regex})$`).test(text);
    } catch {
        return false;
    }
}

/** The value of a variable; undefined leaves the reference as it was written. */
export type Lookup = (name: string) => Text | undefined;

/** No program gets a longer argument or variable (Linux `include/uapi/linux/binfmts.h`, MAX_ARG_STRLEN). */
const LONGEST = 131_072;

/**
 * Replaces `$(NAME)` as the kubelet does: `$$` is a dollar sign, and a reference that nothing defines stays. Reports a text that
 * gets too long, and leaves it as it was written.
 * Source: Kubernetes `third_party/forked/golang/expansion/expand.go`.
 */
export function expand(template: string, path: Place, lookup: Lookup, report: (issue: Issue) => void): Text {
    const parts: Text[] = [];
    let length = template.length;
    const reference = /\$(?:\$|\(([^)]*)\))/g;
    let end = 0;
    for (const match of template.matchAll(reference)) {
        parts.push(template.slice(end, match.index));
        const value = match[1] === undefined ? "$" : (lookup(match[1]) ?? match[0]);
        parts.push(value);
        length += exampleOf(value).length;
        if (length > LONGEST) {
            report(
                error(path, "text-length", {
                    message:
                        "gets too long with the variables that it names, and Linux then does not start the program",
                    allowed: `at most ${LONGEST} characters`,
                    fix: "name fewer variables in it, or shorter ones",
                }),
            );
            return template;
        }
        end = match.index + match[0].length;
    }
    parts.push(template.slice(end));
    return join(parts);
}

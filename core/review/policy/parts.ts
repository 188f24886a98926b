import { dataRule, outline } from "../../policy/outline";
import { ENDS_IGNORED_DENIALS } from "../../policy/rego";
import type { Session } from "../../session";
import { isPlainObject } from "../../shape";
import { readJson } from "../../structuredText";

/** One line `default NAME := true` or `:= false`, or the one that ends ignored denials. */
interface Default {
    readonly allowed: boolean;
    readonly endsIgnoredDenials: boolean;
    /** The comment lines right above it, which in our policies are the author's reasons. */
    readonly comment: string;
}

/** A policy taken apart. */
export interface PolicyParts {
    readonly text: string;
    /** Everything before the data. */
    readonly head: string;
    readonly defaults: ReadonlyMap<string, Default>;
    /** Everything but the defaults, their comments and the data. */
    readonly rules: string;
    /** The rules without comments and layout: equal where the rules say the same. */
    readonly bare: string;
    /** `policy_data`, where it is JSON to the end of the policy. */
    readonly data?: object;
}

/** Policies of a stack mostly differ in their data alone: the last one that was taken apart, and its text up to its data. */
interface Known {
    last?: { readonly parts: PolicyParts; readonly text: string };
}

function nothingKnown(): Known {
    return {};
}

/** Takes a policy apart. Whatever is in it, nothing of it is lost. */
export function policyParts(text: string, session: Session): PolicyParts {
    const known = session.remember(nothingKnown);
    const { last } = known;
    const data = last !== undefined && text.startsWith(last.text) ? readJson(text.slice(last.text.length)) : undefined;
    return last !== undefined && isPlainObject(data) ? { ...last.parts, text, data } : takeApart(text, known, session);
}

function takeApart(text: string, known: Known, session: Session): PolicyParts {
    const read = outline(text, { session });
    const rule = dataRule(read);
    const data = rule === undefined ? undefined : readJson(text.slice(rule.value));
    const start = rule !== undefined && isPlainObject(data) ? rule.start : text.length;
    const defaults = new Map<string, Default>();
    const rest: string[] = [];
    const bare = [read.rules === undefined ? text : read.code];
    let [end, above] = [0, 0];
    for (const rule of (read.rules ?? []).filter((rule) => rule.start < start)) {
        const { path, code, answer } = rule;
        const endsIgnoredDenials = code === ENDS_IGNORED_DENIALS;
        const name = path.join(".");
        // A second default of a name is an error of the engine's, and stays where it is seen.
        if (rule.default && (answer !== undefined || endsIgnoredDenials) && !defaults.has(name)) {
            const from = startOfComment(text, rule.start, above);
            const comment = text.slice(from, rule.start).trimEnd();
            defaults.set(name, { allowed: answer === true, endsIgnoredDenials, comment });
            rest.push(text.slice(end, from));
            end = endOfLine(text, rule.end);
        } else {
            bare.push(rule.code);
        }
        above = rule.end;
    }
    const head = text.slice(0, start);
    const rules = [...rest, head.slice(end)].join("");
    const parts = { text, head, defaults, rules, bare: bare.join("\n") };
    if (rule === undefined || !isPlainObject(data)) {
        return parts;
    }
    known.last = { parts: { ...parts, data }, text: text.slice(0, rule.value) };
    return known.last.parts;
}

/** Where the line of a rule begins, or that of the comments right above it, but not above the end of another rule. */
function startOfComment(text: string, rule: number, from: number): number {
    let start = lineBefore(text, rule + 1);
    while (start > from && text[lineBefore(text, start)] === "#" && lineBefore(text, start) >= from) {
        start = lineBefore(text, start);
    }
    return start < from ? rule : start;
}

/** Where the line begins that ends before an offset. */
function lineBefore(text: string, offset: number): number {
    return offset < 2 ? 0 : text.lastIndexOf("\n", offset - 2) + 1;
}

/** The end of the line, or of the rule where more follows on the line. */
function endOfLine(text: string, rule: number): number {
    const newline = text.indexOf("\n", rule);
    const end = newline < 0 ? text.length : newline + 1;
    return text.slice(rule, end).trim() === "" ? end : rule;
}

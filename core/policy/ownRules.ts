import { createHash } from "node:crypto";
import type { Session } from "../session";
import { readParagraphs } from "./assets";
import { outline } from "./outline";
import { ENDS_IGNORED_DENIALS, HEADER } from "./rego";
import { type KnownParagraph, RELEASED_RULES } from "./releasedRules";
import { alternatives, isFor, type Paragraph } from "./rules";

/** Rules that a version of this package writes, and nothing else. */
export interface OwnRules {
    /** The released version; undefined for this one. */
    readonly version: string | undefined;
    /** By these features it writes them, and without these. */
    readonly features: ReadonlySet<string>;
    readonly absent: ReadonlySet<string>;
    /** The checks that they decide. They count only where the data of the policy asks for them. */
    readonly checks: readonly string[];
}

/** The rules as the list of released rules keeps them. */
export function knownParagraphs(rules: readonly Paragraph[]): KnownParagraph[] {
    return rules.map(({ when, text }) => [when, text.split("\n").length, digestOf(text)]);
}

/**
 * The versions of this package that write a policy with exactly these rules, this version first: every line is one of a
 * paragraph of that version, and there are features for which it takes these paragraphs and no others. None for rules of
 * others, and for those that only look like ours.
 *
 * @param head the policy up to its data
 */
export function ownRules(head: string, session: Session): readonly OwnRules[] {
    return session.remember(find, head, session);
}

function find(head: string, session: Session): OwnRules[] {
    const { code, rules: all = [] } = outline(head, { session });
    const isDefault = all.map(
        ({ code, path, answer }) => code === `default ${path[0]} := ${answer}` || code === ENDS_IGNORED_DENIALS,
    );
    const [defaults, rules] = [all.filter((_, index) => isDefault[index]), all.filter((_, index) => !isDefault[index])];
    const [first] = rules;
    const isOurs =
        code === outline(HEADER, { session }).code &&
        isDefault.lastIndexOf(true) < isDefault.indexOf(false) &&
        new Set(defaults.map(({ path }) => path[0])).size === defaults.length &&
        // The parser ends no line there, which this package never writes.
        !head.includes("\r") &&
        head.endsWith("\n\n");
    if (first === undefined || !isOurs) {
        return [];
    }
    // A rule decides `checks` by what `policy_data` calls them.
    const checks = rules.flatMap(({ path: [name], key }) =>
        (name === "held" || name === "holds") && key !== undefined ? [key] : [],
    );
    const current = session.remember(knownParagraphs, readParagraphs());
    return [[undefined, current] as const, ...Object.entries(RELEASED_RULES)].flatMap(([version, known]) => {
        const taken = taking(known, head.slice(first.start, -1));
        const features = taken === undefined ? undefined : featuresOf(known, taken);
        if (features === undefined) {
            return [];
        }
        const absent = new Set(wordsIn(known).filter((word) => !features.has(word)));
        return [{ version, features, absent, checks }];
    });
}

/** Which of the paragraphs a text is made of, in their order; undefined where there is anything else in it. */
function taking(known: readonly KnownParagraph[], text: string): boolean[] | undefined {
    const lines = text.split("\n").slice(0, -1);
    let at = 0;
    const taken = known.map(([, count, digest]) => {
        const isTaken = digestOf(lines.slice(at, at + count).join("\n")) === digest;
        at += isTaken ? count : 0;
        return isTaken;
    });
    return at === lines.length ? taken : undefined;
}

/** The most features for which exactly these paragraphs are taken; undefined where there are none. */
function featuresOf(known: readonly KnownParagraph[], taken: readonly boolean[]): ReadonlySet<string> | undefined {
    const there = known.filter((_, index) => taken[index] === true);
    const missing = known.flatMap(([when], index) => (taken[index] === true ? [] : alternatives(when)));
    const without = (features: ReadonlySet<string>): ReadonlySet<string> | undefined => {
        const [shortest] = missing
            .filter((all) => all.every((feature) => features.has(feature)))
            .sort((a, b) => a.length - b.length);
        if (shortest === undefined) {
            return there.every(([when]) => isFor(when, features)) ? features : undefined;
        }
        // One of these features is missing. A paragraph for every pod has no feature that could be missing.
        for (const feature of shortest) {
            const found = without(new Set([...features].filter((other) => other !== feature)));
            if (found !== undefined) {
                return found;
            }
        }
        return undefined;
    };
    return without(new Set(wordsIn(known)));
}

function wordsIn(known: readonly KnownParagraph[]): string[] {
    return known.flatMap(([when]) => alternatives(when).flat());
}

function digestOf(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

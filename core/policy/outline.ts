import { RegoDialect } from "../kataVersion";
import { readOutline, type SessionOptions } from "./engine";
import { Unfinished } from "./engineCall";

/** A policy as the guest's own parser reads it. */
export interface Outline {
    /** Its parts, as in `["agent_policy"]`; empty where the policy has no package. */
    readonly package: readonly string[];
    /** As in `rego.v1` and `data.other as name`. */
    readonly imports: readonly string[];
    /** What stands before the first rule, without comments, indents and blank lines. */
    readonly code: string;
    /** Absent where the rest does not parse. */
    readonly rules?: readonly RuleOutline[];
    /** Answers whose `ops` change what rules give, or may change it; absent where there are none. */
    readonly overrides?: readonly { readonly line: number; readonly certain: boolean }[];
    /** Why the engine did not finish reading; then all else is empty. */
    readonly unfinished?: string;
}

export interface RuleOutline {
    /** Its place below the package; null for a part that is computed. */
    readonly path: readonly (string | null)[];
    readonly default: boolean;
    /** From 1. */
    readonly line: number;
    /** Offsets in the text. */
    readonly start: number;
    readonly end: number;
    /** Where the value of a rule without conditions begins, but for a default's. */
    readonly value?: number;
    /** The value of a default or of such a rule, where it is `true` or `false`. */
    readonly answer?: boolean;
    /** The text that a set contains by the rule, or that is the first argument of a function. */
    readonly key?: string;
    /** The keys of an object that the rule assigns. */
    readonly keys?: readonly string[];
    /** Without comments, indents and blank lines. */
    readonly code: string;
}

const NOTHING: Outline = { package: [], imports: [], code: "" };

/** What stands where in a policy. Without a dialect it is read as v1, and as v0 where it parses only so. */
export function outline(policy: string, { dialect, session }: SessionOptions): Outline {
    if (dialect !== undefined) {
        return session.remember(read, policy, dialect);
    }
    const newest = session.remember(read, policy, RegoDialect.V1);
    const older = newest.rules === undefined ? session.remember(read, policy, RegoDialect.V0) : newest;
    return older.rules === undefined ? newest : older;
}

function read(policy: string, dialect: RegoDialect): Outline {
    const read = readOutline(policy, dialect);
    return read instanceof Unfinished ? { ...NOTHING, unfinished: read.message } : (read as Outline);
}

/** The rule `policy_data`, which has to be the last one for Trustee to read its value. */
export function dataRule({ rules }: Outline): (RuleOutline & { readonly value: number }) | undefined {
    const last = rules?.at(-1);
    const { path: [name, ...more] = [], value } = last ?? {};
    return last === undefined || name !== "policy_data" || more.length > 0 || value === undefined
        ? undefined
        : { ...last, value };
}

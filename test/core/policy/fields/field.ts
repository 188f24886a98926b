/** What a host may do to a single text or number, whatever it means. */
export const HOSTILE = [
    "NUL",
    "newline",
    "space",
    "look-alike",
    "other case",
    "..",
    "//",
    "long",
    "0",
    "-1",
    "2^31",
    "2^63",
    "given",
] as const;
export type Hostile = (typeof HOSTILE)[number];

/**
 * How Strict binds a field. Exact: to the value of the pod, or to nothing. Form: to texts of one form, or to numbers of a range. Free: to
 * nothing; the row of `../acceptedFields.ts` says why.
 */
export type Binding = "exact" | "form" | "free";

/** A text, number or truth value of a request, as Kata's protocol has it. */
export interface Field {
    readonly request: string;
    /** With `[]` for each of a list, `{}` for each of a map, and `**` for everything below a message that is bound as a whole. */
    readonly path: string;
    /** What the agent does with it, and in which file of Kata's `src/agent`. */
    readonly agent: string;
    readonly binding: Binding;
    /** What it is bound to; absent where it is free. */
    readonly to?: string;
}

export type Row = readonly [path: string, agent: string, binding: Binding, to?: string];

export function fields(request: string, ...rows: readonly Row[]): Field[] {
    return rows.map(([path, agent, binding, to]) => ({
        request,
        path,
        agent,
        binding,
        ...(to === undefined ? {} : { to }),
    }));
}

/** The same rows below another path. */
export function below(prefix: string, rows: readonly Row[]): Row[] {
    return rows.map(([path, ...rest]) => [`${prefix}.${path}`, ...rest]);
}

/** Whether a row speaks of a field of the protocol. */
export function isOf({ request, path }: Field, field: string): boolean {
    const whole = `${request} ${path}`;
    return path.endsWith("**") ? field.startsWith(whole.slice(0, -2)) : field === whole;
}

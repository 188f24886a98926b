import type { AllowedRequestSpec, PolicySpec } from "./spec";

/** An entry of `policy.allow` that opens one value of a field. */
export interface Opening {
    readonly field: string;
    /** Empty where the field has no names. */
    readonly name: string;
    readonly value: string;
    readonly form?: string;
    /** Absent: all containers of the pod, that of the sandbox as well. */
    readonly container?: string;
    readonly because: string;
    /** Its place in `policy.allow`. */
    readonly index: number;
}

/** The entries that open a value, in their order. */
export function openingsOf({ allow = [] }: PolicySpec): readonly Opening[] {
    return allow.flatMap(({ request: _, field, name = "", value = "", ...rest }, index) =>
        field === undefined ? [] : [{ ...rest, field, name, value: inOrder(field, value), index }],
    );
}

/** Runtimes list the options of a mount in any order. */
function inOrder(field: string, value: string): string {
    const [type, source, options = ""] = value.split(" ");
    return field === "OCI.Mounts" ? [type, source, options.split(",").sort().join(",")].join(" ") : value;
}

/** Whether an entry opens a whole request. */
export function isWholeRequest({ field }: AllowedRequestSpec): boolean {
    return field === undefined;
}

/** What an entry opens, as messages, comments and reviews name it. */
export function describeOpening(opening: Entry): string {
    const { what, values, where } = openingParts(opening);
    return `${what} ${values} ${where}`;
}

/** An entry as `policy_data` has it. */
type Entry = Omit<Opening, "because" | "index">;

export function openingParts({ field, name, value, form, container }: Entry) {
    return {
        what: [field, ...(name === "" ? [] : [name])].join(" "),
        values: form === undefined ? `= ${JSON.stringify(value)}` : `of the form ${JSON.stringify(form)}`,
        where: container === undefined ? "in every container" : `in container ${container}`,
    };
}

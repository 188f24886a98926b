import { Effect } from "../../effect";
import { fieldsOf, itemsOf } from "../../fields";
import type { Facet, KeyRow } from "../../initdata/keys/row";

function has(value: unknown, key: string): boolean {
    return fieldsOf(value)[key] === true;
}

/** What the host may do where a row is: one more of them loosens. */
export function hostMay(what: string): Pick<KeyRow, "effect" | "why" | "removed"> {
    return { effect: Effect.Loosens, why: `The host may ${what}.`, removed: `The host may not ${what} any more.` };
}

/** The same for a value that has a flag. */
function mayWith(flag: string, what: string): Facet {
    const { why: gained, removed: lost = "" } = hostMay(what);
    return { both: true, is: (value) => has(value, flag), gained, lost };
}

/** What the host gains by a mount. */
export const MOUNT_FACETS: readonly Facet[] = [
    {
        is: (mount) => has(mount, "copy"),
        gained: "The host chooses what is in this mount.",
        lost: "The host does not choose what is in this mount any more.",
    },
    mayWith("optional", "leave this mount out"),
    {
        both: true,
        is: (mount) => itemsOf(fieldsOf(mount)["options"]).includes("rw"),
        gained: "The container can write to this mount.",
        lost: "The container cannot write to this mount any more.",
    },
    {
        both: true,
        is: (mount) => fieldsOf(mount)["inside"] === undefined,
        gained: "What is mounted around this mount may hide it.",
        lost: "What is mounted around this mount may not hide it any more.",
    },
];

/** What has to be equal for the facets to say all. */
export function mountCore(mount: unknown): unknown {
    const { copy: _, optional: __, inside: ___, options, ...others } = fieldsOf(mount);
    return [others["type"] ?? "bind", itemsOf(options).filter((option) => option !== "ro" && option !== "rw")];
}

/** What the host gains by a command that may be run. */
export const EXEC_FACETS: readonly Facet[] = [
    mayWith("prefix", "add any arguments to this command"),
    mayWith("terminal", "run this command with a terminal"),
];

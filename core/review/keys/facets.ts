import { fieldsOf, itemsOf } from "../../fields";
import type { Facet } from "../../initdata/keys/row";

function has(value: unknown, key: string): boolean {
    return fieldsOf(value)[key] === true;
}

/** What the host gains by a mount. */
export const MOUNT_FACETS: readonly Facet[] = [
    {
        is: (mount) => has(mount, "copy"),
        gained: "The host chooses what is in this mount.",
        lost: "The host does not choose what is in this mount any more.",
    },
    {
        both: true,
        is: (mount) => has(mount, "optional"),
        gained: "The host may leave this mount out.",
        lost: "The host may not leave this mount out any more.",
    },
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
    {
        both: true,
        is: (entry) => has(entry, "prefix"),
        gained: "The host may add any arguments to this command.",
        lost: "The host may not add arguments to this command any more.",
    },
    {
        both: true,
        is: (entry) => has(entry, "terminal"),
        gained: "The host may run this command with a terminal.",
        lost: "The host may not run this command with a terminal any more.",
    },
];

import { own } from "../../fields";
import { error, type Issue, type Place, phrase } from "../../issue";
import { parseResourceUri } from "../../resourceUri";

/** Of the file with all registry credentials. */
export const CREDENTIALS = { secret: "registry-credentials", key: "auth.json" };

/** Gives each value its place in the KBS, and says where two would have the same. */
export class ResourcePaths {
    readonly #taken = new Map<string, Place>();

    constructor(
        private readonly repository: string,
        private readonly names: Readonly<Record<string, string>>,
    ) {}

    /** `repository/secret/key`, or what is wrong with that. `owner` is whose value it is. */
    of(secret: string, key: string, owner: Place): string | Issue {
        const name = `${secret}/${key}`;
        const path = `${this.repository}/${secret}/${own(this.names, name) ?? key}`;
        const wrong = parseResourceUri(`kbs:///${path}`);
        if (typeof wrong === "string") {
            return error(owner, "resource-path", {
                message: `cannot be the resource ${path}: it ${wrong}`,
                fix: phrase`give it another last part, as in ${["resourceNames", name, { to: key.replace(/^\.+/, "") || "value" }]}`,
            });
        }
        const other = this.#taken.get(path);
        if (other !== undefined) {
            return error(owner, "resource-collision", {
                message: phrase`would be the resource ${path}, and so would ${other}`,
                fix: phrase`give one of them another name by ${["resourceNames"]}, or convert each namespace with a repository of its own`,
            });
        }
        this.#taken.set(path, owner);
        return path;
    }
}

/** The first part of all paths. */
export function checkRepository(repository: unknown): Issue[] {
    const isPart = typeof repository === "string" && typeof parseResourceUri(`kbs:///${repository}/a/b`) !== "string";
    const allowed = "one part of a resource URI, as in default: letters, digits, _, - and, after the first, dots";
    const message = "is not the first part of a resource path";
    return isPart ? [] : [error(["repository"], "resource-path", { message, allowed, fix: "set it, as in default" })];
}

/** Names for values that are not there have a typo. */
export function checkNames(names: Readonly<Record<string, string>>, known: ReadonlySet<string>): Issue[] {
    const message = "is not the name of a value that is converted";
    const text = { message, allowed: [...known].join(", "), fix: "correct or remove it" };
    const unknown = Object.keys(names).filter((name) => !known.has(name));
    return unknown.map((name) => error(["resourceNames", name], "unknown-key", text));
}

import { readFileSync } from "node:fs";
import { AGENT_REQUESTS } from "../../../../core/policy/requests";

const HOME = "test/vectors/agent-protocol";

/** A field of a message, by the name that the policy reads: the agent hands it protobuf's types as JSON, in which `type` is `type_`. */
export interface ProtocolField {
    readonly name: string;
    readonly type: string;
    readonly isList: boolean;
    readonly isMap: boolean;
}

const NUMBERS = /^(u?int(32|64)|IPFamily|FSGroupChangePolicy)$/;

function messagesOf(file: string): [string, ProtocolField[]][] {
    const text = readFileSync(`${HOME}/${file}.proto`, "utf8");
    return [...text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)].map(([, message = "", body = ""]) => [
        message,
        [...body.matchAll(/^\s+(repeated )?(map<string, string>|[\w.]+) (\w+) = \d+;$/gm)].map(
            ([, repeated, type = "", name = ""]) => ({
                name: name === "type" ? "type_" : name,
                type: type.startsWith("map<") ? "string" : type.replace("types.", ""),
                isList: repeated !== undefined,
                isMap: type.startsWith("map<"),
            }),
        ),
    ]);
}

/**
 * Since Kata 3.29 the agent shows the policy what a copied file is, and not its content
 * (Kata `src/agent/src/rpc.rs`, `do_copy_file`).
 */
const SHOWN: Readonly<Record<string, (fields: ProtocolField[]) => ProtocolField[]>> = {
    CopyFileRequest: (fields) => [
        ...fields.filter(({ name }) => name !== "data"),
        ...["file_type", "symlink_target"].map((name) => ({ name, type: "string", isList: false, isMap: false })),
    ],
};

const MESSAGES: ReadonlyMap<string, readonly ProtocolField[]> = new Map(
    ["agent", "oci", "types"]
        .flatMap(messagesOf)
        .map(([message, fields]) => [message, SHOWN[message]?.(fields) ?? fields]),
);

/** The fields of a message; undefined for a text, number or truth value. */
export function fieldsOfMessage(type: string): readonly ProtocolField[] | undefined {
    return MESSAGES.get(type);
}

/** Where a field's values are: `[]` for each of a list, `{}` for each of a map. */
export function pathBelow(path: string, { name, isList, isMap }: ProtocolField): string {
    return `${path === "" ? "" : `${path}.`}${name}${isList ? "[]" : isMap ? "{}" : ""}`;
}

function* leavesOf(type: string, path = ""): Generator<string> {
    for (const field of fieldsOfMessage(type) ?? []) {
        const below = pathBelow(path, field);
        if (fieldsOfMessage(field.type) === undefined) {
            yield below;
        } else {
            yield* leavesOf(field.type, below);
        }
    }
}

/** A value that says nothing, as protobuf has it for a field that nobody sets. */
export function emptyOf({ type, isList, isMap }: ProtocolField): unknown {
    if (isList) {
        return [];
    }
    if (isMap) {
        return {};
    }
    return NUMBERS.test(type) ? 0 : type === "bool" ? false : type === "string" ? "" : null;
}

/** Requests that Strict allows, if its rules or the author do not deny them. */
export const OPEN_REQUESTS: readonly string[] = AGENT_REQUESTS.filter(({ strict }) => strict !== "deny").map(
    ({ name }) => name,
);

/** Every text, number and truth value in these requests. */
export const PROTOCOL_FIELDS: readonly string[] = OPEN_REQUESTS.flatMap((request) => {
    if (fieldsOfMessage(request) === undefined) {
        throw new Error(`${HOME} does not have ${request}`);
    }
    return [...leavesOf(request)].map((path) => `${request} ${path}`);
});

import { type Fields, fieldsOf, itemsOf, textOf } from "../fields";
import type { Issue, Place } from "../issue";
import { secretArguments, secretReason } from "../plainSecrets";
import { HOOK_FIELDS, PROBE_FIELDS } from "../podFields";
import { containersOf, type Placed, type PodPlace, placed } from "../trustee/sealedSecret/uses";
import { publishedSecretIssue } from "./secret";

/** Literals of a pod that look like secrets: variables, arguments, and commands that the cluster runs. */
export function checkPlainSecrets(pod: PodPlace): Issue[] {
    return containersOf(pod).flatMap((container) => [...variablesOf(container), ...argumentsOf(container)]);
}

function variablesOf({ fields, path }: Placed): Issue[] {
    return placed(fields["env"], [...path, "env"]).flatMap(({ fields: { name, value }, path: at }) => {
        const reason = typeof value === "string" ? secretReason(textOf(name) ?? "", value) : undefined;
        return reason === undefined ? [] : [publishedSecretIssue([...at, "value"], reason)];
    });
}

function argumentsOf({ fields, path }: Placed): Issue[] {
    const lifecycle = fieldsOf(fields["lifecycle"]);
    const handlers = [
        ...PROBE_FIELDS.map((field) => [[...path, field], fieldsOf(fields[field])] as const),
        ...HOOK_FIELDS.map((field) => [[...path, "lifecycle", field], fieldsOf(lifecycle[field])] as const),
    ];
    const lists: readonly (readonly [Place, unknown])[] = [
        [[...path, "command"], fields["command"]],
        [[...path, "args"], fields["args"]],
        ...handlers.map(([at, handler]) => [[...at, "exec", "command"], commandOf(handler)] as const),
    ];
    return lists.flatMap(([at, list]) =>
        [...secretArguments(itemsOf(list))].map(([index, reason]) => publishedSecretIssue([...at, index], reason)),
    );
}

function commandOf(handler: Fields): unknown {
    return fieldsOf(handler["exec"])["command"];
}

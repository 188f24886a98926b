import { itemsOf, textOf } from "../fields";
import type { Issue } from "../issue";
import { commandsIn } from "../kubernetes/containers";
import { at, root } from "../kubernetes/located";
import type { PodPlace } from "../kubernetes/podSource";
import { containersOf, type Placed, placed } from "../kubernetes/secretUses";
import { secretArguments, secretReason } from "../plainSecrets";
import { publishedSecretIssue } from "./secret";

/** Literals of a pod that look like secrets: variables, arguments, and commands that the cluster runs. */
export function checkPlainSecrets(pod: PodPlace): Issue[] {
    return containersOf(pod).flatMap((container) => [...variablesOf(container), ...argumentsOf(container)]);
}

function variablesOf({ fields, path }: Placed): Issue[] {
    return placed(fields["env"], [...path, "env"]).flatMap(({ fields: { name, value }, path: place }) => {
        const reason = typeof value === "string" ? secretReason(textOf(name) ?? "", value) : undefined;
        return reason === undefined ? [] : [publishedSecretIssue([...place, "value"], reason)];
    });
}

function argumentsOf({ fields, path }: Placed): Issue[] {
    const container = root(fields);
    const lists = [at(container, "command"), at(container, "args"), ...commandsIn(container)];
    return lists.flatMap(({ value, keys }) =>
        [...secretArguments(itemsOf(value))].map(([index, reason]) =>
            publishedSecretIssue([...path, ...keys, index], reason),
        ),
    );
}

import { itemsOf, textOf } from "../fields";
import { changed, error, type Issue, type Place, warning } from "../issue";
import { commandsIn } from "../kubernetes/containers";
import { at, root } from "../kubernetes/located";
import type { PodPlace } from "../kubernetes/podSource";
import { containersOf, type Placed, placed } from "../kubernetes/secretUses";
import { secretArguments, secretReason } from "../plainSecrets";

/** An input that Pulumi keeps encrypted would be published by the annotation. Its value is in no message. */
export function secretIssue(path: Place): Issue {
    return error(path, "secret", {
        message: "is a Pulumi secret, which the host and everyone who can read the pod would see in the init-data",
        allowed: "values that may be public",
        fix: "keep the secret in the KBS; if the value is public after all, do not mark it as a secret, or pass it through pulumi.unsecret",
    });
}

/** A literal of the pod that Pulumi keeps encrypted, and that a strict policy would publish. */
export function podSecretIssue(path: Place): Issue {
    return error(path, "secret", {
        message: "is a Pulumi secret, and a strict policy holds what the pod says here, for everyone to read",
        allowed: "values that may be public",
        fix: "put it into a Secret and refer to it by valueFrom.secretKeyRef, of which the policy holds the name only; or do not mark what may be public as a secret, or pass it through pulumi.unsecret",
    });
}

/** A literal of the pod that looks like a secret. Its value is in no message. */
export function plainSecretIssue(path: Place, reason: string): Issue {
    return error(path, "plain-secret", {
        message: `${reason}, and the pod holds it in the clear, where the host and everyone who can read the pod see it`,
        allowed: "a sealed secret, which begins with `sealed.`, or a value that may be public",
        fix: "have the workload take it from the KBS, or seal it; list the name under allow if the value is public",
    });
}

/** The same where it is made confidential: the host sees it, and a derived policy holds it. */
function publishedSecretIssue(path: Place, reason: string): Issue {
    return warning(path, "plain-secret", {
        message: `${reason}: the host and everyone who can read the pod see it, and a strict policy publishes it too`,
        fix: "have the program take it from the KBS, or put a sealed secret into a variable (`npx confidential-workload secret seal`); nothing, if it may be public",
    });
}

/** A value of the stack's config that has to be an object and is not. No message shows its text. */
export function notJsonIssue(key: string, namespace: string): Issue {
    return error([key], "config", {
        message: "is not JSON, in which Pulumi keeps objects and lists",
        fix: `set its fields one by one, as in \`pulumi config set --path '${namespace}:${key}.field' value\``,
    });
}

/** A config value that Pulumi keeps encrypted would be published by the annotation. */
export function configSecretIssue(key: string): Issue {
    const fix = "keep the secret in the KBS; if the value is public after all, set it without --secret";
    return changed(secretIssue([key]), { fix });
}

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

import { plainSecretIssue } from "../checks/secret";
import { stringOf } from "../fields";
import { containersIn } from "../kubernetes/containers";
import { at, itemsAt, type Located } from "../kubernetes/located";
import { secretReason } from "../plainSecrets";
import {
    type Findings,
    found,
    type GuardedResource,
    ifKnown,
    inConfidentialPods,
    NOTHING,
    together,
} from "./guardrail";
import { type ClassConfig, type Lists, matchesAny } from "./runtimeClass";

export type EnvSecretsConfig = ClassConfig & Lists<"allow">;

/**
 * No environment variable of a confidential pod holds a secret in clear, because the host sees the pod. Names of variables and
 * forms of values decide; no message holds a value.
 */
export function checkEnvSecrets(resource: GuardedResource, config: EnvSecretsConfig): Findings {
    const { allow = [] } = config;
    return inConfidentialPods(resource, config, ({ template }) => {
        const variables = containersIn(at(template, "spec")).flatMap((container) => itemsAt(container, "env"));
        return together(variables.map((variable) => checkVariable(variable, allow)));
    });
}

function checkVariable(variable: Located, allow: readonly string[]): Findings {
    const name = stringOf(at(variable, "name").value) ?? "";
    if (matchesAny(name, allow)) {
        return NOTHING;
    }
    return ifKnown(at(variable, "value"), (value, keys) => {
        const reason = typeof value === "string" ? secretReason(name, value) : undefined;
        return reason === undefined ? NOTHING : found(plainSecretIssue(keys, reason));
    });
}

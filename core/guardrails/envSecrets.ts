import { plainSecretIssue } from "../checks/secret";
import { secretReason } from "../plainSecrets";
import { CONTAINER_LISTS } from "../podFields";
import { UNKNOWN } from "../unknown";
import { type Findings, found, type GuardedResource, NOTHING, notKnown, together } from "./guardrail";
import { look, lookIn, type Seen } from "./look";
import { matchesAny } from "./pattern";
import { inConfidentialPods, type Pod } from "./pods";
import type { ClassConfig } from "./runtimeClass";

export interface EnvSecretsConfig extends ClassConfig {
    /** Names of variables whose values may be public; `*` stands for any characters. Default: none. */
    readonly allow?: readonly string[];
}

/**
 * No environment variable of a confidential pod holds a secret as it is: the pod is what the host sees. Judged by names
 * and by forms of values; no value is in a message.
 */
export function checkEnvSecrets(resource: GuardedResource, config: EnvSecretsConfig): Findings {
    const { allow = [] } = config;
    return inConfidentialPods(resource, config, (pod) =>
        together(variablesIn(pod).map((variable) => checkVariable(variable, allow))),
    );
}

function variablesIn({ template }: Pod): Seen[] {
    const spec = look(template, "spec");
    return CONTAINER_LISTS.flatMap((list) => lookIn(look(spec, list))).flatMap((container) =>
        lookIn(look(container, "env")),
    );
}

function checkVariable(variable: Seen, allow: readonly string[]): Findings {
    const { value: name } = look(variable, "name");
    const { value, keys } = look(variable, "value");
    if (typeof name === "string" && matchesAny(name, allow)) {
        return NOTHING;
    }
    if (value === UNKNOWN) {
        return notKnown(keys);
    }
    const reason = typeof value === "string" ? secretReason(typeof name === "string" ? name : "", value) : undefined;
    return reason === undefined ? NOTHING : found(plainSecretIssue(keys, reason));
}

import { plainSecretIssue } from "../checks/secret";
import { containersIn } from "../kubernetes/containers";
import { at, itemsAt, type Located } from "../kubernetes/located";
import type { Pod } from "../kubernetes/pods";
import { secretReason } from "../plainSecrets";
import { UNKNOWN } from "../unknown";
import {
    type Findings,
    found,
    type GuardedResource,
    inConfidentialPods,
    NOTHING,
    notKnown,
    together,
} from "./guardrail";
import { matchesAny } from "./pattern";
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

function variablesIn({ template }: Pod): Located[] {
    const spec = at(template, "spec");
    return containersIn(spec).flatMap((container) => itemsAt(container, "env"));
}

function checkVariable(variable: Located, allow: readonly string[]): Findings {
    const { value: name } = at(variable, "name");
    const { value, keys } = at(variable, "value");
    if (typeof name === "string" && matchesAny(name, allow)) {
        return NOTHING;
    }
    if (value === UNKNOWN) {
        return notKnown(keys);
    }
    const reason = typeof value === "string" ? secretReason(typeof name === "string" ? name : "", value) : undefined;
    return reason === undefined ? NOTHING : found(plainSecretIssue(keys, reason));
}

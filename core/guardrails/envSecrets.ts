import { plainSecretIssue } from "../checks/secret";
import { CONTAINER_LISTS } from "../podFields";
import { SEALED } from "../trustee/sealedSecret/prefix";
import { UNKNOWN } from "../unknown";
import { type Findings, found, type GuardedResource, NOTHING, notKnown, pathOf, together } from "./guardrail";
import { look, lookIn, type Seen } from "./look";
import { matchesAny } from "./pattern";
import { inConfidentialPods, type Pod } from "./pods";
import type { ClassConfig } from "./runtimeClass";

export interface EnvSecretsConfig extends ClassConfig {
    /** Names of variables whose values may be public; `*` stands for any characters. Default: none. */
    readonly allow?: readonly string[];
}

/** Values that are secrets whatever their name. */
const VALUES: readonly (readonly [RegExp, string])[] = [
    [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "holds a private key"],
    [/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s:]*:(?!\$\([A-Za-z_]\w*\)@)[^/?#@\s]+@/i, "holds a password in a URL"],
    [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, "holds a JSON Web Token"],
    [/\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}/, "holds a GitHub token"],
    [/\bglpat-[\w-]{20,}/, "holds a GitLab token"],
    [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, "holds an AWS access key"],
    [/\bxox[abprs]-[\w-]{10,}/, "holds a Slack token"],
];
const NAME =
    /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCESS_?KEY|ENCRYPTION_?KEY|CREDENTIALS?)$/;
/** The shell's working directories. */
const NO_SECRETS = ["PWD", "OLDPWD"];
/** Nothing, a switch, a place of a file, or another variable. */
const HARMLESS = /^(?:|true|false|yes|no|on|off|\/[\w./-]*|(?:\$\([A-Za-z_]\w*\))+)$/i;

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
    const reason = typeof value === "string" ? reasonFor(typeof name === "string" ? name : "", value) : undefined;
    return reason === undefined ? NOTHING : found(plainSecretIssue(pathOf(keys), reason));
}

function reasonFor(name: string, value: string): string | undefined {
    // The guest puts the secret in its place (guest-components `confidential-data-hub/docs/SEALED_SECRET.md`).
    if (value.startsWith(SEALED)) {
        return undefined;
    }
    const byValue = VALUES.find(([form]) => form.test(value))?.[1];
    if (byValue !== undefined) {
        return byValue;
    }
    const upper = name
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .replace(/[-.]/g, "_")
        .toUpperCase();
    return NAME.test(upper) && !NO_SECRETS.includes(upper) && !HARMLESS.test(value)
        ? `is the value of ${name}, which by its name is a secret`
        : undefined;
}

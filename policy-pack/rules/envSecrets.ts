import { checkEnvSecrets, type EnvSecretsConfig } from "../../core/guardrails/envSecrets";
import { names, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const envSecrets = guardrail<EnvSecretsConfig>({
    name: "env-secrets",
    description: "No environment variable of a confidential pod holds a secret in the clear",
    level: "mandatory",
    severity: "high",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        allow: names("names of variables whose values may be public; * stands for any characters"),
    },
    check: checkEnvSecrets,
});

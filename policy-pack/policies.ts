import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { Platform } from "../core";
import { type CertificateExpiryConfig, checkCertificateExpiry } from "../core/guardrails/certificateExpiry";
import { type ConfidentialRequiredConfig, checkConfidentialRequired } from "../core/guardrails/confidentialRequired";
import { checkDigestCut } from "../core/guardrails/digestCut";
import { checkEnvSecrets, type EnvSecretsConfig } from "../core/guardrails/envSecrets";
import { checkExecAndLogs, type ExecAndLogsConfig } from "../core/guardrails/execAndLogs";
import { checkGuestOfClass } from "../core/guardrails/guestOfClass";
import { checkHypervisorAnnotations, type HypervisorAnnotationsConfig } from "../core/guardrails/hypervisorAnnotations";
import { checkImageDigests } from "../core/guardrails/imageDigest";
import { checkInitDataPresent, type InitDataConfig } from "../core/guardrails/initData";
import { checkKbsAllowed, type KbsAllowedConfig } from "../core/guardrails/kbsAllowed";
import { checkOneObject } from "../core/guardrails/oneObject";
import { checkPlatformLimit } from "../core/guardrails/platformLimit";
import type { ClassConfig, PlatformConfig } from "../core/guardrails/runtimeClass";
import { checkSetPolicy } from "../core/guardrails/setPolicy";
import { guardrail, names, stackGuardrail } from "./guardrail";

const KATA_VERSION: PolicyConfigJSONSchema = {
    type: "string",
    description: "Kata on the nodes, as in 3.29.0; default: the newest known",
};
const PLATFORM: PolicyConfigJSONSchema = {
    type: "string",
    enum: Object.values(Platform),
    description: "where pods run whose RuntimeClass does not tell, as kata-remote does not",
};

/**
 * The policies of the pack, for a pack of your own with other policies:
 * `new PolicyPack("platform", { policies: [...policies, ...others] })`.
 *
 * @since 0.1.0
 */
export const policies: (ResourceValidationPolicy | StackValidationPolicy)[] = [
    guardrail<ConfidentialRequiredConfig>({
        name: "confidential-required",
        description: "Pods run in confidential VMs, all of them or those that the config names",
        level: "advisory",
        config: {
            stacks: names("stacks whose pods have to be confidential"),
            namespaces: names("namespaces whose pods have to be, in every stack"),
            labels: names("labels of pods that have to be, as key=value or key"),
            allow: names("what may stay plain: namespace/name, or a label"),
        },
        check: checkConfidentialRequired,
    }),
    guardrail<ClassConfig>({
        name: "runtime-class",
        description:
            "No guest of a confidential pod has a debug console, and a RuntimeClass starts the VM that its name says",
        severity: "critical",
        config: {},
        check: checkGuestOfClass,
    }),
    guardrail<InitDataConfig>({
        name: "init-data",
        description: "A pod of a confidential RuntimeClass carries init-data that its guest takes",
        config: { kataVersion: KATA_VERSION },
        check: checkInitDataPresent,
    }),
    guardrail<InitDataConfig>({
        name: "set-policy",
        description: "The host cannot replace the agent policy of a confidential pod",
        severity: "critical",
        config: { kataVersion: KATA_VERSION },
        check: checkSetPolicy,
    }),
    guardrail<ExecAndLogsConfig>({
        name: "exec-and-logs",
        description: "In the named environments, nobody runs commands in confidential pods or reads their output",
        config: {
            kataVersion: KATA_VERSION,
            stacks: names("stacks in which it holds"),
            namespaces: names("namespaces in which it holds, in every stack"),
        },
        check: checkExecAndLogs,
    }),
    guardrail<KbsAllowedConfig>({
        name: "kbs-allowed",
        description: "Confidential pods use a KBS of the list",
        config: { urls: names("URLs of the KBS that may be used") },
        check: checkKbsAllowed,
    }),
    guardrail<ClassConfig>({
        name: "image-digest",
        description: "Every image of a confidential pod is named by its digest",
        config: {},
        check: checkImageDigests,
    }),
    guardrail<EnvSecretsConfig>({
        name: "env-secrets",
        description: "No environment variable of a confidential pod holds a secret in the clear",
        config: { allow: names("names of variables whose values may be public") },
        check: checkEnvSecrets,
    }),
    guardrail<HypervisorAnnotationsConfig>({
        name: "hypervisor-annotations",
        description: "No annotation of a confidential pod changes its VM, or what runs in it",
        severity: "medium",
        config: { allow: names("annotations that are allowed, as in default_memory") },
        check: checkHypervisorAnnotations,
    }),
    guardrail<PlatformConfig>({
        name: "platform-limit",
        description: "The init-data of a confidential pod fits the way to its guest",
        severity: "medium",
        config: { platform: PLATFORM },
        check: checkPlatformLimit,
    }),
    guardrail<PlatformConfig>({
        name: "digest-cut",
        description: "The platform's register holds the whole init-data digest",
        severity: "medium",
        config: { platform: PLATFORM },
        check: checkDigestCut,
    }),
    guardrail<CertificateExpiryConfig>({
        name: "certificate-expiry",
        description: "The certificates in the init-data stay valid for a while",
        level: "advisory",
        severity: "medium",
        config: { days: { type: "integer", minimum: 0, default: 30, description: "for how many more days" } },
        check: checkCertificateExpiry,
    }),
    stackGuardrail<ClassConfig>({
        name: "one-object",
        description: "An object with confidential pods is described by one resource of the stack",
        config: {},
        check: checkOneObject,
    }),
];

import { Effect } from "../effect";
import { type CertificateExpiryConfig, checkCertificateExpiry } from "./certificateExpiry";
import { type ConfidentialRequiredConfig, checkConfidentialRequired } from "./confidentialRequired";
import { checkEnvSecrets, type EnvSecretsConfig } from "./envSecrets";
import { checkExecAndLogs, type ExecAndLogsConfig } from "./execAndLogs";
import type { Findings, GuardedResource } from "./guardrail";
import { checkGuestOfClass } from "./guestOfClass";
import { checkHypervisorAnnotations, type HypervisorAnnotationsConfig } from "./hypervisorAnnotations";
import { checkImageDigests } from "./imageDigest";
import { checkInitDataPresent, type InitDataConfig } from "./initData";
import { checkKbsAllowed, type KbsAllowedConfig } from "./kbsAllowed";
import { checkKeepsWrites, type KeepsWritesConfig } from "./keepsWrites";
import { checkOneObject, type StackIssue, type StackResource } from "./oneObject";
import { checkPatches } from "./patches";
import { checkPlainTwins } from "./plainTwin";
import { checkDigestCut, checkPlatformLimit } from "./platformLimit";
import { checkReviewed, type ReviewedConfig } from "./reviewed";
import type { ClassConfig, PlatformConfig } from "./runtimeClass";
import { checkSetPolicy } from "./setPolicy";
import { checkStarts } from "./starts";

/** A rule: what the policy pack enforces, and what a review says of a change that violates it anew. */
export interface Facts {
    readonly name: string;
    readonly description: string;
    /** Default: mandatory. */
    readonly level?: "advisory" | "mandatory";
    /** Default: high. */
    readonly severity?: "medium" | "high" | "critical";
    /** What a change does to the workload that violates the rule. Absent where a review looks at it in its own way. */
    readonly effect?: Effect;
}

/** A rule about each resource. */
export interface Rule<Config extends ClassConfig = ClassConfig> extends Facts {
    readonly check: (resource: GuardedResource, config: Config) => Findings;
}

/** A rule about the resources of a stack together. */
export interface StackRule<Config extends ClassConfig = ClassConfig> extends Facts {
    readonly check: (resources: readonly StackResource[], config: Config) => StackIssue[];
}

function rule<Config extends ClassConfig>(given: Rule<Config>): Rule<Config> {
    return given;
}

function stackRule<Config extends ClassConfig>(given: StackRule<Config>): StackRule<Config> {
    return given;
}

const OF_RESOURCES = {
    confidentialRequired: rule<ConfidentialRequiredConfig>({
        name: "confidential-required",
        description: "Pods run in confidential VMs, all of them or those that the config names",
        level: "advisory",
        check: checkConfidentialRequired,
    }),
    runtimeClass: rule<ClassConfig>({
        name: "runtime-class",
        description:
            "No guest of a confidential pod has a debug console, and a RuntimeClass starts the VM that its name says",
        severity: "critical",
        effect: Effect.Loosens,
        check: checkGuestOfClass,
    }),
    initData: rule<InitDataConfig>({
        name: "init-data",
        description: "A pod of a confidential RuntimeClass carries init-data that its guest takes",
        effect: Effect.Breaks,
        check: checkInitDataPresent,
    }),
    starts: rule<InitDataConfig>({
        name: "starts",
        description: "The agent policy of a confidential pod allows the pod as it will run",
        effect: Effect.Breaks,
        check: checkStarts,
    }),
    keepsWrites: rule<KeepsWritesConfig>({
        name: "keeps-writes",
        description: "A confidential pod writes nothing that has to last to a volume of which it has a copy",
        effect: Effect.Breaks,
        check: checkKeepsWrites,
    }),
    setPolicy: rule<InitDataConfig>({
        name: "set-policy",
        description: "The host cannot replace the agent policy of a confidential pod",
        severity: "critical",
        effect: Effect.Loosens,
        check: checkSetPolicy,
    }),
    execAndLogs: rule<ExecAndLogsConfig>({
        name: "exec-and-logs",
        description: "In the named environments, nobody runs commands in confidential pods or reads their output",
        effect: Effect.Loosens,
        check: checkExecAndLogs,
    }),
    kbsAllowed: rule<KbsAllowedConfig>({
        name: "kbs-allowed",
        description: "Confidential pods use a KBS of the list",
        effect: Effect.Loosens,
        check: checkKbsAllowed,
    }),
    imageDigest: rule<ClassConfig>({
        name: "image-digest",
        description: "Every image of a confidential pod is named by its digest",
        effect: Effect.Loosens,
        check: checkImageDigests,
    }),
    envSecrets: rule<EnvSecretsConfig>({
        name: "env-secrets",
        description: "No environment variable of a confidential pod holds a secret in the clear",
        effect: Effect.Loosens,
        check: checkEnvSecrets,
    }),
    hypervisorAnnotations: rule<HypervisorAnnotationsConfig>({
        name: "hypervisor-annotations",
        description: "No annotation of a confidential pod changes its VM, or what runs in it",
        severity: "medium",
        effect: Effect.Loosens,
        check: checkHypervisorAnnotations,
    }),
    platformLimit: rule<PlatformConfig>({
        name: "platform-limit",
        description: "The init-data of a confidential pod fits the way to its guest",
        severity: "medium",
        effect: Effect.Breaks,
        check: checkPlatformLimit,
    }),
    digestCut: rule<PlatformConfig>({
        name: "digest-cut",
        description: "The platform's register holds the whole init-data digest",
        severity: "medium",
        effect: Effect.Loosens,
        check: checkDigestCut,
    }),
    reviewed: rule<ReviewedConfig>({
        name: "reviewed",
        description: "The init-data of a confidential pod is in a signed statement of a review",
        check: checkReviewed,
    }),
    certificateExpiry: rule<CertificateExpiryConfig>({
        name: "certificate-expiry",
        description: "The certificates in the init-data stay valid for a while",
        level: "advisory",
        severity: "medium",
        check: checkCertificateExpiry,
    }),
};

/** The rules that a change can violate whatever the config says. */
export const WITH_EFFECT = (Object.values(OF_RESOURCES) as readonly Rule[]).filter(
    ({ effect }) => effect !== undefined,
);

/** Names of volumes, variables and annotations that the rule of each allows too. */
type PatchesConfig = InitDataConfig & KeepsWritesConfig & EnvSecretsConfig & HypervisorAnnotationsConfig;

/** Every guardrail, for the policy pack and for the review of a preview: what one calls wrong, the other does. */
export const RULES = {
    ...OF_RESOURCES,
    oneObject: stackRule<ClassConfig>({
        name: "one-object",
        description: "An object with confidential pods is described by one resource of the stack",
        check: checkOneObject,
    }),
    plainTwin: stackRule<ClassConfig>({
        name: "plain-twin",
        description: "No plain pods stand behind a Service of confidential pods, or have their labels",
        effect: Effect.Loosens,
        check: checkPlainTwins,
    }),
    patches: stackRule<PatchesConfig>({
        name: "patches",
        description: "No patch does to confidential pods what the other rules forbid",
        effect: Effect.Loosens,
        check: (resources, config) =>
            checkPatches(resources, (resource) => WITH_EFFECT.flatMap((one) => one.check(resource, config).issues)),
    }),
};

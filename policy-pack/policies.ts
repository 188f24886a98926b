import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { RULES } from "../core/guardrails/rules";
import { Platform } from "../core/platform";
import { guardrail, names, stackGuardrail } from "./guardrail";
import { REVIEWED } from "./statements";

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
    guardrail(RULES.confidentialRequired, {
        stacks: names("stacks whose pods have to be confidential"),
        namespaces: names("namespaces whose pods have to be, in every stack"),
        labels: names("labels of pods that have to be, as key=value or key"),
        allow: names("what may stay plain: namespace/name, or a label"),
    }),
    guardrail(RULES.runtimeClass, {}),
    guardrail(RULES.initData, { kataVersion: KATA_VERSION }),
    guardrail(RULES.starts, { kataVersion: KATA_VERSION }),
    guardrail(RULES.keepsWrites, { allow: names("volumes in which nothing has to last") }),
    guardrail(RULES.setPolicy, { kataVersion: KATA_VERSION }),
    guardrail(RULES.execAndLogs, {
        kataVersion: KATA_VERSION,
        stacks: names("stacks in which it holds"),
        namespaces: names("namespaces in which it holds, in every stack"),
    }),
    guardrail(RULES.kbsAllowed, { urls: names("URLs of the KBS that may be used") }),
    guardrail(RULES.imageDigest, {}),
    guardrail(RULES.envSecrets, { allow: names("names of variables whose values may be public") }),
    guardrail(RULES.hypervisorAnnotations, { allow: names("annotations that are allowed, as in default_memory") }),
    guardrail(RULES.platformLimit, { platform: PLATFORM }),
    guardrail(RULES.digestCut, { platform: PLATFORM }),
    guardrail(REVIEWED, {
        statements: {
            type: "array",
            items: { type: "string" },
            description: "files with statements of `review --statement`",
        },
        keys: { type: "string", description: "file with the public keys of those who review, in PEM" },
        signaturesVerified: {
            type: "boolean",
            default: false,
            description: "the signatures were verified before, as those of keyless signing",
        },
    }),
    guardrail(RULES.certificateExpiry, {
        days: { type: "integer", minimum: 0, default: 30, description: "for how many more days" },
    }),
    stackGuardrail(RULES.oneObject, {}),
    stackGuardrail(RULES.plainTwin, {}),
    stackGuardrail(RULES.patches, {
        kataVersion: KATA_VERSION,
        allow: names("volumes, variables and annotations that the rules of each allow"),
    }),
];

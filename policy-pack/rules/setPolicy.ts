import type { InitDataConfig } from "../../core/guardrails/initData";
import { checkSetPolicy } from "../../core/guardrails/setPolicy";
import { KATA_VERSION, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const setPolicy = guardrail<InitDataConfig>({
    name: "set-policy",
    description: "The host cannot replace the agent policy of a confidential pod",
    level: "mandatory",
    severity: "critical",
    config: { runtimeClasses: RUNTIME_CLASSES, kataVersion: KATA_VERSION },
    check: checkSetPolicy,
});

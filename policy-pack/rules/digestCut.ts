import { checkDigestCut } from "../../core/guardrails/digestCut";
import type { PlatformConfig } from "../../core/guardrails/runtimeClass";
import { PLATFORM, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const digestCut = guardrail<PlatformConfig>({
    name: "digest-cut",
    description: "The platform's register holds the whole init-data digest",
    level: "mandatory",
    severity: "medium",
    config: { runtimeClasses: RUNTIME_CLASSES, platform: PLATFORM },
    check: checkDigestCut,
});

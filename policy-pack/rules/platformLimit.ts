import { checkPlatformLimit } from "../../core/guardrails/platformLimit";
import type { PlatformConfig } from "../../core/guardrails/runtimeClass";
import { PLATFORM, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const platformLimit = guardrail<PlatformConfig>({
    name: "platform-limit",
    description: "The init-data of a confidential pod fits the way to its guest",
    level: "mandatory",
    severity: "medium",
    config: { runtimeClasses: RUNTIME_CLASSES, platform: PLATFORM },
    check: checkPlatformLimit,
});

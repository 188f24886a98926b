import { checkImageDigests } from "../../core/guardrails/imageDigest";
import type { ClassConfig } from "../../core/guardrails/runtimeClass";
import { RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const imageDigest = guardrail<ClassConfig>({
    name: "image-digest",
    description: "Every image of a confidential pod is named by its digest",
    level: "mandatory",
    severity: "high",
    config: { runtimeClasses: RUNTIME_CLASSES },
    check: checkImageDigests,
});

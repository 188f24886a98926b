import { checkOneObject } from "../../core/guardrails/oneObject";
import type { ClassConfig } from "../../core/guardrails/runtimeClass";
import { RUNTIME_CLASSES } from "../config";
import { stackGuardrail } from "../guardrail";

export const oneObject = stackGuardrail<ClassConfig>({
    name: "one-object",
    description: "An object with confidential pods is described by one resource of the stack",
    level: "mandatory",
    severity: "high",
    config: { runtimeClasses: RUNTIME_CLASSES },
    check: checkOneObject,
});

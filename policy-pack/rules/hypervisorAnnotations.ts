import {
    checkHypervisorAnnotations,
    type HypervisorAnnotationsConfig,
} from "../../core/guardrails/hypervisorAnnotations";
import { names, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const hypervisorAnnotations = guardrail<HypervisorAnnotationsConfig>({
    name: "hypervisor-annotations",
    description: "No annotation of a confidential pod changes its VM, or what runs in it",
    level: "mandatory",
    severity: "medium",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        allow: names("annotations that are allowed, as in default_memory; * stands for any characters"),
    },
    check: checkHypervisorAnnotations,
});

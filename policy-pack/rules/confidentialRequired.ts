import { type ConfidentialRequiredConfig, checkConfidentialRequired } from "../../core/guardrails/confidentialRequired";
import { names, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const confidentialRequired = guardrail<ConfidentialRequiredConfig>({
    name: "confidential-required",
    description: "Pods run in confidential VMs, all of them or those that the config names",
    level: "advisory",
    severity: "high",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        stacks: names("stacks whose pods have to be confidential; * stands for any characters"),
        namespaces: names("namespaces whose pods have to be, in every stack; * stands for any characters"),
        labels: names("labels of pods that have to be, as key=value or key; * stands for any characters"),
        allow: names("what may stay plain: namespace/name, or a label; * stands for any characters but /"),
    },
    check: checkConfidentialRequired,
});

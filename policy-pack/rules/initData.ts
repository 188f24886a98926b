import { checkInitDataPresent, type InitDataConfig } from "../../core/guardrails/initData";
import { KATA_VERSION, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const initData = guardrail<InitDataConfig>({
    name: "init-data",
    description: "A pod of a confidential RuntimeClass carries init-data that its guest takes",
    level: "mandatory",
    severity: "high",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        kataVersion: KATA_VERSION,
    },
    check: checkInitDataPresent,
});

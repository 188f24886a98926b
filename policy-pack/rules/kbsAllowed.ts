import { checkKbsAllowed, type KbsAllowedConfig } from "../../core/guardrails/kbsAllowed";
import { names, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const kbsAllowed = guardrail<KbsAllowedConfig>({
    name: "kbs-allowed",
    description: "Confidential pods use a KBS of the list",
    level: "mandatory",
    severity: "high",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        urls: names("URLs of the KBS that may be used; * stands for any characters but / and :"),
    },
    check: checkKbsAllowed,
});

import { checkExecAndLogs, type ExecAndLogsConfig } from "../../core/guardrails/execAndLogs";
import { KATA_VERSION, names, RUNTIME_CLASSES } from "../config";
import { guardrail } from "../guardrail";

export const execAndLogs = guardrail<ExecAndLogsConfig>({
    name: "exec-and-logs",
    description: "In the named environments, nobody runs commands in confidential pods or reads their output",
    level: "mandatory",
    severity: "high",
    config: {
        runtimeClasses: RUNTIME_CLASSES,
        kataVersion: KATA_VERSION,
        stacks: names("stacks in which it holds; * stands for any characters"),
        namespaces: names("namespaces in which it holds, in every stack; * stands for any characters"),
    },
    check: checkExecAndLogs,
});

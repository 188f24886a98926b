import { expect, test } from "vitest";
import { checkPolicyOptions } from "../../../core/checks/policyOptions";
import { isOpenCommand } from "../../../core/policy/openCommand";
import { Session } from "../../../core/session";
import { UNKNOWN } from "../../../core/unknown";

test.each([
    ["bash"],
    ["/bin/sh"],
    ["/bin/sh", "-i"],
    ["/usr/bin/env", "bash", "-l"],
    ["busybox", "sh"],
    ["sh", "-c", "exec bash"],
    ["python3"],
    ["python3.12", "-i"],
    ["node"],
])("%s runs what it reads", (...command) => {
    expect(isOpenCommand({ command })).toBe(true);
});

test.each([
    ["/bin/app", "status"],
    ["sh", "-c", "kill -TERM 1"],
    ["sh", "/scripts/ready.sh"],
    ["python3", "-m", "health"],
    ["finish"],
    ["/opt/bash/app"],
])("%s runs what it says", (...command) => {
    expect(isOpenCommand({ command })).toBe(false);
    expect(isOpenCommand({ command, prefix: true })).toBe(true);
});

test.each([["ls"], ["/bin/ls", "-l"]])("%s shows names alone, with any arguments", (...command) => {
    expect(isOpenCommand({ command, prefix: true })).toBe(false);
});

const FIX =
    'give the whole command that you need, without prefix, as in ["/app", "status"]; use this for experiments only';
const SHELL = "so it runs any program in the container and reads its secrets";
const OTHER = "so it chooses what it does, and reads the workload's secrets where it reads files or runs programs";

test.each([
    [{ command: ["/bin/sh"] }, `the host may run ["/bin/sh"] and with policy.stdin types into it: ${SHELL}`],
    [{ command: ["sh"], prefix: true }, `the host may run ["sh"] with any arguments after it: ${SHELL}`],
    [{ command: ["cat"], prefix: true }, `the host may run ["cat"] with any arguments after it: ${OTHER}`],
])("the preview warns of %j", (exec, message) => {
    expect(checkPolicyOptions({ exec: [{ container: "web", ...exec }] }, new Session())).toEqual([
        {
            severity: "warning",
            at: ["policy", "exec", 0],
            path: "policy.exec[0]",
            code: "open-command",
            message,
            fix: FIX,
        },
    ]);
});

test.each<[NonNullable<Parameters<typeof checkPolicyOptions>[0]["exec"]>]>([
    [[{ container: "web", command: ["/bin/app", "status"] }]],
    [[{ container: "web", command: [] }]],
    [UNKNOWN],
])("and not of %j", (exec) => {
    expect(checkPolicyOptions({ exec }, new Session())).toEqual([]);
});

import { expect, test } from "vitest";
import { checkRego } from "../../core/checks/rego";
import { formatIssue } from "../../core/issue";
import { renderAllowAll } from "../../core/policy/rego";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { PolicyPreset } from "../../core/policy/spec";
import { Session } from "../../core/session";
import { policyOf } from "./review/samplePod";

function problems(policy: string): string[] {
    const issues = checkRego(policy, undefined, new Session()).filter(({ code }) => code === "policy-open");
    return issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`);
}

/** A policy that allows these requests, whatever is in them. */
const allowing = (...names: readonly string[]) =>
    `package agent_policy\nimport rego.v1\ndefault AllowRequestsFailingPolicy := "no"\n${AGENT_REQUESTS.map(({ name }) => `default ${name} := ${names.includes(name)}\n`).join("")}`;
const FIX =
    ' [policy-open]\n    fix: deny these requests, as preset: "strict" does; `npx confidential-workload explain` lists all that the host can do';
const RUNS = "runs a program of its own in the guest, with access to the workload and its secrets";
const FILES = "replaces files of the guest; leads the container to files of the guest";

test("the presets let none of the attacks pass", () => {
    expect(problems(policyOf())).toEqual([]);
    expect(problems(policyOf({ policy: { preset: PolicyPreset.Baseline } }))).toEqual([]);
});

test("of a policy that allows everything, all that the host gains is said", () => {
    const sandbox =
        "runs programs in the guest that no policy sees; loads code into the guest's kernel; shows the guest files that it can change at any time";
    const network =
        "reads what the pod sends to itself, secrets of the guest's services among it; reads what the pod sends to itself";
    const commands =
        "runs any program in a container, as root; reads secrets of the workload; runs a program as a user that the image names";
    expect(problems(renderAllowAll())).toEqual([
        `warning policy.rego: protects nothing. The host ${[RUNS, FILES, sandbox, network, commands].join("; ")}${FIX}`,
    ]);
});

test.each([
    ["every container", ["CreateContainerRequest"], `protects nothing. The host ${RUNS}`],
    ["every file", ["CopyFileRequest"], `leaves a way in. The host ${FILES}`],
])("of one that allows %s, what that gains", (_, names, message) => {
    expect(problems(allowing(...names))).toEqual([`warning policy.rego: ${message}${FIX}`]);
});

test.each([
    ["denies everything", allowing()],
    ["allows what pods do not need to be protected from", allowing("ReadStreamRequest", "StatsContainerRequest")],
    ["lets itself be replaced, which the check of its text reports", allowing("SetPolicyRequest")],
    ["does not parse, which another check reports", "package agent_policy\ndefault X :=\n"],
])("a policy that %s", (_, policy) => {
    expect(problems(policy)).toEqual([]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSetPolicy } from "../../core/guardrails/setPolicy";
import { deployment as podOf, previewOf, withInitData } from "../cli/reviewPreview";
import { runCli } from "../cli/runCli";
import { annotation, CLOSED, deployment } from "./guardrails/resource";

/** Denies everything, and says nothing of its replacement. */
const OTHERS = CLOSED.replace(/^default SetPolicyRequest.*\n/m, "");
const DEFAULT = "default SetPolicyRequest := false\n";
const LIFT = '{"op": "add", "path": "/agent_policy", "value": {"SetPolicyRequest": true}}';
const answer = (ops: string) => `StartContainerRequest := {"allowed": true, "ops": ${ops}} if input.x\n`;
const MAGIC = '"# 5f4dcc3b"';

/** Own policies that let the host replace them, or may: by a condition, by operations, or by a value that only the host knows. */
const OPEN: readonly (readonly [string, string])[] = [
    ["the default", "default SetPolicyRequest := true\n"],
    ["a rule without a condition", `${DEFAULT}SetPolicyRequest if true\n`],
    ["a condition on the new text", `${DEFAULT}SetPolicyRequest if contains(input.policy, ${MAGIC})\n`],
    ["the same without a default", `SetPolicyRequest if contains(input.policy, ${MAGIC})\n`],
    ["the whole new text", `${DEFAULT}SetPolicyRequest if input.policy == ${MAGIC}\n`],
    ["its beginning", `${DEFAULT}SetPolicyRequest if substring(input.policy, 0, 18) == ${MAGIC}\n`],
    ["a helper", `${DEFAULT}SetPolicyRequest if approved\napproved if input.policy == ${MAGIC}\n`],
    ["a function", `${DEFAULT}SetPolicyRequest if approved(input.policy)\napproved(text) if text == ${MAGIC}\n`],
    ["a helper of helpers", `${DEFAULT}SetPolicyRequest if a\na if b\nb if c\nc if input.token == ${MAGIC}\n`],
    ["a list of values", `${DEFAULT}SetPolicyRequest if input.policy in texts\ntexts := [${MAGIC}]\n`],
    [
        "a value in the data",
        `${DEFAULT}SetPolicyRequest if input.policy == policy_data.text\npolicy_data := {"text": ${MAGIC}}\n`,
    ],
    ["an else", `SetPolicyRequest := false if input.x else := input.policy == ${MAGIC}\n`],
    ["a complete rule", `SetPolicyRequest := input.policy == ${MAGIC}\n`],
    ["what an earlier request left", `${DEFAULT}SetPolicyRequest if data.pstate.ready\n`],
    ["a part of an answer", `${DEFAULT}SetPolicyRequest.allowed := true if input.policy == ${MAGIC}\n`],
    ["a computed part", `${DEFAULT}SetPolicyRequest[key] := true if some key in input.keys\n`],
    ["a set", `${DEFAULT}SetPolicyRequest contains "allowed" if input.policy == ${MAGIC}\n`],
    ["another input", `${DEFAULT}SetPolicyRequest if other with input as {"x": 1}\nother if input.x == 1\n`],
    ["operations on the rules", `${DEFAULT}${answer(`[${LIFT}]`)}`],
    [
        "operations on one rule",
        `${DEFAULT}${answer('[{"op": "add", "path": "/agent_policy/SetPolicyRequest", "value": true}]')}`,
    ],
    ["operations on all data", `${DEFAULT}${answer('[{"op": "replace", "path": "", "value": {}}]')}`],
    ["operations by a rule", `${DEFAULT}${answer("ops")}ops := [${LIFT}]\n`],
    ["operations of the host", `${DEFAULT}${answer("input.ops")}`],
    ["an answer of the host", `${DEFAULT}StartContainerRequest := input.answer if input.x == ${MAGIC}\n`],
    ["a path of the host", `${DEFAULT}${answer('[{"op": "add", "path": input.path, "value": {}}]')}`],
    [
        "a path in pieces",
        `${DEFAULT}${answer('[{"op": "add", "path": concat("_", ["/agent", "policy"]), "value": {}}]')}`,
    ],
    [
        "operations that are moved",
        `${DEFAULT}${answer('[{"op": "move", "from": "/pstate/x", "path": "/agent_policy"}]')}`,
    ],
    ["requests that fail", `${DEFAULT}default AllowRequestsFailingPolicy := true\n`],
    ["requests that fail, by a rule", `${DEFAULT}AllowRequestsFailingPolicy if true\n`],
    ["requests that fail, by a helper", `${DEFAULT}AllowRequestsFailingPolicy if debug\ndebug := true\n`],
];

/** Own policies that do not. */
const SHUT: readonly (readonly [string, string])[] = [
    ["the default alone", DEFAULT],
    ["no rule, which agents deny", ""],
    ["a comment", `${DEFAULT}# SetPolicyRequest if true\n`],
    ["a text", `${DEFAULT}text := "SetPolicyRequest if true"\n`],
    ["a rule of a similar name", `${DEFAULT}SetPolicyRequests if true\n`],
    ["a rule that asks for it", `${DEFAULT}other if SetPolicyRequest\n`],
    ["state", `${DEFAULT}${answer('[{"op": "add", "path": "/pstate/x", "value": true}]')}`],
    ["a rule of failures that is never true", `${DEFAULT}AllowRequestsFailingPolicy if false\n`],
];

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "replaceable-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A rule has one default. */
const withoutDefaultsOf = (rules: string) =>
    rules.includes("default AllowRequestsFailingPolicy")
        ? OTHERS.replace(/^default AllowRequestsFailingPolicy.*\n/m, "")
        : OTHERS;
const whole = (rules: string) =>
    withoutDefaultsOf(rules)
        .replace(/(import rego.v1\n)/, `$1\n${rules}`)
        .replace(/^((?:.|\n)*)$/, moveData);
/** The data of a policy is its last rule. */
function moveData(text: string): string {
    const [data = ""] = /^policy_data := .*\n/m.exec(text) ?? [];
    return `${text.replace(data, "")}${data}`;
}

/** What each says: whether it stops, or names the way. */
function verdicts(rules: string): Record<string, boolean> {
    const [old, current] = [annotation({ rego: CLOSED }), annotation({ rego: whole(rules) })];
    writeFileSync(join(folder, "before.txt"), old);
    writeFileSync(join(folder, "after.txt"), current);
    const [before, after] = [podOf(withInitData(old)), podOf(withInitData(current))];
    const run = (args: readonly string[], stdin = "") => runCli(args, { cwd: folder, stdin, env: {} });
    const gate = ["--fail-on", "loosens"];
    const WAYS = /\[rego-(?:set-policy|failures-allowed|overrides)\]/;
    return {
        validate: WAYS.test(run(["validate", "after.txt"]).err),
        pack: checkSetPolicy(deployment({ initData: current }), {}).issues.length > 0,
        review: run(["review", ...gate], previewOf([{ name: "web", before, after }])).code === 1,
        "review of a new workload": run(["review", ...gate], previewOf([{ name: "web", after }])).code === 1,
        diff: run(["diff", "before.txt", "after.txt", ...gate]).code === 1,
    };
}

const ALL = ["validate", "pack", "review", "review of a new workload", "diff"];
const each = (is: boolean) => Object.fromEntries(ALL.map((name) => [name, is]));

describe("validate, the pack, review and diff say the same of a policy that the host can replace", () => {
    test.each(OPEN)("open: %s", (_, rules) => {
        expect(verdicts(rules)).toEqual(each(true));
    });

    test.each(SHUT)("shut: %s", (_, rules) => {
        // A new policy is compared with nothing, and only what is open loosens.
        expect(verdicts(rules)).toEqual(each(false));
    });

    test("shut, and looser than before: a rule of failures that leaves the guest image's flag on", () => {
        const verdict = verdicts(`${DEFAULT}default AllowRequestsFailingPolicy := false\n`);
        expect(verdict).toEqual({ ...each(false), review: true, diff: true });
    });
});

test("the way back does not loosen, and an open policy whose data changes has no finding", () => {
    const write = (name: string, rules: string) =>
        writeFileSync(join(folder, name), annotation({ rego: whole(rules) }));
    const loosens = (before: string, after: string) => {
        write("before.txt", before);
        write("after.txt", after);
        const { code, out } = runCli(["diff", "before.txt", "after.txt", "--fail-on", "loosens"], { cwd: folder });
        return code === 1 ? "loosens" : out.includes("cannot replace the policy") ? "tightens" : "no news";
    };
    const condition = `${DEFAULT}SetPolicyRequest if contains(input.policy, ${MAGIC})\n`;
    const data = (text: string) => `${condition}policy_data := {"x": "${text}"}\n`;
    expect(loosens(condition, DEFAULT)).toBe("tightens");
    expect(loosens("default SetPolicyRequest := true\n", condition)).toBe("no news");
    expect(loosens(data("1"), data("2"))).toBe("no news");
    expect(loosens(condition, condition.replace("5f4d", "0000"))).toBe("loosens");
});

// What a policy may cost: more is one clear issue, soon, and never an answer.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkProtection } from "../../../core/checks/protection";
import { checkRego } from "../../../core/checks/rego";
import { replacements } from "../../../core/checks/replacements";
import { instantiateEngine } from "../../../core/policy/assets";
import { openPolicy, VerdictKind } from "../../../core/policy/engine";
import { callEngine, STEPS } from "../../../core/policy/engineCall";
import { AGENT_REQUESTS } from "../../../core/policy/requests";
import { Session } from "../../../core/session";
import { diffFiles } from "../review/pair";
import { HOSTILE_POLICIES } from "./hostilePolicies";

const MOST_SECONDS = 5;
const HEAD = "package agent_policy\n\nimport rego.v1\n\n";
const LOOPS = "{ some a in numbers.range(1, 100000); some b in numbers.range(1, 100000); a + b == -1 }";

describe.each(HOSTILE_POLICIES)("$what", ({ rego, outcome }) => {
    test(`is ${outcome}`, () => {
        const start = process.cpuUsage();
        const issues = checkRego(rego, undefined, new Session()).filter(({ severity }) => severity === "error");
        expect(process.cpuUsage(start).user / 1e6).toBeLessThan(MOST_SECONDS);
        const expensive = issues.filter(({ code }) => code === "policy-too-expensive");
        if (outcome === "taken" || outcome === "refused") {
            expect(expensive).toEqual([]);
            expect(issues.map(({ code }) => code)).toEqual(outcome === "taken" ? [] : ["rego-engine"]);
        } else {
            expect(issues).toEqual(expensive);
            expect(expensive.map(({ message }) => message)).toEqual([expect.stringContaining(outcome)]);
        }
        const next = openPolicy(`${HEAD}default A := false\nA if input.x == 1\n`);
        expect([next.evaluate("A", { x: 1 }).allowed, next.evaluate("A", { x: 2 }).allowed]).toEqual([true, false]);
    });
});

test("a policy that took too much has no answer any more, and a reset does not give it more", () => {
    const policy = openPolicy(`${HEAD}A if ${LOOPS}\nB := true\n`);
    expect(policy.evaluate("B", {})).toEqual({ allowed: true, kind: VerdictKind.Allowed, prints: [] });
    expect(policy.unanswered()).toBeUndefined();
    const message = "the policy takes more steps than it gets in this check (A)";
    const verdict = { allowed: false, kind: VerdictKind.Error, prints: [], message, unanswered: true };
    expect(policy.evaluate("A", {})).toEqual(verdict);
    expect(policy.unanswered()).toBe(message);
    policy.reset();
    expect(policy.evaluate("B", {})).toEqual(verdict);
});

test("a policy that needs little for each request is asked as often as anybody wants", () => {
    const policy = openPolicy(`${HEAD}A if count(numbers.range(1, 100000)) == 100000\n`);
    const answers = Array.from({ length: 300 }, () => policy.evaluate("A", {}).allowed);
    expect(answers.every((allowed) => allowed)).toBe(true);
    expect(policy.unanswered()).toBeUndefined();
});

test("requests that take more than each gets use up what the policy has saved", () => {
    const policy = openPolicy(`${HEAD}A if count(numbers.range(1, 1000000)) == 1000000\n`);
    const answers = Array.from({ length: 60 }, () => policy.evaluate("A", {}).allowed);
    expect(answers.slice(0, 5)).toEqual([true, true, true, true, true]);
    expect(answers.at(-1)).toBe(false);
    expect(policy.unanswered()).toContain("more steps");
});

test("a copy of much memory counts by its length", () => {
    const engine = instantiateEngine();
    const steps = (length: number) => {
        const text = `${HEAD}# ${"x".repeat(length)}\n`;
        callEngine(engine, "parse", [text], [0], STEPS.reading);
        return STEPS.reading - engine.steps_left.value;
    };
    const [short, long] = [steps(1_000), steps(60_000)];
    expect((long - short) / 59_000).toBeGreaterThan(1 / 64);
});

/** The issue says that a Strict policy takes less. */
const STRICT = 1_000_000;

test.each(readdirSync("test/golden"))("the policy of %s takes a small part of what it gets", (name) => {
    const policy = readFileSync(`test/golden/${name}/policy.rego`, "utf8");
    const engine = instantiateEngine();
    for (const operation of ["parse", "outline", "open"] as const) {
        callEngine(engine, operation, [policy], [0], STEPS.reading);
        expect(STEPS.reading - engine.steps_left.value).toBeLessThan(STRICT);
    }
    for (const { name: request } of AGENT_REQUESTS) {
        callEngine(engine, "evaluate", [request, "{}"], [], STEPS.force);
        expect(STEPS.force - engine.steps_left.value).toBeLessThan(STRICT);
    }
});

/** A policy that hides an answer behind work must not pass for one that denies. */
describe("an answer that nobody knows", () => {
    const closed = AGENT_REQUESTS.map(({ name }) => `default ${name} := false\n`).join("");
    const before = `${HEAD}${closed}`;
    const hiding = (request: string) => `${before}${request} if ${LOOPS}\n`;

    test.each(["ExecProcessRequest", "CreateContainerRequest"])("loosens %s in a comparison", (request) => {
        const { flips, effect } = diffFiles({ "policy.rego": before }, { "policy.rego": hiding(request) });
        const rows = flips.map((flip) => [flip.request, flip.effect, flip.reason]);
        expect(rows).toEqual([[request, "loosens", expect.stringMatching(/^Not known, so it counts as allowed/)]]);
        expect(effect).toBe("loosens");
    });

    test("loosens where the policy before has no answer and the new one denies", () => {
        const { flips } = diffFiles({ "policy.rego": hiding("ExecProcessRequest") }, { "policy.rego": before });
        expect(flips.map(({ effect }) => effect)).toEqual(["loosens"]);
    });

    test("is an error of the check for attacks", () => {
        const codes = checkProtection(openPolicy(hiding("CreateContainerRequest")), []).map(({ code }) => code);
        expect(codes).toEqual(["policy-too-expensive"]);
    });

    test("of AllowRequestsFailingPolicy, or in SetPolicyRequest, is a way to replace the policy", () => {
        const ways = ["AllowRequestsFailingPolicy", "SetPolicyRequest"].map((name) =>
            replacements(`${HEAD}${name} if ${LOOPS}\n`, { session: new Session() }).map(({ code, certain }) => [
                code,
                certain,
            ]),
        );
        expect(ways).toEqual([[["policy-too-expensive", true]], [["rego-set-policy", true]]]);
    });
});

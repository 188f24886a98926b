import { describe, expect, test } from "vitest";
import { openPolicy } from "../../../core/policy/engine";
import { NodeKind } from "../../../core/policy/nodes";
import { POD_INDEPENDENT } from "../../../core/policy/selfCheck/check";
import { isInShare } from "../../share";
import { ATTACKS, titleOf } from "./attacks/all";
import type { Attack } from "./attacks/attack";
import { BASELINE, BASELINE_PEER, inputOf, MODEL, onNode, PEER, type Scenario, STRICT, TILL } from "./scenario";

const SCENARIOS: Readonly<Record<string, Scenario>> = {
    Strict: STRICT,
    "Strict with peer pods": PEER,
    "Strict for images with tags": TILL,
    "Strict with GPUs and disks": MODEL,
    "Strict for CRI-O": onNode(STRICT, NodeKind.GoCriO),
    Baseline: BASELINE,
    "Baseline with peer pods": BASELINE_PEER,
};
/** What attackers change of such requests, and such requests of every pod. */
const INPUTS = [
    ...Object.values(ATTACKS).flatMap((attacks) => attacks.map(changedRequest)),
    ...Object.values(SCENARIOS).flatMap(({ requests }) => requests),
].filter(({ name }) => POD_INDEPENDENT.has(name));

function changedRequest(attack: Attack): { name: string; about: string; input: unknown } {
    const [name, about, nth] = attack.on;
    const input = structuredClone(inputOf(attack.scenario, name, about, nth));
    return { name, about: titleOf(attack), input: attack.change(input) ?? input };
}

/** The answers of a policy at each moment of a pod's life. */
function answers(text: string, before: Scenario["requests"]): unknown[] {
    const policy = openPolicy(text);
    for (const { name, input } of before) {
        policy.evaluate(name, input);
    }
    const found = INPUTS.map(({ name, about, input }) => [name, about, policy.evaluate(name, input)]);
    policy.close();
    return found;
}

describe.each(Object.entries(SCENARIOS))("%s", (_, { text, requests }) => {
    const [rules = ""] = text.split("\npolicy_data := ");

    test("answers requests that are not about the pod without its data and without what happened before", () => {
        const expected = answers(text, []);
        expect(expected.length).toBeGreaterThan(20);
        expect(answers(text, requests.slice(0, -3))).toEqual(expected);
        expect(answers(`${rules}\npolicy_data := {}\n`, [])).toEqual(expected);
    });

    test("remembers nothing of them", () => {
        const policy = openPolicy(text);
        const others = requests.filter(({ name }) => !POD_INDEPENDENT.has(name));
        const expected = others.map(({ name, input }) => policy.evaluate(name, input));
        policy.reset();
        const between = others.map(({ name, input }, index) => {
            for (const one of INPUTS.filter((_, nth) => isInShare(`${nth} before ${index}`))) {
                policy.evaluate(one.name, one.input);
            }
            return policy.evaluate(name, input);
        });
        policy.close();
        expect(between).toEqual(expected);
    });
});

import { expect, test } from "vitest";
import { errorsOf } from "../../../core/issue";
import { generatePolicy } from "../../../core/policy/generate";
import { checkOpenings } from "../../../core/policy/selfCheck/openings";
import { PolicyPreset } from "../../../core/policy/spec";
import { Session } from "../../../core/session";
import { RICH_POD, RICH_POLICY } from "./richPod";

const ENTRY = {
    request: "CreateContainerRequest",
    field: "OCI.Process.Env",
    name: "NODE_ZONE",
    value: "eu-1",
    container: "app",
    because: "a plugin of our nodes adds it",
};

const { text, pod, issues } = generatePolicy(
    { ...RICH_POLICY, preset: PolicyPreset.Strict, allow: [ENTRY] },
    { pod: RICH_POD, localVolumes: false },
);

/** A line of the rules, what a mistake would make of it, and what the entry then does. */
const MISTAKES: readonly (readonly [what: string, line: string, mistake: string, message: RegExp])[] = [
    [
        "every value",
        "same_value(e, value) if e.value == value",
        "same_value(_, value) if is_string(value)",
        /, and another value as well$/,
    ],
    ["every name", "[e.field, e.name] == [field, key]", "e.field == field", /, and another name as well$/],
    ["every container", 'object.get(e, "container", of(c)) == of(c)', "is_object(c)", /, and the same in .+ as well$/],
    ["nothing", "same_value(e, value) if e.value == value", 'same_value(_, value) if value == ""', /^does not open /],
];

test("rules without a mistake open what the entry names, and nothing else", () => {
    expect(errorsOf(issues)).toEqual([]);
    expect(checkOpenings(String(text), pod as NonNullable<typeof pod>, { session: new Session() })).toEqual([]);
});

test.each(MISTAKES)("a mistake in the rules that opens %s is an error", (_, line, mistake, message) => {
    const broken = String(text).replace(line, mistake);
    expect(broken).not.toBe(text);
    expect(checkOpenings(broken, pod as NonNullable<typeof pod>, { session: new Session() })).toEqual([
        expect.objectContaining({
            code: "opens-more",
            at: ["policy", "allow", 0],
            message: expect.stringMatching(message),
        }),
    ]);
});

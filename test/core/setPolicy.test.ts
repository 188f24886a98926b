import { describe, expect, test } from "vitest";
import { replaceability } from "../../core/checks/setPolicy";
import { RegoDialect } from "../../core/kataVersion";
import { Session } from "../../core/session";

const HEAD = "package agent_policy\n\nimport rego.v1\n\n";
const CLOSED = "default SetPolicyRequest := false\n";

const SAFE: readonly (readonly [string, string])[] = [
    ["the default alone", CLOSED],
    ["the default with an equals sign, and blanks", "  default\tSetPolicyRequest   = false # so\n"],
    ["the default over two lines", "default SetPolicyRequest :=\n    false\n"],
    ["the default over four lines", "default\r\nSetPolicyRequest\r\n:=\r\nfalse\r\n"],
    ["no rule, which agents deny", "default ExecProcessRequest := false\n"],
    ["a comment about another rule", `${CLOSED}# SetPolicyRequest if true\n# default SetPolicyRequest := true\n`],
    ["a text about another rule", `${CLOSED}text := "SetPolicyRequest if true"\n`],
    ["a raw text of more lines", `${CLOSED}text := \`\nSetPolicyRequest if true\n\`\n`],
    ["a raw text with the default", `${CLOSED}text := \`\ndefault\nSetPolicyRequest := false if input.x\n\`\n`],
    ["a comment with the default", `# write default SetPolicyRequest := false\n${CLOSED}`],
    ["rules of similar names", `${CLOSED}SetPolicyRequests if true\nMySetPolicyRequest if true\nRenamed if true\n`],
    ["another rule that asks for it", `${CLOSED}Other if data.agent_policy.SetPolicyRequest\n`],
    ["the default twice", `${CLOSED}${CLOSED}`],
    ["a policy that does not parse", `${CLOSED}SetPolicyRequest if {\n`],
    ["a policy with a variable that nothing binds", `${CLOSED}SetPolicyRequest if unbound\n`],
    ["a key of the input", `${CLOSED}Other if input.SetPolicyRequest\n`],
    ["a rule that asks for it by its bare name", `${CLOSED}summary := "closed" if { not SetPolicyRequest }\n`],
    [
        "a rule that asks what would be with another value",
        `${CLOSED}Other if SetPolicyRequest with input as {"x": 1}\n`,
    ],
    ["a variable of that name in a function", `${CLOSED}f(SetPolicyRequest) := SetPolicyRequest\nOther if f(1) == 1\n`],
    ["an import under another name", `import data.agent_policy.SetPolicyRequest as asked\n\n${CLOSED}Other if asked\n`],
    [
        "a text with all of a policy",
        `${CLOSED}text := "package agent_policy\\n\\nSetPolicyRequest if { input.x }\\n"\n`,
    ],
    ["a default behind a comment of foreign letters", `# Ünïcödé \u2028 𝄞 SetPolicyRequest if true\n${CLOSED}`],
    ["the default behind a raw text that looks open", `text := \`"\`\n${CLOSED}other := "\`"\n`],
];

test.each(SAFE)("safe: %s", (_, rules) => {
    expect(replaceability(HEAD + rules, { session: new Session() })).toBeUndefined();
});

const ALLOWS = "allows SetPolicyRequest, so that the host can replace it by a policy that allows everything";
const MAY =
    "says more of SetPolicyRequest than its default, which may let the host replace it by a policy that allows everything";

const OTHER_FORM =
    "has a rule SetPolicyRequest that is not `default SetPolicyRequest := false`, which may let the host replace it by a policy that allows everything";
const FIX = "write `default SetPolicyRequest := false` and no other rule of that name";
/** False, unless a condition that no text of this package meets holds. */
const CONDITIONAL = 'SetPolicyRequest := false if input.x else := contains(input.policy, "# approved")\n';

const UNSAFE: readonly (readonly [string, string, string])[] = [
    ["the default true", "default SetPolicyRequest := true\n", ALLOWS],
    ["a rule that is true", `${CLOSED}SetPolicyRequest if true\n`, ALLOWS],
    ["a condition on the beginning", `${CLOSED}SetPolicyRequest if startswith(input.policy, "package")\n`, ALLOWS],
    ["a condition on a comment", `${CLOSED}SetPolicyRequest if contains(input.policy, "# approved")\n`, MAY],
    ["a condition without a default", 'SetPolicyRequest if contains(input.policy, "# approved")\n', OTHER_FORM],
    [
        "what an earlier request left behind",
        `${CLOSED}SetPolicyRequest if data.pstate.ready\nCopyFileRequest := {"allowed": true, "ops": [{"op": "add", "path": "/pstate/ready", "value": true}]}\n`,
        MAY,
    ],
    ["an answer with changes of the state", 'SetPolicyRequest := {"allowed": true, "ops": []}\n', ALLOWS],
    ["a part of such an answer", `${CLOSED}SetPolicyRequest.allowed := true\n`, ALLOWS],
    ["a part by its name as a text", `${CLOSED}SetPolicyRequest["allowed"] if input.x\n`, MAY],
    ["an else", CONDITIONAL, OTHER_FORM],
    ["a rule that the end of a comment makes look like the default", `# default\n${CONDITIONAL}`, OTHER_FORM],
    ["the same next to the default", `${CLOSED}# default\n${CONDITIONAL}`, MAY],
    ["the same with an else on the next line", `# default\n${CONDITIONAL.replace(" else", "\nelse")}`, OTHER_FORM],
    ["a rule that a field makes look like the default", `x := input.default ${CONDITIONAL}`, OTHER_FORM],
    ["the same on the next line", `x := input.default\n${CONDITIONAL}`, OTHER_FORM],
    ["a rule that an import makes look like the default", `import data.default ${CONDITIONAL}`, OTHER_FORM],
    ["a rule after a raw text of more lines", `text := \`\ndefault\n\`\n${CONDITIONAL}`, OTHER_FORM],
    ["a default in a raw text alone", `text := \`\n${CLOSED}\`\n${CONDITIONAL}`, OTHER_FORM],
    ["a complete rule", "SetPolicyRequest := false\n", OTHER_FORM],
    ["a rule next to such a one", `${CLOSED}x if SetPolicyRequest\n${CONDITIONAL}`, MAY],
    [
        "an answer of the wrong type else",
        `SetPolicyRequest := "no" if not contains(input.policy, "# approved")\n`,
        OTHER_FORM,
    ],
    [
        "a default in a comment alone",
        `# ${CLOSED}SetPolicyRequest if contains(input.policy, "# approved")\n`,
        OTHER_FORM,
    ],
    ["a default of more than false", 'default SetPolicyRequest := {"allowed": true}\n', ALLOWS],
    ["a name and its value on lines of their own", `${CLOSED}SetPolicyRequest\n:=\ntrue if input.x\n`, MAY],
    ["a rule behind another on one line", `${CLOSED}x := 1 SetPolicyRequest := true if input.x\n`, MAY],
    ["a rule behind a text that looks open", `${CLOSED}text := \`"\` SetPolicyRequest if input.x\n`, MAY],
    ["a rule behind a text with an escaped quote", `${CLOSED}text := "\\"" SetPolicyRequest if input.x\n`, MAY],
    ["a rule behind a text with foreign letters", `${CLOSED}text := "𝄞 é" SetPolicyRequest if input.x\n`, MAY],
    ["a comment between its parts", `${CLOSED}SetPolicyRequest # default\n:= true if input.x\n`, MAY],
    ["a set of the name", `${CLOSED}SetPolicyRequest contains "allowed" if input.x\n`, MAY],
    ["a part that is computed", `${CLOSED}SetPolicyRequest[key] := true if some key in input.keys\n`, MAY],
    [
        "a value with another input",
        `${CLOSED}SetPolicyRequest if Other with input as {"x": 1}\nOther if input.x == 2\n`,
        MAY,
    ],
    ["a default that says more than false", "default SetPolicyRequest := {}\n", OTHER_FORM],
    ["two defaults that differ", `${CLOSED}default SetPolicyRequest := true\n`, ALLOWS],
    [
        "a function that guests lack, elsewhere",
        `${CLOSED}SetPolicyRequest if input.x\nOther if time.now_ns() > 0\n`,
        MAY,
    ],
];

test.each(UNSAFE)("unsafe: %s", (_, rules, problem) => {
    expect(replaceability(HEAD + rules, { session: new Session() })).toEqual({
        message: problem,
        fix: FIX,
    });
});

const IN_ADDITION: readonly (readonly [string, string, string | undefined])[] = [
    ["the default of another package", `package other\n\n${CLOSED}`, undefined],
    ["a rule of another package", "package other.agent_policy\n\nSetPolicyRequest if input.x\n", undefined],
    ["a package of that name", "package agent_policy.SetPolicyRequest\n\nallowed := true\n", ALLOWS],
    [
        "a package of that name in quotes",
        'package agent_policy["SetPolicyRequest"]\n\nallowed if input.x\n',
        OTHER_FORM,
    ],
    ["a package on the next line", "package\n  agent_policy\n\nSetPolicyRequest if input.x\n", OTHER_FORM],
    [
        "a package in a comment above",
        `# package other\npackage agent_policy\n\nSetPolicyRequest if input.x\n`,
        OTHER_FORM,
    ],
    [
        "what no engine reads, behind a zero byte",
        `package agent_policy\n\n${CLOSED}\0SetPolicyRequest := true\n`,
        undefined,
    ],
];

test.each(IN_ADDITION)("by its package: %s", (_, policy, problem) => {
    expect(replaceability(policy, { session: new Session() })?.message).toBe(problem);
});

describe("in Rego v0", () => {
    const ask = (rules: string) =>
        replaceability(`package agent_policy\n${rules}`, { dialect: RegoDialect.V0, session: new Session() });

    test("the default alone is safe", () => {
        expect(ask("default SetPolicyRequest = false\n")).toBeUndefined();
    });

    test("a rule next to it is not", () => {
        expect(ask("default SetPolicyRequest = false\nSetPolicyRequest { input.x }\n")?.message).toBe(MAY);
    });

    test("a rule that follows a field of that name is not", () => {
        const rule = "SetPolicyRequest = false { input.x } else = true { input.y }\n";
        expect(ask(`x = input.default ${rule}`)?.message).toBe(OTHER_FORM);
    });
});

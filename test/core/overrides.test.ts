import { describe, expect, test } from "vitest";
import { overrides } from "../../core/checks/overrides";
import { checkRego } from "../../core/checks/rego";
import { formatIssue } from "../../core/issue";
import { RegoDialect } from "../../core/kataVersion";
import { openPolicy } from "../../core/policy/engine";
import { AGENT_REQUESTS } from "../../core/policy/requests";
import { Session } from "../../core/session";

const HEAD = "package agent_policy\n\nimport rego.v1\n\ndefault SetPolicyRequest := false\n\n";
const LIFT = '{"SetPolicyRequest": true}';
const ADD = `{"op": "add", "path": "/agent_policy", "value": ${LIFT}}`;
const KEEP = '{"op": "add", "path": "/pstate/seen", "value": true}';
const answer = (ops: string, more = "") => `StartContainerRequest := {"allowed": true, "ops": ${ops}}${more}\n`;
const whole = (rules: string, dialect: RegoDialect) =>
    rules.startsWith("import ")
        ? `package agent_policy\n\nimport rego.v1\n${rules}\ndefault SetPolicyRequest := false\n`
        : `${dialect === RegoDialect.V1 ? HEAD : HEAD.replace("import rego.v1\n\n", "")}${rules}`;

/** Whether the override is certain, for each place of one. */
function found(rules: string, dialect: RegoDialect = RegoDialect.V1): boolean[] {
    return overrides(whole(rules, dialect), { dialect, session: new Session() }).map(({ certain }) => certain);
}

/** Whether the agent takes another policy after a container has started. */
function isLifted(rules: string, dialect: RegoDialect = RegoDialect.V1, input: object = {}): boolean {
    const policy = openPolicy(whole(rules, dialect), { dialect });
    expect(policy.evaluate("SetPolicyRequest", { policy: "" }).allowed).toBe(false);
    policy.evaluate("StartContainerRequest", input);
    const { allowed } = policy.evaluate("SetPolicyRequest", { policy: "" });
    policy.close();
    return allowed;
}

/** Policies that lift the default, as the engine says of each. */
const CERTAIN: readonly (readonly [string, string])[] = [
    ["the rules as a whole", answer(`[${ADD}]`)],
    ["all data", answer(`[{"op": "add", "path": "", "value": {"pstate": {}, "agent_policy": ${LIFT}}}]`)],
    ["all data replaced", answer(`[{"op": "replace", "path": "", "value": {"agent_policy": ${LIFT}}}]`)],
    [
        "one rule, behind an operation that makes room",
        answer(
            '[{"op": "add", "path": "/agent_policy", "value": {}}, {"op": "add", "path": "/agent_policy/SetPolicyRequest", "value": true}]',
        ),
    ],
    [
        "what was kept as state, moved",
        answer(
            `[{"op": "add", "path": "/pstate/x", "value": ${LIFT}}, {"op": "move", "from": "/pstate/x", "path": "/agent_policy"}]`,
        ),
    ],
    [
        "what was kept as state, copied",
        answer(
            `[{"op": "add", "path": "/pstate/x", "value": ${LIFT}}, {"op": "copy", "from": "/pstate/x", "path": "/agent_policy"}]`,
        ),
    ],
    ["a raw text", answer(`[{"op": "add", "path": \`/agent_policy\`, "value": ${LIFT}}]`)],
    [
        "an escaped text, with escaped keys",
        `StartContainerRequest := {"allowed": true, "\\u006fps": [{"op": "add", "p\\u0061th": "/\\u0061gent_policy", "value": ${LIFT}}]}\n`,
    ],
    ["a set of operations", answer(`{${ADD}}`)],
    ["a list by comprehension", answer(`[op | some path in ["x"]; op := ${ADD}]`)],
    ["a variable", answer("ops", ` if { ops := [${ADD}] }`)],
    ["variables of variables", answer("ops", ` if { op := ${ADD}; all := [op]; ops := all }`)],
    ["a rule", `${answer("ops")}ops := [${ADD}]\n`],
    ["a rule with a default", `${answer("ops")}default ops := []\nops := [${ADD}] if input == {}\n`],
    ["an else", `StartContainerRequest := false if input.x else := {"allowed": true, "ops": [${ADD}]}\n`],
    ["a second rule of the request", `StartContainerRequest := false if input.x\n${answer(`[${ADD}]`)}`],
    ["a default", `default ${answer(`[${ADD}]`)}`],
    ["a part of the answer", `StartContainerRequest.allowed := true\nStartContainerRequest.ops := [${ADD}]\n`],
    ["a part by its name", `StartContainerRequest["allowed"] := true\nStartContainerRequest["ops"] := [${ADD}]\n`],
    ["a set that grows", `StartContainerRequest.allowed := true\nStartContainerRequest.ops contains ${ADD}\n`],
    ["a set of another rule", `${answer("ops")}ops contains ${ADD}\n`],
    ["a function", `${answer("ops(1)")}ops(x) := [${ADD}] if x == 1\n`],
    ["an argument", `${answer('[add("/agent_policy")]')}add(path) := {"op": "add", "path": path, "value": ${LIFT}}\n`],
    [
        "an argument of an argument",
        `${answer('[add("/agent_policy")]')}add(p) := put(p)\nput(path) := {"op": "add", "path": path, "value": ${LIFT}}\n`,
    ],
    ["joined texts", answer(`[{"op": "add", "path": concat("", ["/agent_policy", ""]), "value": ${LIFT}}]`)],
    [
        "joined texts of a variable",
        answer(
            "ops",
            ` if { parts := ["/agent_policy"]; ops := [{"op": "add", "path": concat("/", parts), "value": ${LIFT}}] }`,
        ),
    ],
    ["a formatted text", answer(`[{"op": "add", "path": sprintf("/agent_policy%s", [""]), "value": ${LIFT}}]`)],
    ["joined lists", answer(`array.concat([${KEEP}], [${ADD}])`)],
    [
        "the answer of a function, taken apart",
        `${answer("ret.ops", " if { ret := f(1) }")}f(x) := {"ops": [${ADD}], "allowed": true} if x == 1\n`,
    ],
    [
        "an answer that a variable holds",
        `StartContainerRequest := result if { result := {"allowed": true, "ops": [${ADD}]} }\n`,
    ],
    ["an operation among good ones", answer(`[${KEEP}, ${ADD}]`)],
];

test.each(CERTAIN)("certain: %s", (_, rules) => {
    expect(isLifted(rules)).toBe(true);
    expect(found(rules)).toEqual([true]);
});

/** Policies that lift the default in a way that only the engine sees. */
const UNCERTAIN: readonly (readonly [string, string, object?])[] = [
    ["an operation as a list", answer(`[["add", "/agent_policy", ${LIFT}]]`)],
    ["a path in pieces", answer(`[{"op": "add", "path": concat("_", ["/agent", "policy"]), "value": ${LIFT}}]`)],
    [
        "a path after an empty piece",
        answer(`[{"op": "add", "path": concat("/", ["", "agent_policy"]), "value": ${LIFT}}]`),
    ],
    [
        "a path of a set that grows",
        `${answer(`[{"op": "add", "path": concat("", parts), "value": ${LIFT}}]`)}parts contains "/agent_policy"\n`,
    ],
    ["a path by format alone", answer(`[{"op": "add", "path": sprintf("/%s", ["agent_policy"]), "value": ${LIFT}}]`)],
    [
        "a path by another function",
        answer(`[{"op": "add", "path": replace("/agentXpolicy", "X", "_"), "value": ${LIFT}}]`),
    ],
    [
        "a path out of a text that is cut",
        answer(`[{"op": "add", "path": trim_prefix("/pstate/agent_policy", "/pstate"), "value": ${LIFT}}]`),
    ],
    ["operations of the host's", answer("input.ops"), { ops: JSON.parse(`[${ADD}]`) }],
    [
        "a path of the host's",
        answer(`[{"op": "add", "path": input.path, "value": ${LIFT}}]`),
        { path: "/agent_policy" },
    ],
    [
        "a path below state of the host's",
        answer(`[{"op": "add", "path": concat("/", [input.path]), "value": ${LIFT}}]`),
        { path: "/agent_policy" },
    ],
    [
        "an answer of the host's",
        "StartContainerRequest := input.answer\n",
        { answer: { allowed: true, ops: JSON.parse(`[${ADD}]`) } },
    ],
    [
        "an answer as text",
        `StartContainerRequest := json.unmarshal("{\\"allowed\\": true, \\"ops\\": [{\\"op\\": \\"add\\", \\"path\\": \\"/agent_policy\\", \\"value\\": {\\"SetPolicyRequest\\": true}}]}")\n`,
    ],
    ["an answer put together", `StartContainerRequest := object.union({"allowed": true}, {"ops": [${ADD}]})\n`],
    [
        "an answer by comprehension",
        `StartContainerRequest := {k: v | some k, v in {"allowed": true, "ops": [${ADD}]}}\n`,
    ],
    ["a key that is computed", `StartContainerRequest := {"allowed": true, key: [${ADD}]} if { key := "ops" }\n`],
    [
        "a part that is computed",
        `StartContainerRequest[key] := value if some key, value in {"allowed": true, "ops": [${ADD}]}\n`,
    ],
    [
        "a computed key of an operation",
        answer(`[{"op": "add", key: "/agent_policy", "value": ${LIFT}}]`, ' if { key := "path" }'),
    ],
    ["joined sets", answer(`{${KEEP}} | {${ADD}}`)],
    ["one of a list", answer("ops", ` if { some ops in [[${ADD}]] }`)],
    ["a variable of a loop", answer(`[op | some op in [${ADD}]]`)],
    ["a variable that a pattern binds", answer("ops", ` if { [ops, _] := [[${ADD}], 1] }`)],
    [
        "a variable that an index binds",
        answer("ops", ` if { {[${ADD}]: 1}[ops]; keep := [x | ops := ${KEEP}; x := ops] ; keep != 1 }`),
    ],
    ["a variable by another statement than :=", answer("ops", ` if { ops = [${ADD}] }`)],
    [
        "another rule in its place",
        `${answer("ops", ` if { ops := kept with data.agent_policy.kept as [${ADD}] }`)}kept := [${KEEP}]\n`,
    ],
    ["the rules by their whole name", `${answer("data.agent_policy.lifting")}lifting := [${ADD}]\n`],
    ["a rule of another name", `import data.agent_policy.lifting as kept\n\n${answer("kept")}lifting := [${ADD}]\n`],
    ["an argument that is a pattern", `${answer(`f([[${ADD}], 1])`)}f([ops, _]) := ops\n`],
    [
        "a function that hides one of the language",
        `${answer(`array.concat([${KEEP}], [])`)}array.concat(a, b) := [${ADD}] if { a != b }\n`,
    ],
];

describe.each(UNCERTAIN.map((row) => [...row, {}] as const))("uncertain: %s", (_, rules, input = {}) => {
    test("the engine lifts", () => {
        expect(isLifted(rules, RegoDialect.V1, input)).toBe(true);
    });
    test("it is found", () => {
        expect(found(rules)).toEqual([false]);
    });
});

const GENPOLICY = `
CreateContainerRequest := {"ops": ops, "allowed": true} {
    name := input.OCI.Annotations["io.kubernetes.cri.sandbox-name"]
    none := []
    first := with_op(none, remembered("sandbox_name", name))
    second := with_op(first, namespaced("", input.OCI.Annotations["io.kubernetes.cri.sandbox-namespace"]))
    checked := network(second, input.OCI)
    checked.allowed
    ops := checked.ops
}
namespaced(wanted, given) = add { wanted == given; add := null }
namespaced(wanted, given) = add { wanted == ""; add := remembered("namespace", given) }
remembered(key, value) = action {
    state := kept()
    not state[key]
    path := place(key)
    action := {"op": "add", "path": path, "value": value}
}
remembered(key, value) = action { kept()[key] == value; action := null }
kept() = state { state := data["pstate"] }
place(key) = path { path := concat("/", ["/pstate", key]) }
network(before, oci) := {"ops": ops, "allowed": true} {
    spaces := [n | n := oci.Linux.Namespaces[_]; n.Type == "network"]
    ops := with_op(before, remembered("network_namespace", spaces[0].Path))
}
with_op(ops, op) = result { op == null; result := ops }
with_op(ops, op) = result { op != null; result := array.concat(ops, [op]) }
`;

/** Policies that keep state only, or nothing. */
const SAFE: readonly (readonly [string, string, RegoDialect?])[] = [
    ["no answer but true and false", "default CopyFileRequest := false\nCopyFileRequest if input.path\n"],
    ["an answer without operations", 'StartContainerRequest := {"allowed": true}\n'],
    ["no operation", answer("[]")],
    ["null for operations", answer("null")],
    ["state", answer(`[${KEEP}]`)],
    ["all state", answer('[{"op": "replace", "path": "/pstate", "value": {}}]')],
    ["state of a name that rules have", answer(`[{"op": "add", "path": "/pstate/agent_policy", "value": ${LIFT}}]`)],
    ["a place where rules do not stand", answer(`[{"op": "add", "path": "/agent_policy2", "value": ${LIFT}}]`)],
    ["an escaped slash, which is a name", answer(`[{"op": "add", "path": "/agent~1policy", "value": ${LIFT}}]`)],
    ["a text that is not a path", answer(`[{"op": "add", "path": "agent_policy", "value": ${LIFT}}]`)],
    ["operations under names, which the agent refuses", answer(`{"x": ${ADD}}`)],
    ["such operations in the text of a value", answer(`[{"op": "add", "path": "/pstate/x", "value": [${ADD}]}]`)],
    ["such operations of a rule that does not answer", `remembered := [${ADD}]\n`],
    ["state from where the rules are", answer('[{"op": "test", "path": "/pstate", "value": {}}]')],
    [
        "a path below /pstate by any means",
        answer(
            `[{"op": "add", "path": concat("/", ["/pstate", input.name]), "value": 1}, {"op": "add", "path": sprintf("/pstate/%s", [input.name]), "value": 1}]`,
        ),
    ],
    [
        "a path below /pstate by a rule",
        `${answer('[{"op": "add", "path": concat("/", [base, input.name]), "value": 1}]')}base := "/pstate"\n`,
    ],
    ["a statement that a rule makes false", `${answer("ops", ` if { ops = [${ADD}] }`)}ops := [${KEEP}]\n`],
    ["rules that call each other without end", "StartContainerRequest := f(1)\nf(x) := g(x)\ng(x) := f(x)\n"],
    ["what genpolicy does", GENPOLICY, RegoDialect.V0],
];

test.each(SAFE.map((row) => [...row, RegoDialect.V1] as const))("safe: %s", (_, rules, dialect) => {
    expect(isLifted(rules, dialect, { name: "/agent_policy" })).toBe(false);
    expect(found(rules, dialect)).toEqual([]);
});

test("a long chain of variables is not followed to its end, and does not end the reader", () => {
    const chain = Array.from({ length: 3000 }, (_, index) => `v${index + 1} := v${index}\n`).join("");
    expect(found(`${answer("v3000")}v0 := [${ADD}]\n${chain}`)).toEqual([false]);
});

test.each(AGENT_REQUESTS.map(({ name }) => name).concat("AllowRequestsFailingPolicy"))(
    "an answer to %s is followed",
    (name) => {
        expect(found(answer(`[${ADD}]`).replace("StartContainerRequest", name))).toEqual([true]);
    },
);

test("the package of one request is not followed", () => {
    const policy = `package agent_policy.StartContainerRequest\n\nallowed := true\n\nops := [${ADD}]\n`;
    expect(overrides(policy, { session: new Session() }).map(({ certain }) => certain)).toEqual([false]);
    expect(overrides(policy.replace("agent_policy.", "other."), { session: new Session() })).toEqual([]);
});

test("the texts name lines, what is allowed, and a fix that works", () => {
    const rules = `CopyFileRequest := {"allowed": true, "ops": [${ADD}]}\nExecProcessRequest := input.x\n${answer(`[${ADD}]`)}`;
    const texts = checkRego(HEAD + rules, undefined, new Session())
        .map((issue) => `${issue.severity} ${formatIssue(issue)}`)
        .filter((text) => text.includes("rego-overrides"));
    const rest = `[rego-overrides]
    allowed: state below /pstate, as in {"op": "add", "path": "/pstate/seen", "value": true}
    fix: give each operation in \`ops\` a path that is a string, or a concat or sprintf of one, which begins with /pstate/`;
    const effect = "and a value there counts before every rule, `default SetPolicyRequest := false` too";
    expect(texts).toEqual([
        `error policy.rego: lines 7, 9: an answer has operations on /agent_policy, ${effect} ${rest}`,
        `warning policy.rego: line 8: an answer may have operations on /agent_policy, ${effect} ${rest}`,
    ]);
    expect(found(answer(`[${KEEP}]`))).toEqual([]);
});

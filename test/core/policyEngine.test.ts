import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { RegoDialect } from "../../core/kataVersion";
import { openPolicy, parsePolicy, VerdictKind } from "../../core/policy/engine";
import { renderAllowAll } from "../../core/policy/rego";
import { AGENT_REQUESTS } from "../../core/policy/requests";

const HEADER = "package agent_policy\nimport rego.v1\n";
const DIALECTS = [RegoDialect.V0, RegoDialect.V1];
const HERE = "‸";

/** The text without its mark, and the line and column where the mark was. */
function marked(text: string): { text: string; line: number; column: number } {
    const before = text.slice(0, text.indexOf(HERE)).split("\n");
    return { text: text.replace(HERE, ""), line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

interface Flaw {
    readonly what: string;
    /** With a mark where the guest's engine stops. */
    readonly policy: string;
    readonly message: RegExp;
    readonly dialect?: RegoDialect;
}

const FLAWS: readonly Flaw[] = [
    { what: "no package", policy: HERE, message: /package/ },
    { what: "a bracket at the end", policy: `package agent_policy\n${HERE}[`, message: /./ },
    { what: "a body that does not end", policy: `${HEADER}A if {\n${HERE}`, message: /expecting expression/ },
    { what: "a missing value", policy: `${HEADER}default A := \n${HERE}`, message: /expecting expression/ },
    { what: "a list that ends wrongly", policy: `${HEADER}A := [1, 2 ${HERE}}\n`, message: /expecting `]`/ },
    { what: "CRLF", policy: `package agent_policy\r\n\r\nA := [ ${HERE}}\r\n`, message: /expecting expression/ },
    {
        what: "a body without if in v1 (facts 9.3)",
        policy: `package agent_policy\nA ${HERE}{ true }\n`,
        message: /`if` keyword is required/,
    },
    {
        what: "if without an import in v0 (facts 9.3)",
        policy: `package agent_policy\ndefault A := false\nA ${HERE}if {\n    input.x == 1\n}\n`,
        message: /`if` is the name of a rule here/,
        dialect: RegoDialect.V0,
    },
    {
        what: "rego.v1 and future.keywords (facts 9.3)",
        policy: `${HEADER}import future.keywords.${HERE}if\nA if true\n`,
        message: /this import shadows/,
    },
    {
        what: "nesting beyond 32 (facts 9.4)",
        policy: `${HEADER}A := ${"(".repeat(32)}${HERE}${"(".repeat(8)}1${")".repeat(40)}\n`,
        message: /nesting too deep/,
    },
    { what: "an unbound variable", policy: `${HEADER}A if { ${HERE}x > 1 }\n`, message: /`x` is unsafe/ },
];

test.each(FLAWS)("$what is a problem with its place", ({ policy, message, dialect }) => {
    const { text, line, column } = marked(policy);
    const problems = parsePolicy(text, dialect === undefined ? {} : { dialect });
    expect(problems).toEqual([{ line, column, message: expect.stringMatching(message) }]);
});

/** Facts 9.3: what the guest's engine was compiled without, so each call must be refused. */
const ABSENT_BUILTINS = [
    "time.now_ns()",
    "http.send({})",
    'semver.compare("1.0.0", "2.0.0")',
    'glob.match("*", [], "a")',
    'crypto.sha256("a")',
    'hex.encode("a")',
    'net.cidr_contains("10.0.0.0/8", "10.0.0.1")',
    'uuid.rfc4122("a")',
    'yaml.unmarshal("a")',
    'urlquery.encode("a")',
    'io.jwt.decode("a")',
    "graph.reachable({}, [])",
];

test.each(ABSENT_BUILTINS)("a guest has no %s", (call) => {
    const name = call.slice(0, call.indexOf("("));
    const arguments_ = call.slice(name.length);
    const { text, line, column } = marked(`${HEADER}A := true if {\n    ${name}${HERE}${arguments_}\n}\n`);
    const message = `could not find function ${name}`;
    expect(parsePolicy(text)).toEqual([{ line, column, message }]);

    const verdict = openPolicy(text).evaluate("A", {});
    expect(verdict).toMatchObject({ allowed: false, kind: VerdictKind.Error });
    expect(verdict.message).toContain(`agent_policy:${line}:${column}`);
    expect(verdict.message).toContain(message);
});

/** Facts 9.3: what it does have. */
const PRESENT_BUILTINS = [
    "count([1]) == 1",
    "max([1, 2]) == 2",
    'object.get({"a": 1}, "a", 0) == 1',
    'json.unmarshal("[1]") == [1]',
    'sprintf("%d", [1]) == "1"',
    'regex.match("^a$", "a")',
    'base64.encode("a") == "YQ=="',
    'base64url.encode_no_pad("a") == "YQ"',
    'units.parse("1K") == 1000',
    "bits.and(3, 1) == 1",
    'to_number("1") == 1',
    'trim_prefix("ab", "a") == "b"',
];

test.each(PRESENT_BUILTINS)("a guest has %s", (expression) => {
    const policy = `${HEADER}A if ${expression}\n`;
    expect(parsePolicy(policy)).toEqual([]);
    expect(openPolicy(policy).evaluate("A", {})).toEqual({ allowed: true, kind: VerdictKind.Allowed, prints: [] });
});

test("functions of the policy are not missing builtins, and each missing one is named", () => {
    const policy = `${HEADER}f(x) := x + 1\nA if f(1) == 2\nB if a.library(1) == [other(2)]\n`;
    expect(parsePolicy(policy).map(({ line, message }) => [line, message])).toEqual([
        [5, "could not find function a.library"],
        [5, "could not find function other"],
    ]);
});

const DECISIONS = `${HEADER}
default Decided := false
Decided if input.x == 1
Undefined if input.x == 1
Conflict := true if input.x
Conflict := false if input.y
Agreeing if input.x
Agreeing if input.y
Text := "true"
Null := null
Shapeless := {"permitted": true}
Object := {"allowed": input.x == 1}
Failing if to_number("abc") == 1
`;

test.each([
    { name: "Decided", input: { x: 1 }, kind: VerdictKind.Allowed },
    { name: "Decided", input: { x: 2 }, kind: VerdictKind.Denied },
    { name: "Undefined", input: { x: 1 }, kind: VerdictKind.Allowed },
    { name: "Undefined", input: {}, kind: VerdictKind.Undefined, message: /Undefined is undefined/ },
    { name: "Missing", input: {}, kind: VerdictKind.Error, message: /no rule Missing/ },
    { name: "Conflict", input: { x: 1, y: 1 }, kind: VerdictKind.Error, message: /conflict/ },
    { name: "Agreeing", input: { x: 1, y: 1 }, kind: VerdictKind.Allowed },
    { name: "Text", input: {}, kind: VerdictKind.Error, message: /neither a boolean nor an object/ },
    { name: "Null", input: {}, kind: VerdictKind.Error, message: /neither a boolean nor an object/ },
    { name: "Shapeless", input: {}, kind: VerdictKind.Error, message: /allowed/ },
    { name: "Object", input: { x: 1 }, kind: VerdictKind.Allowed },
    { name: "Object", input: { x: 2 }, kind: VerdictKind.Denied },
    { name: "Failing", input: {}, kind: VerdictKind.Undefined },
    { name: "Decided; true", input: {}, kind: VerdictKind.Error, message: /cannot be the name of a request/ },
    { name: "", input: {}, kind: VerdictKind.Error, message: /cannot be the name of a request/ },
])("$name of $input is $kind", ({ name, input, kind, message }) => {
    const verdict = openPolicy(DECISIONS).evaluate(name, input);
    expect([verdict.kind, verdict.allowed]).toEqual([kind, kind === VerdictKind.Allowed]);
    if (message !== undefined) {
        expect(verdict.message).toMatch(message);
    }
});

test("a policy of another package has no rules for the agent", () => {
    expect(openPolicy("package other\nA := true\n").evaluate("A", {}).kind).toBe(VerdictKind.Error);
});

test("a policy that does not parse denies everything with the guest's message", () => {
    const verdict = openPolicy(`${HEADER}A if {`).evaluate("A", {});
    expect(verdict).toMatchObject({ allowed: false, kind: VerdictKind.Error });
    expect(verdict.message).toContain("agent_policy:3:7");
});

const ONCE = `${HEADER}
default Start := false
Start := {"allowed": true, "ops": [{"op": "add", "path": "/pstate/started", "value": input.id}]} if {
    not data.pstate.started
}
Exec if input.id == data.pstate.started
Forget := {"allowed": input.really, "ops": [{"op": "remove", "path": "/pstate/started"}]}
Break := {"allowed": true, "ops": [{"op": "remove", "path": "/pstate/nothing"}]}
`;

test("state is kept from request to request, in each policy by itself", () => {
    const policy = openPolicy(ONCE);
    const kinds = (requests: [string, unknown][]) => requests.map(([name, input]) => policy.evaluate(name, input).kind);
    expect(kinds([["Exec", { id: "a" }]])).toEqual([VerdictKind.Undefined]);
    expect(
        kinds([
            ["Start", { id: "a" }],
            ["Start", { id: "a" }],
            ["Exec", { id: "a" }],
        ]),
    ).toEqual([VerdictKind.Allowed, VerdictKind.Denied, VerdictKind.Allowed]);
    expect(openPolicy(ONCE).evaluate("Start", { id: "b" }).kind).toBe(VerdictKind.Allowed);
});

test("a denial changes no state, and neither do operations that fail", () => {
    const policy = openPolicy(ONCE);
    policy.evaluate("Start", { id: "a" });
    expect(policy.evaluate("Forget", { really: false }).kind).toBe(VerdictKind.Denied);
    expect(policy.evaluate("Break", {}).kind).toBe(VerdictKind.Error);
    expect(policy.evaluate("Exec", { id: "a" }).kind).toBe(VerdictKind.Allowed);
    expect(policy.evaluate("Forget", { really: true }).kind).toBe(VerdictKind.Allowed);
    expect(policy.evaluate("Start", { id: "b" }).kind).toBe(VerdictKind.Allowed);
});

/** Keeps what it is given anywhere in \`data\`, and says whether \`data\` holds what it should. */
const KEEPING = `${HEADER}
Put := {"allowed": true, "ops": [{"op": "add", "path": input.path, "value": input.value}]}
Same if {
    data.pstate == input.pstate
    object.get(data.other, "x", null) == object.get(input.other, "x", null)
}
`;

function nested(levels: number): unknown {
    return levels === 0 ? "deep" : [nested(levels - 1)];
}

test.each([
    { what: "an entry", path: "/pstate/a", value: { b: ['"', "\\", "\n", "\u0007", "é", "{}", 1.5, null, true] } },
    { what: "all of it", path: "/pstate", value: { a: 1 } },
    { what: "text instead of entries", path: "/pstate", value: "text" },
    { what: "many levels", path: "/pstate/a", value: nested(40) },
    { what: "more text than a line may have", path: "/pstate/a", value: "x".repeat(70_000) },
    { what: "an entry next to it", path: "/other/x", value: [1, 2] },
])("a change of $what is seen by the next requests, and gone after a reset", ({ path, value }) => {
    const policy = openPolicy(KEEPING);
    const put = (where: string, what: unknown) => policy.evaluate("Put", { path: where, value: what }).kind;
    const isSame = (pstate: unknown, other: unknown) => policy.evaluate("Same", { pstate, other }).allowed;
    expect(put("/other", {})).toBe(VerdictKind.Allowed);
    expect(put("/pstate/before", 1)).toBe(VerdictKind.Allowed);
    expect(isSame({ before: 1 }, {})).toBe(true);
    expect(put(path, value)).toBe(VerdictKind.Allowed);
    const [place, key] = path.split("/").slice(1) as ["pstate" | "other", string?];
    const before = { pstate: { before: 1 }, other: {} };
    const after = { ...before, [place]: key === undefined ? value : { ...before[place], [key]: value } };
    expect(isSame(after.pstate, after.other)).toBe(true);
    expect(isSame(before.pstate, before.other)).toBe(false);
    if (typeof after.pstate === "object") {
        // Small again: what stood in the way of the short way is gone.
        expect([put("/pstate", {}), put("/other", {}), isSame({}, {})]).toEqual(["allowed", "allowed", true]);
    }
    policy.reset();
    expect(put("/other", {})).toBe(VerdictKind.Allowed);
    expect(isSame({}, {})).toBe(true);
    expect(isSame(after.pstate, after.other)).toBe(false);
});

test("what a request left behind is the state's, never the query's words", () => {
    const policy = openPolicy(KEEPING);
    expect(policy.evaluate("Put", { path: "/pstate/a", value: '"}; true with input as {' }).allowed).toBe(true);
    expect(policy.evaluate("Same", { pstate: {}, other: {} }).allowed).toBe(false);
});

test("what a policy prints is returned, once, also with a denial", () => {
    const policy = openPolicy(`${HEADER}default A := false\nA if {\n    print("id", input.id)\n    input.id == 1\n}\n`);
    expect(policy.evaluate("A", { id: 2 })).toEqual({
        allowed: false,
        kind: VerdictKind.Denied,
        prints: ["agent_policy:5: id 2"],
    });
    expect(policy.evaluate("A", { id: 1 }).prints).toEqual(["agent_policy:5: id 1"]);
});

test.each([
    { name: "Denied", kind: VerdictKind.Allowed },
    { name: "Undefined", kind: VerdictKind.Allowed },
    { name: "NoRule", kind: VerdictKind.Allowed },
    { name: "DeniedObject", kind: VerdictKind.Allowed },
    // The agent turns no error into a yes, only an answer that is false or missing.
    { name: "Conflict", kind: VerdictKind.Error },
    { name: "Text", kind: VerdictKind.Error },
])("AllowRequestsFailingPolicy makes $name $kind", ({ name, kind }) => {
    const rules = `Denied := false\nUndefined if input.x\nDeniedObject := {"allowed": false}\nText := "x"
Conflict := true if true\nConflict := false if true\n`;
    expect(openPolicy(`${HEADER}AllowRequestsFailingPolicy := true\n${rules}`).evaluate(name, {}).kind).toBe(kind);
    expect(openPolicy(`${HEADER}AllowRequestsFailingPolicy := false\n${rules}`).evaluate(name, {}).allowed).toBe(false);
});

test("a policy of 1 MB is read and used", () => {
    const rules = Array.from({ length: 20_000 }, (_, index) => `default Rule${index} := "${"x".repeat(30)}"`);
    const policy = `${HEADER}${rules.join("\n")}\ndefault A := true\n`;
    expect(policy.length).toBeGreaterThan(1_000_000);
    expect(parsePolicy(policy)).toEqual([]);
    expect(openPolicy(policy).evaluate("A", {}).allowed).toBe(true);
});

test.each([
    { columns: 60_000, problems: [] },
    {
        columns: 70_000,
        // The place is where the text in quotes begins, which is what passes the limit.
        problems: [{ line: 3, column: 7, message: "line exceeds maximum column width of 65536" }],
    },
])("a line of $columns columns", ({ columns, problems }) => {
    const start = "A := ";
    expect(parsePolicy(`${HEADER}${start}"${"x".repeat(columns - start.length - 2)}"\n`)).toEqual(problems);
});

test.each([
    { limit: "200,000 lines", policy: `${HEADER}${"\n".repeat(200_000)}`, message: /line count 200000/ },
    { limit: "16 MiB", policy: `${HEADER}${"# comment\n".repeat(1_700_000)}`, message: /16777216 bytes/ },
])("more than $limit is a problem of the whole policy", ({ policy, message }) => {
    expect(parsePolicy(policy)).toEqual([{ line: 1, column: 1, message: expect.stringMatching(message) }]);
});

test.each(DIALECTS)("the allow-all preset allows every request in Rego %s", (dialect) => {
    const text = renderAllowAll();
    expect(parsePolicy(text, { dialect })).toEqual([]);
    const policy = openPolicy(text, { dialect });
    const refused = AGENT_REQUESTS.filter(({ name }) => !policy.evaluate(name, {}).allowed);
    expect(refused).toEqual([]);
});

test.each(DIALECTS)("the policy of the seed document parses in Rego %s", (dialect) => {
    const document = parseToml(readFileSync("test/vectors/image-pull-proxy.toml", "utf8"));
    const files = document["data"] as Record<string, string>;
    expect(parsePolicy(files["policy.rego"] ?? "", { dialect })).toEqual([]);
});

test.each([
    { what: "lists in lists", value: `${"[".repeat(20_000)}${"]".repeat(20_000)}` },
    { what: "a long sum", value: `1${"+1".repeat(20_000)}` },
])("$what, too deep for the engine, is a problem and hurts no later policy", ({ value }) => {
    const message = expect.stringContaining("the policy engine crashed");
    expect(parsePolicy(`${HEADER}A := ${value}\n`)).toEqual([{ line: 1, column: 1, message }]);
    expect(parsePolicy(`${HEADER}A := true\n`)).toEqual([]);
});

test("a rule without end breaks its own policy only", () => {
    const endless = openPolicy(`${HEADER}f(x) := f(x)\nA if f(1)\nB := true\n`);
    const other = openPolicy(`${HEADER}B := true\n`);
    expect(endless.evaluate("A", {}).message).toContain("the policy engine crashed");
    expect(endless.evaluate("B", {}).kind).toBe(VerdictKind.Error);
    expect(other.evaluate("B", {}).allowed).toBe(true);
});

test("after a crash a reset puts the policy in force anew, but not without end", () => {
    const policy = openPolicy(`${HEADER}f(x) := f(x)\nA if f(1)\nB := true\n`);
    for (let crashes = 1; crashes <= 5; crashes += 1) {
        expect(policy.evaluate("A", {}).message).toContain("the policy engine crashed");
        expect(policy.evaluate("B", {}).kind).toBe(VerdictKind.Error);
        policy.reset();
        expect(policy.evaluate("B", {}).allowed).toBe(true);
    }
    policy.evaluate("A", {});
    policy.reset();
    expect(policy.evaluate("B", {}).message).toContain("the policy engine crashed");
});

test("a policy that was closed stays closed, reset or not", () => {
    const policy = openPolicy(`${HEADER}A := true\n`);
    policy.close();
    policy.reset();
    expect(policy.evaluate("A", {}).message).toBe("the policy was closed");
});

test("input that says nothing is null, and a name is never read as Rego", () => {
    const policy = openPolicy(`${HEADER}A if input == null\n`);
    expect(policy.evaluate("A", undefined).allowed).toBe(true);
    expect(policy.evaluate("A == true", undefined).allowed).toBe(false);
});

test("a closed policy leaves nothing to the next", () => {
    const counting = `${HEADER}A := {"allowed": true, "ops": [{"op": "add", "path": "/pstate/seen", "value": true}]} if not data.pstate.seen\nB := true\n`;
    const first = openPolicy(counting);
    expect([first.evaluate("A", {}).allowed, first.evaluate("A", {}).allowed]).toEqual([true, false]);
    first.close();
    const next = openPolicy(counting.replace("B := true", "C := true"));
    const other = openPolicy(counting);
    expect([next.evaluate("A", {}).allowed, next.evaluate("C", {}).allowed]).toEqual([true, true]);
    expect(next.evaluate("B", {})).toMatchObject({ kind: VerdictKind.Error, message: "the policy has no rule B" });
    expect([other.evaluate("A", {}).allowed, other.evaluate("B", {}).allowed]).toEqual([true, true]);
    next.close();
    other.close();
});

test("a closed policy answers no more", () => {
    const policy = openPolicy(`${HEADER}A := true\n`);
    policy.close();
    policy.close();
    expect(policy.evaluate("A", {})).toMatchObject({ kind: VerdictKind.Error, message: "the policy was closed" });
});

const REGO_PIECES = [
    "package agent_policy\n",
    "import rego.v1\n",
    "A",
    " := ",
    " if ",
    "{",
    "}",
    "[",
    "(",
    '"',
    "`",
    "\\",
    "\r",
];
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("utf8"));
const nearlyRego = fc
    .array(fc.oneof(fc.constantFrom(...REGO_PIECES), fc.string()), { maxLength: 30 })
    .map((all) => all.join(""));

test("no text crashes the engine or spoils it for the next", () => {
    fc.assert(
        fc.property(fc.oneof(anyBytes, nearlyRego), fc.constantFrom(...DIALECTS), (policy, dialect) => {
            for (const { line, column, message } of parsePolicy(policy, { dialect })) {
                expect(line).toBeGreaterThan(0);
                expect(column).toBeGreaterThan(0);
                expect(message).not.toContain("crashed");
            }
            expect(openPolicy(policy, { dialect }).evaluate("A", {}).message ?? "").not.toContain("crashed");
            expect(parsePolicy(`${HEADER}A := true\n`)).toEqual([]);
        }),
        { numRuns: 300 },
    );
});

test("any JSON is an input, and arrives as it is", () => {
    const policy = openPolicy(`${HEADER}Same if input.left == json.unmarshal(input.right)\n`);
    fc.assert(
        fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
            expect(policy.evaluate("Same", { left: value, right: JSON.stringify(value) }).kind).toBe(
                VerdictKind.Allowed,
            );
        }),
    );
});

const wasm = readFileSync("core/policy/agent_policy.wasm");

test("the engine is the one whose digest is committed", () => {
    const digest = createHash("sha256").update(wasm).digest("hex");
    expect(readFileSync("core/policy/agent_policy.wasm.sha256", "utf8")).toBe(`${digest}  agent_policy.wasm\n`);
});

/** A module is a header of eight bytes and sections of an id, a length in LEB128, and that many bytes. */
function sectionIds(module: Buffer): number[] {
    const ids: number[] = [];
    for (let at = 8; at < module.length; ) {
        ids.push(module[at++] ?? 0);
        let length = 0;
        for (let shift = 0, more = true; more; shift += 7) {
            const byte = module[at++] ?? 0;
            length |= (byte & 0x7f) << shift;
            more = byte > 0x7f;
        }
        at += length;
    }
    return ids;
}

test("the engine imports nothing: no clock, no file, no chance", () => {
    const IMPORTS = 2;
    const EXPORTS = 7;
    expect(sectionIds(wasm)).toContain(EXPORTS);
    expect(sectionIds(wasm)).not.toContain(IMPORTS);
});

// Policies of attackers: each asks for much work with few words.

const HEAD = "package agent_policy\n\nimport rego.v1\n\ndefault SetPolicyRequest := false\n";

/** Why the engine does not finish; `taken` is a policy whose work is small, and `refused` one that guests do not take. */
type Outcome = "more steps" | "more memory" | "crashed" | "taken" | "refused";

export interface HostilePolicy {
    readonly what: string;
    readonly outcome: Outcome;
    readonly rego: string;
}

/** What the host asks first of every pod, and what `explain` asks first. */
function asked(body: string): string {
    return `CreateContainerRequest if ${body}\nExecProcessRequest if ${body}\n`;
}

/** `s0`, and `s1` that is made of it twice, and so on. */
function doubled(count: number, twice: (text: string) => string, first = '"xxxxxxxxxxxxxxxx"'): string {
    const rules = Array.from({ length: count }, (_, index) => `s${index + 1} := ${twice(`s${index}`)}\n`);
    return `s0 := ${first}\n${rules.join("")}`;
}

const joined = (text: string) => `concat("", [${text}, ${text}])`;
const each = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("");

const ASKED: readonly (readonly [what: string, outcome: Outcome, rules: string])[] = [
    ["a range of a hundred million", "more memory", asked("count(numbers.range(1, 100000000)) > 0")],
    [
        "a range in the rule that is asked first",
        "more memory",
        "AllowRequestsFailingPolicy if count(numbers.range(1, 100000000)) > 0\n",
    ],
    [
        "loops in loops",
        "more steps",
        asked("{\n    some a in numbers.range(1, 100000)\n    some b in numbers.range(1, 100000)\n    a + b == -1\n}"),
    ],
    [
        "comprehensions in comprehensions",
        "more steps",
        asked(
            "count([x | some a in [y | some y in numbers.range(1, 3000)]; some b in numbers.range(1, 3000); x := a * b]) == 1",
        ),
    ],
    ["texts doubled by concat", "more steps", doubled(26, joined) + asked("count(s26) > 1")],
    [
        "texts doubled by replace",
        "more steps",
        doubled(26, (s) => `replace(${s}, "x", "xx")`) + asked("count(s26) > 1"),
    ],
    [
        "texts doubled by sprintf",
        "more steps",
        doubled(26, (s) => `sprintf("%s%s", [${s}, ${s}])`) + asked("count(s26) > 1"),
    ],
    [
        "lists doubled by array.concat",
        "more memory",
        doubled(24, (s) => `array.concat(${s}, ${s})`, "[1]") + asked("count(s24) > 1"),
    ],
    [
        "a long text copied again and again",
        "more steps",
        doubled(18, joined) + asked('{ some i in numbers.range(1, 100000); concat("", [s18, "y"]) == i }'),
    ],
    [
        "upper case of a long text",
        "more steps",
        doubled(20, joined) + asked("{ some i in numbers.range(1, 100000); upper(s20) == i }"),
    ],
    [
        "base64 of a long text",
        "more steps",
        doubled(18, joined) + asked("{ some i in numbers.range(1, 100000); base64.encode(s18) == i }"),
    ],
    ["a long text in letters", "more steps", doubled(20, joined) + asked('count(split(s20, "")) > 1')],
    ["a function that calls itself", "crashed", `f(x) := f(x)\n${asked("f(1)")}`],
    [
        "functions that call the next one twice",
        "more steps",
        `f0(x) := x\n${each(40, (i) => `f${i + 1}(x) := f${i}(x) + f${i}(x + 1)\n`)}${asked("f40(1) > 1")}`,
    ],
    [
        "a regular expression of a million states",
        "taken",
        asked("regex.match(`((a{1,100}){1,100}){1,100}`, input.name)"),
    ],
    [
        "regular expressions over a long text",
        "more steps",
        doubled(16, joined) +
            asked("{ some i in numbers.range(1, 1000000); regex.match(sprintf(`(x{1,%d}){1,20}y`, [i % 50]), s16) }"),
    ],
    [
        "a walk over a million values",
        "more steps",
        `d := [[b | some b in numbers.range(1, 1000)] | some a in numbers.range(1, 1000)]\n${asked("{ some i, j; d[i][j] == -1 }")}`,
    ],
    [
        "numbers of a million digits",
        "more steps",
        doubled(24, (s) => `${s} * ${s}`, "123456789012345678901234567890") + asked("s24 > 1"),
    ],
    [
        "JSON of a list that doubles",
        "more steps",
        doubled(20, (s) => `[${s}, ${s}]`) + asked("count(json.marshal(s20)) > 1"),
    ],
    ["prints without end", "more steps", asked("{ some i in numbers.range(1, 1000000); print(i); false }")],
    ["a print of a long text", "more steps", doubled(20, joined) + asked("{ print(s20); false }")],
    [
        "an answer of a long text",
        "more steps",
        `${doubled(20, joined)}CreateContainerRequest := s20\nExecProcessRequest := s20\n`,
    ],
    [
        "a state of a long text",
        "more steps",
        `${doubled(20, joined)}${["CreateContainer", "ExecProcess"].map((name) => `${name}Request := {"allowed": true, "ops": [{"op": "add", "path": "/pstate/x", "value": s20}]}\n`).join("")}`,
    ],
];

const READ: readonly (readonly [what: string, outcome: Outcome, rules: string])[] = [
    ["a million lines", "refused", "\n".repeat(1_000_000)],
    ["60,000 rules", "more steps", each(60_000, (index) => `rule${index} := ${index}\n`)],
    ["240 lines of 65,000 letters", "more steps", `A := "${"x".repeat(65_000)}"\n`.repeat(240)],
    [
        "300 objects of 200 entries",
        "more steps",
        `A := {${each(200, (i) => `"k${i}": {"a": [1, 2, 3]},`)}}\n`.repeat(300),
    ],
    ["100,000 else", "taken", `A := 1 if false\n${" else := 2 if false\n".repeat(100_000)}`],
    ["20,000 brackets", "crashed", `A := ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`],
    ["20,000 calls in calls", "crashed", `A := ${"f(".repeat(20_000)}1${")".repeat(20_000)}\n`],
    ["a sum of 20,000 numbers", "crashed", `A := 1${"+1".repeat(20_000)}\n`],
    ["a place of 25,000 keys", "crashed", `A := input${".a".repeat(25_000)}\n`],
];

export const HOSTILE_POLICIES: readonly HostilePolicy[] = [...ASKED, ...READ].map(([what, outcome, rules]) => ({
    what,
    outcome,
    rego: `${HEAD}${rules}`,
}));

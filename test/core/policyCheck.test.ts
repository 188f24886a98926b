import { expect, test } from "vitest";
import { GOOD, issuesOf } from "./spec";

const HEAD = "package agent_policy\n\n";
const RULE = "import rego.v1\n\nCreateContainerRequest if {\n\tinput.x == 1\n}\n";

/** What is wrong, the policy below its head, the Kata version, the place, and a word of what the guest's engine says. */
const REFUSED: readonly (readonly [string, string, string | undefined, string, RegExp])[] = [
    ["a brace that is missing", RULE.replace("}\n", ""), undefined, "line 7, column 1", /expect/],
    ["a word that is not a keyword", "alow CreateContainerRequest\n", undefined, "line 3, column ", /./],
    ["a function that guests lack", "X := time.now_ns()\n", undefined, "line 3, column 17", /time\.now_ns/],
    [
        "`if` without its import, before Kata 3.30",
        RULE.replace("import rego.v1\n", ""),
        "3.29.0",
        "line 4, column ",
        /./,
    ],
    ["a body without `if`, since Kata 3.30", "X {\n\tinput.y\n}\n", "3.30.0", "line 3, column 3", /./],
];

test.each(REFUSED)("%s is refused where the guest's engine refuses it", (_, body, kataVersion, place, word) => {
    const spec = { ...GOOD, policy: { rego: HEAD + body }, ...(kataVersion === undefined ? {} : { kataVersion }) };
    const [first, ...more] = issuesOf(spec);
    expect(more).toEqual([]);
    expect(first).toContain(`error policy.rego: ${place}`);
    expect(first).toMatch(word);
    expect(first).toMatch(
        / \[rego-engine\]\n {4}allowed: Rego v[01] with the functions that guests have\n {4}fix: correct it: a guest with this policy does not start, or denies what it should allow$/,
    );
});

/** Each is read by the guest's engine of that version: facts §9.3. */
const ACCEPTED: readonly (readonly [string, string, string | undefined])[] = [
    ["the portable form, on the newest Kata", RULE, undefined],
    ["the portable form, before Kata 3.30", RULE, "3.29.0"],
    ["no import, on the newest Kata", RULE.replace("import rego.v1\n", ""), undefined],
    ["a body without `if`, before Kata 3.30", "X {\n\tinput.y\n}\n", "3.29.0"],
    ["keywords of the future", "import future.keywords.if\n\nX if {\n\tinput.y\n}\n", "3.25.0"],
];

test.each(ACCEPTED)("%s is accepted", (_, body, kataVersion) => {
    const spec = { ...GOOD, policy: { rego: HEAD + body }, ...(kataVersion === undefined ? {} : { kataVersion }) };
    // What these texts do not name is a warning of its own.
    expect(issuesOf(spec).map((text) => /\[(.+)\]/.exec(text)?.[1])).toEqual([
        "rego-failures-inherited",
        "rego-no-default",
    ]);
});

const LATER = "default CreateContainerRequest := false\n";

/** Whole policies, and the codes of what is said of them: what stands in comments and texts is neither package nor import. */
const READ: readonly (readonly [string, string, readonly string[]])[] = [
    [
        "a package on the next line",
        `package\n\tagent_policy\n\n${LATER}`,
        ["rego-failures-inherited", "rego-no-default"],
    ],
    [
        "a package behind a comment",
        `# package other\npackage agent_policy # package x\n${LATER}`,
        ["rego-failures-inherited", "rego-no-default"],
    ],
    ["another one with ours in a text", `package other\n\ntext := \`\npackage agent_policy\n\`\n`, ["rego-package"]],
    ["another one with ours in a comment", `package other\n# package agent_policy\n${LATER}`, ["rego-package"]],
    ["a package below ours", `package agent_policy.other\n\n${LATER}`, ["rego-package"]],
    ["a package in a text alone", `text := \`\npackage agent_policy\n\`\n`, ["rego-package"]],
    [
        "an import in a text",
        `${HEAD}import rego.v1\n\ntext := \`\nimport future.keywords\n\`\n${LATER}`,
        ["rego-failures-inherited", "rego-no-default"],
    ],
    [
        "an import in a comment",
        `${HEAD}import rego.v1\n# import future.keywords.if\n${LATER}`,
        ["rego-failures-inherited", "rego-no-default"],
    ],
    [
        "both imports, the keywords first",
        `${HEAD}import future.keywords.if\nimport rego.v1\n${LATER}`,
        ["rego-imports"],
    ],
    ["both imports, over lines", `${HEAD}import\n  rego.v1\nimport\n  future.keywords\n${LATER}`, ["rego-imports"]],
    [
        "names in comments and texts",
        `${HEAD}# PauseContainerRequest\ntext := "ExecProcessRequest"\n${LATER}`,
        ["rego-failures-inherited", "rego-no-default"],
    ],
];

test.each(READ)("the parser says what a policy is: %s", (_, rego, codes) => {
    expect(issuesOf({ ...GOOD, policy: { rego } }).map((text) => /\[(.+)\]/.exec(text)?.[1])).toEqual(codes);
});

test("a request is named by a rule, and not by a comment or a text", () => {
    const names = "# PauseContainerRequest\ntext := `\ndefault ExecProcessRequest := false\n`\n";
    const [, warning = ""] = issuesOf({ ...GOOD, policy: { rego: `${HEAD}${names}${LATER}` } });
    expect(warning).toMatch(/has no rule for .*\bExecProcessRequest\b.*\bPauseContainerRequest\b/);
    expect(warning).not.toMatch(/\bCreateContainerRequest\b/);
});

test("nothing is denied for want of a rule where the agent ignores denials", () => {
    const rego = `${HEAD}default SetPolicyRequest := false\ndefault AllowRequestsFailingPolicy := true\n`;
    const codes = issuesOf({ ...GOOD, policy: { rego } }).map((text) => /\[(.+)\]/.exec(text)?.[1]);
    expect(codes).toEqual(["rego-failures-allowed", "policy-open"]);
});

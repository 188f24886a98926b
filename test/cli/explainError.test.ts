import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "./runCli";

const PAGE = readFileSync("docs/messages.md", "utf8");
const CODES = [...PAGE.matchAll(/^### (.*)$/gm)].map(([, code = ""]) => code);

test.each(["rego-imports", "[rego-imports]"])("explain-error %s prints the entry of the page", (code) => {
    expect(runCli(["explain-error", code])).toEqual({
        code: 0,
        out: expect.stringMatching(/^rego-imports \(Agent policy\)\n\nThe policy imports `rego\.v1` and .*\.\n$/s),
        err: "",
    });
});

test("it names the place of a page that the entry links to", () => {
    expect(PAGE).toContain("see [sealed-secrets.md](sealed-secrets.md)");
    expect(runCli(["explain-error", "plain-secret"]).out).toMatch(/see\s+docs\/sealed-secrets\.md/);
});

test("--json gives the entry as data", () => {
    const { code, out } = runCli(["explain-error", "token-expired", "--json"]);
    expect([code, JSON.parse(out)]).toEqual([
        0,
        {
            code: "token-expired",
            subject: "Attestation tokens",
            text: expect.stringMatching(/five minutes by default/),
        },
    ]);
});

test("without a code it lists every code below its subject", () => {
    const { code, out } = runCli(["explain-error"]);
    expect([code, out.split("\n").filter((line) => line.startsWith("  "))]).toEqual([
        0,
        CODES.map((one) => `  ${one}`),
    ]);
    expect(out).toMatch(/^Inputs of any kind\n {2}carriage-return\n/);
    const { messages } = JSON.parse(runCli(["explain-error", "--json"]).out);
    expect(messages.map((one: { code: string }) => one.code)).toEqual(CODES);
});

test.each([
    ["policy-denys-pod", "error: unknown code 'policy-denys-pod'\n(Did you mean policy-denies-pod?)\n"],
    [
        "nothing-like-it-at-all",
        "error: unknown code 'nothing-like-it-at-all'; confidential-workload explain-error lists the codes\n",
    ],
])("the code %s is misuse", (code, err) => {
    expect(runCli(["explain-error", code])).toEqual({ code: 2, out: "", err });
});

test("it explains the code of a message that a command prints", () => {
    const { err } = runCli(["validate", "-"], { stdin: "kind: ConfigMap\n" });
    const [, code = ""] = /(\[[a-z-]+\])/.exec(err) ?? [];
    expect(code).toBe("[no-init-data]");
    expect(runCli(["explain-error", code]).code).toBe(0);
});

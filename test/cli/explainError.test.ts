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
    [
        "a whole message",
        "error: web.yaml: policy.rego: denies CreateContainerRequest for web [policy-denies-pod]",
        ["policy-denies-pod"],
    ],
    ["a message with the fix", "a: b [rego-engine]\n    fix: c\n  d [secret]", ["secret", "rego-engine"]],
    [
        "what the kubelet shows of a guest",
        'Error: failed to create containerd task: rpc status: Status { code: PERMISSION_DENIED, message: "CreateContainerRequest is blocked by policy: agent_policy:51: {\\"annotations\\"}" }: unknown',
        ["CreateContainerRequest"],
    ],
    [
        "an exec that is denied",
        "error: Internal error occurred: ExecProcessRequest is blocked by policy: unknown",
        ["ExecProcessRequest"],
    ],
    ["another request", "ReadStreamRequest is blocked by policy", ["ReadStreamRequest"]],
    [
        "an annotation",
        "annotation io.katacontainers.config.hypervisor.cc_init_data is not enabled",
        ["annotation-not-enabled"],
    ],
])("of %s it finds what it is about", (_, line, codes) => {
    const { code, out, err } = runCli(["explain-error", line, "--json"]);
    const data = JSON.parse(out);
    const found: { code: string; text: string }[] = data.messages ?? [data];
    expect([code, err, found.map((one) => one.code).sort()]).toEqual([0, "", codes.toSorted()]);
    expect(found.filter(({ text }) => text.length < 40)).toEqual([]);
});

test.each([
    ["policy-denys-pod", "error: unknown code 'policy-denys-pod'\n(Did you mean policy-denies-pod?)\n"],
    [
        "nothing-like-it-at-all",
        "error: unknown code 'nothing-like-it-at-all'; npx confidential-workload explain-error lists the codes\n",
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

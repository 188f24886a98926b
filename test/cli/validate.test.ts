import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Run {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
}

function validate(args: readonly string[], input = ""): Run {
    const command = ["dist/cli/main.js", "validate", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { input, encoding: "utf8" });
    return { code: status, out: stdout, err: stderr };
}

const KEY = "io.katacontainers.config.hypervisor.cc_init_data";
const GOOD = "test/golden/strict-policy/annotation.txt";
const DIGEST = readFileSync("test/golden/strict-policy/digest.txt", "utf8").trim();
const document = (policy: string): string =>
    `version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n"cdh.toml" = "[kbd]"\n"policy.rego" = '''\n${policy}'''\n`;
const pod = (name: string, annotation: string): object => ({
    kind: "Pod",
    metadata: { name, annotations: { [KEY]: annotation } },
});

test("a document without problems is ok", () => {
    expect(validate([GOOD, "--platform", "snp"])).toEqual({ code: 0, out: `ok   annotation ${DIGEST}\n`, err: "" });
});

test("all problems of all documents are told, with their place", () => {
    const pods = [pod("good", readFileSync(GOOD, "utf8").trim()), pod("bad", "!")];
    const { code, out, err } = validate(["-", "--kata-version", "three"], JSON.stringify(pods));
    expect(code).toBe(1);
    expect(out).toBe(`ok   Pod/good ${DIGEST}\n`);
    expect(err.match(/^ {2}- .*/gm)).toEqual([
        "  - -: Pod/bad annotation: is not base64 [annotation-base64]",
        '  - --kata-version: "three" is not a Kata version [kata-version]',
    ]);
});

test("a document that guests choke on fails", () => {
    const { code, out, err } = validate(["-"], document("package agent_policy\ndefault X :=\n"));
    expect(code).toBe(1);
    expect(out).toMatch(/^FAIL document sha256:[0-9a-f]{64}\n$/);
    expect(err.match(/\[[a-z-]+\]$/gm)).toEqual(["[unknown-key]", "[rego-engine]"]);
    expect(err).toContain("-: document cdh.toml: kbd: is read by no guest, which ignores it without a word");
    expect(err).toContain("fix: did you mean kbc?");
});

test("warnings fail nothing", () => {
    const open = `package agent_policy\ndefault SetPolicyRequest := true\n`;
    const { code, out, err } = validate(["-"], document(open).replace("[kbd]", ""));
    expect({ code, out: out.slice(0, 4) }).toEqual({ code: 0, out: "ok  " });
    expect(err).toMatch(/^warning: -: 2 warnings:\n/);
});

test("the result is data with --json", () => {
    const { documents, issues } = JSON.parse(validate([GOOD, "--json"]).out);
    const [algorithm, digest] = DIGEST.split(":");
    expect(documents).toEqual([{ source: "annotation", algorithm, digest, valid: true }]);
    expect(issues).toEqual([]);
});

test("misuse and help are told apart", () => {
    expect(validate([]).code).toBe(2);
    expect(validate([GOOD, "--platform", "moon"]).code).toBe(2);
    expect(validate(["--help"])).toMatchObject({ code: 0, err: "" });
});

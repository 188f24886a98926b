import { expect, test } from "vitest";
import { runCli } from "./runCli";

const explain = (args: readonly string[], stdin = "") => runCli(["explain", ...args], { stdin });

const STRICT = "test/golden/strict-policy/annotation.txt";
const document = (policy: string): string =>
    `version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n"cdh.toml" = '''\n[kbc]\nname = "cc_kbc"\nurl = "http://kbs.example.com"\n'''\n${policy}`;

/** The entries under a title, each with its place. */
function section(out: string, title: string): string[] {
    const text = out.split("\n\n").find((one) => one.startsWith(`${title}\n`)) ?? "";
    return text.match(/^ {2}\S.*$/gm)?.map((line) => line.trim()) ?? [];
}

test("a strict policy: what is trusted, what is open, what is closed, and the pod", () => {
    const { code, out, err } = explain([STRICT, "--platform", "snp"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [title = ""] = out.split("\n\n");
    expect(title).toMatch(/^annotation sha256:(\w{64})\nthe hardware reports it as HOSTDATA:\1$/);
    expect(section(out, "It trusts, and is set to")).toContain("cdh.toml:3 kbc.url: https://kbs.example.com:8080");
    const can = section(out, "The host can").join("\n");
    const cannot = section(out, "The host cannot").join("\n");
    // The golden pod has logs on, and nothing else of these.
    expect(can).toMatch(/\(policy\.rego:\d+ ReadStreamRequest\)/);
    expect(can).not.toContain("SetPolicyRequest");
    expect(cannot).toMatch(/replace the policy \(policy\.rego:\d+ SetPolicyRequest\)/);
    expect(cannot).toMatch(/run a shell in a container \(policy\.rego:\d+ ExecProcessRequest\)/);
    expect(section(out, "The pod that the policy is for").map((line) => line.split(": ")[0])).toEqual(
        expect.arrayContaining([
            expect.stringMatching(/^policy\.rego:\d+ container web$/),
            expect.stringMatching(/^policy\.rego:\d+ container migrate$/),
        ]),
    );
});

test("where there is no policy, the host can do everything", () => {
    const { out } = explain(["-"], document(""));
    expect(section(out, "The host cannot")).toEqual([]);
    expect(section(out, "The host can").join("\n")).toContain("SetPolicyRequest");
    expect(section(out, "It trusts, and is set to")).toContain(
        "cdh.toml:3 kbc.url (without TLS): http://kbs.example.com",
    );
});

test("a policy that does not parse denies everything", () => {
    const { out } = explain(["-"], document('"policy.rego" = "package agent_policy\\nx :="\n'));
    expect(section(out, "The host can")).toEqual([]);
    expect(out).toContain("The policy that denies it does not parse");
});

test("what no hardware attests is said first", () => {
    const [, second] = explain([STRICT, "--platform", "coco-dev"]).out.split("\n");
    expect(second).toMatch(/^NOT ATTESTED: .*no hardware report holds the digest$/);
});

test("lines are those of the file", () => {
    const { documents, issues } = JSON.parse(explain(["-", "--json"], document("")).out);
    expect(issues).toEqual([]);
    expect(documents[0].trusts).toContainEqual(
        expect.objectContaining({ file: "cdh.toml", path: "kbc.url", line: 3, text: "http://kbs.example.com" }),
    );
});

test("an input without init-data is a problem, and misuse is another", () => {
    expect(explain(["-"], "kind: Pod\n")).toMatchObject({ code: 1, out: "" });
    expect(explain([])).toMatchObject({ code: 2, out: "" });
    expect(explain(["--help"])).toMatchObject({ code: 0, err: "" });
});

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { runCli } from "./runCli";

const PROGRAM = "confidential-workload";

const completion = (shell: string): string => runCli(["completion", shell]).out;

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
    const line = [PROGRAM, ...words].map((word) => `'${word}'`).join(" ");
    const script = [
        completion("bash"),
        `COMP_WORDS=(${line})`,
        `COMP_CWORD=${words.length}`,
        "_confidential_workload",
        `printf "%s\\n" "\${COMPREPLY[@]}"`,
    ];
    const { stdout, stderr } = spawnSync("bash", ["-c", script.join("\n")], { encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout.split("\n").filter((word) => word !== "");
}

test.each([
    [["de"], ["decode"]],
    [
        ["policy", ""],
        ["generate", "test", "help", "--help"],
    ],
    [["policy", "generate", "--pre"], ["--preset"]],
    [
        ["policy", "generate", "--preset", ""],
        ["strict", "baseline"],
    ],
    [["diff", "a.yaml", "b.yaml", "--fail-on", "l"], ["loosens"]],
    [["inject", "-f", ""], []],
    [["completion", ""], ["--help"]],
    [
        ["secret", ""],
        ["keygen", "seal", "inspect", "verify", "convert", "help", "--help"],
    ],
    [
        ["secret", "seal", "--type", ""],
        ["vault", "envelope"],
    ],
])("bash completes %j to %j", (words, completed) => {
    expect(offered(...words)).toEqual(completed);
});

test("bash knows every command and platform", () => {
    const commands = [...runCli(["--help"]).out.matchAll(/^ {2}([a-z]+) .*\S {2,}/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(8);
    expect(offered("")).toEqual(expect.arrayContaining(commands));
    expect(offered("digest", "--platform", "")).toEqual(expect.arrayContaining(["snp", "tdx", "coco-dev"]));
});

test("fish gets a line for each command and option, with its description", () => {
    const lines = completion("fish").split("\n");
    expect(lines).toContain(
        `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from policy; and __fish_seen_subcommand_from generate' -l 'preset' -x -a 'strict baseline' -d 'overrides that of the config (default: strict)'`,
    );
    expect(lines.slice(1, -1).every((line) => line.startsWith(`complete -c ${PROGRAM} -n '`))).toBe(true);
});

// No PowerShell can be had on our machines: this is the text of the script, and nobody ran it.
test("PowerShell gets each command once, and the values of each option", () => {
    const lines = completion("powershell").split("\n");
    expect(lines).toContain(`Register-ArgumentCompleter -Native -CommandName '${PROGRAM}' -ScriptBlock {`);
    expect(lines).toContain("        'policy generate --preset' { @('strict', 'baseline') }");
    expect(lines).toContain("        'inject -f' { @() }");
    expect(lines).toContain("                'policy' { @('generate', 'test', 'help', '--help') }");
    const rows = lines.filter((line) => /^ +'/.test(line)).map((line) => line.split(" {")[0]);
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
    for (const [open, close] of [
        ["{", "}"],
        ["(", ")"],
    ] as const) {
        expect(lines.join("").split(open).length).toBe(lines.join("").split(close).length);
    }
});

test("zsh takes the script for bash, and another shell is misuse", () => {
    expect(completion("zsh")).toBe(`autoload -U bashcompinit && bashcompinit\n${completion("bash")}`);
    expect(runCli(["completion", "tcsh"]).code).toBe(2);
});

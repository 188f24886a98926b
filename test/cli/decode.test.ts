import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { decodeDocument, Platform } from "../../core";
import { buildForPod } from "../../core/initdata/build";
import { runCli } from "./runCli";

const run = (args: readonly string[], stdin = "") => runCli(args, { stdin });

/** From Kata's own tests, so that nothing here was written by what is tested. */
const [KATA] = JSON.parse(readFileSync("test/vectors/initdata-annotations.json", "utf8")) as [
    { annotation: string; algorithm: string; digest: string; toml: string },
];
const KEY = "io.katacontainers.config.hypervisor.cc_init_data";
const pod = (name: string, annotation = KATA.annotation): object => ({
    kind: "Pod",
    metadata: { name, annotations: { [KEY]: annotation } },
});
const golden = (name: string): string => readFileSync(`test/golden/azure-pcr8/${name}`, "utf8");

describe("decode", () => {
    test.each([
        ["an annotation", KATA.annotation],
        ["a document", KATA.toml],
        ["a manifest in JSON", JSON.stringify(pod("web"))],
        ["a manifest in YAML", `kind: Pod\nmetadata:\n  name: web\n  annotations:\n    ${KEY}: ${KATA.annotation}\n`],
        ["a list", JSON.stringify({ kind: "List", items: [pod("web"), { kind: "Secret" }] })],
    ])("prints the document of %s byte for byte", (_, input) => {
        expect(run(["decode", "-"], input)).toMatchObject({ code: 0, out: KATA.toml });
    });

    test("prints one file of it", () => {
        const { code, out, err } = run(["decode", "test/golden/azure-pcr8/annotation.txt", "--file", "policy.rego"]);
        expect({ code, out, err }).toEqual({ code: 0, out: golden("policy.rego"), err: "" });
    });

    test("tells several apart", () => {
        const title = (name: string) => `# Pod/${name} sha256:${KATA.digest}\n`;
        const { out } = run(["decode", "-"], JSON.stringify([pod("a"), pod("b")]));
        expect(out).toBe(`${title("a")}${KATA.toml}${title("b")}${KATA.toml}`);
    });

    test("gives JSON", () => {
        const { documents, issues } = JSON.parse(run(["decode", "-", "--json"], JSON.stringify(pod("web"))).out);
        const { algorithm, digest, toml } = KATA;
        const empty = { "aa.toml": "", "cdh.toml": "", "policy.rego": "" };
        expect(documents).toEqual([{ source: "Pod/web", algorithm, digest, toml, files: empty }]);
        expect(issues.map(({ code, path }: { code: string; path: string }) => [code, path])).toEqual([
            ["annotation-recompressed", "-: Pod/web annotation"],
        ]);
    });

    test("names a file that is not there, and prints the others", () => {
        const { code, err } = run(["decode", "-", "--file", "constructor"], KATA.toml);
        expect({ code, err }).toEqual({ code: 1, err: "error: -: document has no file constructor\n" });
    });
});

describe("digest", () => {
    test("prints what the key broker knows", () => {
        const { out } = run(["digest", "-"], JSON.stringify([pod("a"), pod("b")]));
        expect(out).toBe(`sha256:${KATA.digest}  Pod/a\nsha256:${KATA.digest}  Pod/b\n`);
    });

    test.each([
        ["snp", `HOSTDATA:${KATA.digest}`],
        ["tdx", `MRCONFIGID:${KATA.digest}${"0".repeat(32)}`],
        ["coco-dev", "no register on coco-dev"],
    ])("prints the register on %s", (platform, register) => {
        const { code, out } = run(["digest", "-", "--platform", platform], KATA.annotation);
        expect({ code, out }).toEqual({ code: 0, out: `sha256:${KATA.digest}  ${register}  annotation\n` });
    });

    test("gives JSON", () => {
        const { out } = run(["digest", "test/golden/azure-pcr8/initdata.toml", "--platform", "azure-snp", "--json"]);
        const { documents, issues } = JSON.parse(out);
        expect(documents).toEqual([
            { source: "document", algorithm: "sha256", ...JSON.parse(golden("measurements.json")) },
        ]);
        expect(issues).toEqual([]);
    });
});

describe("decode --as config", () => {
    const NOW = new Date("2026-06-01");
    const documents = readdirSync("test/golden").map((name) => {
        const toml = readFileSync(`test/golden/${name}/initdata.toml`, "utf8");
        const { platform } = JSON.parse(readFileSync(`test/golden/${name}/input.json`, "utf8"));
        return { name, toml, platform };
    });

    test.each(documents)(
        "$name: the inputs give the same bytes, or name what is to be written by hand",
        ({ toml, platform }) => {
            const { code, out } = run(["decode", "-", "--as", "config", "--platform", platform], toml);
            expect(code).toBe(0);
            const { policy, ...inputs } = parse(out);
            expect(policy).toEqual({ rego: decodeDocument(toml).initData?.files["policy.rego"] });
            const build = buildForPod({ ...inputs, policy }, { now: NOW });
            const isByHand = /^# by hand, see docs\/images.md: cdh\.toml: image\.image_security_policy$/m.test(out);
            expect(isByHand).toBe(toml.includes("image_security_policy ="));
            const isOpen = toml.includes("default SetPolicyRequest := true");
            expect(build.initData?.toml).toBe(isByHand || isOpen ? undefined : toml);
        },
    );

    const KBS = 'url = "https://kbs.example.com"';
    const document = (aa: string, cdh: string, more = "") =>
        `version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = '''\n${aa}'''\n"cdh.toml" = '''\n${cdh}'''\n"policy.rego" = '''\npackage agent_policy\n'''\n${more}`;
    const AA = `[token_configs.kbs]\n${KBS}\n`;
    const CDH = `[kbc]\nname = "cc_kbc"\n${KBS}\n`;
    const CONFIG = { platform: "snp", kbs: { url: "https://kbs.example.com" } };

    test.each([
        ["nothing but what inputs write", document(AA, CDH), []],
        [
            "a list in another layout",
            document(AA, `${CDH}[image.image_pull_proxy]\nno_proxy = "a.example , b.example"\n`),
            [],
        ],
        ["a socket", document(AA, `socket = "unix:///run/x.sock"\n${CDH}`), ["cdh.toml: socket"]],
        ["an empty list", document(AA, `credentials = []\n${CDH}`), ["cdh.toml: credentials"]],
        [
            "a key in the wrong table",
            document(AA, `${CDH}image_security_policy_uri = "kbs:///a/b/c"\n`),
            ["cdh.toml: kbc.image_security_policy_uri"],
        ],
        ["another KBS in one file", document(AA.replace("kbs.", "old."), CDH), ["aa.toml: token_configs.kbs.url"]],
        ["another client", document(AA, CDH.replace("cc_kbc", "offline_fs_kbc")), ["cdh.toml: kbc.name"]],
        ["a file that guests do not read", document(AA, CDH, '"x.toml" = ""\n'), ["x.toml"]],
    ])("says what the config does not: %s", (_, toml, lost) => {
        const { code, out, err } = run(["decode", "-", "--as", "config", "--platform", "snp"], toml);
        expect(code).toBe(0);
        expect(out.match(/^# by hand.*$/gm) ?? []).toEqual(lost.map((one) => `# by hand, see docs/images.md: ${one}`));
        const said = [...err.matchAll(/^ {2}- -: (.*) is not in the config: .*\[not-in-config\]$/gm)];
        expect(said.map(([, part]) => part)).toEqual(lost);
        expect(parse(out)).toMatchObject(CONFIG);
    });

    test("needs the platform, and one document", () => {
        const both = { code: 2, err: "error: --as config and --platform go together\n" };
        expect(run(["decode", "-", "--as", "config"], KATA.toml)).toMatchObject(both);
        expect(run(["decode", "-", "--platform", "snp"], KATA.toml)).toMatchObject(both);
        const other = JSON.stringify([pod("a"), pod("b", golden("annotation.txt").trim())]);
        expect(run(["decode", "-", "--as", "config", "--platform", Platform.Snp], other)).toMatchObject({
            code: 2,
            err: "error: --as config takes one document, and the input has several that differ\n",
        });
        const same = JSON.stringify([pod("a"), pod("b")]);
        expect(run(["decode", "-", "--as", "config", "--platform", Platform.Snp], same).code).toBe(0);
    });
});

describe.each(["decode", "digest"])("%s", (command) => {
    const ROWS: readonly (readonly [string, string, string])[] = [
        ["nothing", "", "no-init-data"],
        ["a manifest without the annotation", "kind: Pod\n", "no-init-data"],
        ["an annotation that is damaged", `${KATA.annotation.slice(0, 40)}`, "annotation-gzip"],
        ["a document of another version", KATA.toml.replace("0.1.0", "9"), "not-a-choice"],
        ["an unquoted password that begins like an alias", "kind: Secret\na: *hunter2\n", "not-yaml"],
    ];

    test.each(ROWS)("says what is wrong with %s", (_, input, code) => {
        const { code: exit, out, err } = run([command, "-"], input);
        expect(exit).toBe(1);
        expect(out).toBe("");
        expect(err).toMatch(new RegExp(`^error: -: 1 problem:\\n.*\\[${code}\\]\\n`));
        expect(err).not.toMatch(/hunter2|at .*\.js:\d/);
    });

    test("prints what can be read next to what cannot", () => {
        const { code, out, err } = run([command, "-"], JSON.stringify([pod("bad", "!"), pod("good")]));
        expect(code).toBe(1);
        expect(out).not.toBe("");
        expect(err).toContain("-: Pod/bad annotation: is not base64");
    });

    test("names a file that cannot be read, and misuse", () => {
        expect(run([command, "nowhere.yaml"])).toMatchObject({ code: 1, out: "" });
        expect(run([command, "nowhere.yaml"]).err).toContain("nowhere.yaml: cannot be read (ENOENT)");
        expect(run([command])).toMatchObject({ code: 2, out: "" });
        expect(run([command, "-", "--nonsense"])).toMatchObject({ code: 2, out: "" });
        expect(run([command, "--help"])).toMatchObject({ code: 0, err: "" });
    });
});

test.each([
    ["sev-snp", "snp"],
    ["kata-qemu-tdx", "tdx"],
    ["az-snp-vtpm", "azure-snp"],
    ["gcp", "gcp-snp or gcp-tdx"],
])("--platform %s names a platform in the words of others, and %s is what it may mean", (name, meant) => {
    const { code, err } = run(["digest", "-", "--platform", name]);
    expect(code).toBe(2);
    expect(err).toContain(`'--platform <name>' argument '${name}' is invalid. Allowed choices are `);
    expect(err).toMatch(new RegExp(`\\. Did you mean ${meant}\\?\n$`));
});

test("--platform without a meaning gets the list", () => {
    expect(run(["digest", "-", "--platform", "nonsense"]).err).toMatch(/Allowed choices are [a-z0-9, -]+\.\n$/);
});

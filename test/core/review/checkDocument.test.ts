import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeDocument } from "../../../core/initdata/decode";
import { formatIssue } from "../../../core/issue";
import { checkDocument, type DocumentContext } from "../../../core/review/check/document";

const NOW = new Date("2026-06-01T00:00:00Z");
const AA = '[token_configs.kbs]\nurl = "https://kbs.example.com"\n';
const CDH = '[kbc]\nname = "cc_kbc"\nurl = "https://kbs.example.com"\n';
const REGO = readFileSync("test/golden/strict-policy/policy.rego", "utf8");

interface Files {
    readonly aa?: string;
    readonly cdh?: string;
    readonly rego?: string;
    readonly algorithm?: string;
}

function documentOf({ aa = AA, cdh = CDH, rego = REGO, algorithm = "sha256" }: Files): string {
    const files = { "aa.toml": aa, "cdh.toml": cdh, "policy.rego": rego };
    const data = Object.entries(files).map(([name, text]) => `"${name}" = ${JSON.stringify(text)}\n`);
    return `version = "0.1.0"\nalgorithm = "${algorithm}"\n[data]\n${data.join("")}`;
}

/** Severity, place, message and code. */
function problemsOf(document: string, context: Partial<DocumentContext> = {}): string[] {
    const { initData } = decodeDocument(document);
    if (initData === undefined) {
        throw new Error("the document does not parse");
    }
    return checkDocument(initData, { now: NOW, ...context }).map(
        (issue) => `${issue.severity} ${formatIssue(issue).split("\n")[0]}`,
    );
}

test("a document without any has none", () => {
    expect(problemsOf(documentOf({}), { platform: "snp", kataVersion: "4.1.0" })).toEqual([]);
});

const image = (text: string): Files => ({ cdh: `${CDH}[image]\n${text}` });
const IGNORED = "is read by no guest, which ignores it without a word [unknown-key]";

const ROWS: readonly (readonly [string, Files, readonly string[]])[] = [
    ["a key of aa.toml with a typo", { aa: `${AA}crt = "x"\n` }, [`error aa.toml: token_configs.kbs.crt: ${IGNORED}`]],
    ["a table of cdh.toml with a typo", { cdh: `${CDH}[images]\n` }, [`error cdh.toml: images: ${IGNORED}`]],
    [
        "a key in a list of tables",
        { cdh: `${CDH}[[credentials]]\nresource_uri = "kbs:///a/b/c"\npaht = "/run/x"\n` },
        [`error cdh.toml: credentials[0].paht: ${IGNORED}`],
    ],
    [
        "two KBS",
        { cdh: CDH.replace("kbs.example.com", "other.example.com") },
        [
            "warning cdh.toml: kbc.url: is not that of aa.toml: token_configs.kbs.url, so that the guest attests to one KBS and asks another for secrets [kbs-differs]",
        ],
    ],
    [
        "a URL without a scheme",
        {
            aa: '[token_configs.kbs]\nurl = "kbs.example.com"\n',
            cdh: '[kbc]\nname = "cc_kbc"\nurl = "kbs.example.com"\n',
        },
        [
            'error aa.toml: token_configs.kbs.url: "kbs.example.com" has no scheme [url]',
            'error cdh.toml: kbc.url: "kbs.example.com" has no scheme [url]',
        ],
    ],
    [
        "a URL that is a number",
        { aa: "[token_configs.kbs]\nurl = 1\n" },
        ["error aa.toml: token_configs.kbs.url: 1 is not a string [wrong-type]"],
    ],
    [
        "a certificate that is none",
        { aa: `${AA}cert = "kbs.pem"\n` },
        ["error aa.toml: token_configs.kbs.cert: is not PEM: it has no BEGIN and END line [certificate]"],
    ],
    [
        "a proxy with a password, and an entry with a wildcard",
        image(
            '[image.image_pull_proxy]\nhttps_proxy = "http://me:hunter2@proxy:3128"\nno_proxy = "10.0.0.0/8, *.corp"\n',
        ),
        [
            "error cdh.toml: image.image_pull_proxy.https_proxy: holds a user name or password, which the host and everyone who can read the pod would see [userinfo]",
            'error cdh.toml: image.image_pull_proxy.no_proxy: "*.corp" has a wildcard, and a domain covers its subdomains without one [no-proxy]',
        ],
    ],
    [
        "a root certificate that is none",
        image('extra_root_certificates = ["x"]\n'),
        ["error cdh.toml: image.extra_root_certificates[0]: is not PEM: it has no BEGIN and END line [certificate]"],
    ],
    [
        "an open policy, which may be meant",
        { rego: REGO.replace("default SetPolicyRequest := false", "default SetPolicyRequest := true") },
        [
            "warning policy.rego: allows SetPolicyRequest, so that the host can replace it by a policy that allows everything [rego-set-policy]",
        ],
    ],
];

test.each(ROWS)("%s", (_, files, problems) => {
    expect(problemsOf(documentOf(files))).toEqual(problems);
});

test("a typo is corrected, and what is known beside it is named", () => {
    const { initData } = decodeDocument(documentOf({ aa: AA.replace("url", "urll") }));
    const [issue] = initData === undefined ? [] : checkDocument(initData, { now: NOW });
    expect([issue?.allowed, issue?.fix]).toEqual(["cert, tee_key_algorithm, url", "did you mean url?"]);
});

test("a policy that does not parse is shown where", () => {
    const [problem, ...more] = problemsOf(documentOf({ rego: "package agent_policy\ndefault X := \n" }));
    expect(problem).toMatch(/^error policy\.rego: line \d+, column \d+: .* \[rego-engine\]$/);
    expect(more).toEqual([]);
});

test("files that are not there are named", () => {
    const document = 'version = "0.1.0"\nalgorithm = "sha256"\n[data]\n';
    expect(problemsOf(document).map((problem) => problem.split(":")[0])).toEqual([
        "warning aa.toml",
        "warning cdh.toml",
        "warning policy.rego",
    ]);
});

test("the platform decides about the digest and the size", () => {
    const [cut] = problemsOf(documentOf({ algorithm: "sha512" }), { platform: "snp" });
    expect(cut).toMatch(/^error algorithm: "sha512" gives 64 bytes, and HOSTDATA .* \[digest-cut\]$/);
    const noise = Array.from({ length: 4000 }, (_, index) => `# ${(index * 2_654_435_761) % 2 ** 32}`).join("\n");
    const large = documentOf({ rego: `# ${noise}\n${REGO}` });
    expect(problemsOf(large, { platform: "aws-snp" }).join("\n")).toContain("[init-data-too-large]");
    expect(problemsOf(large, { platform: "snp" })).toEqual([]);
});

test("Kata's version decides how the policy is read", () => {
    const v1 = "package agent_policy\nCreateContainerRequest if true\n";
    expect(problemsOf(documentOf({ rego: v1 }), { kataVersion: "4.1.0" }).join("\n")).not.toContain("[rego-engine]");
    expect(problemsOf(documentOf({ rego: v1 }), { kataVersion: "3.29.0" }).join("\n")).toContain("[rego-engine]");
});

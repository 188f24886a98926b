import { expect, test } from "vitest";
import { AA, CDH, documentOf, type Files, issuesOf, problemsOf, REGO } from "./document";

test("a document without any has none", () => {
    expect(problemsOf(documentOf({}), { platform: "snp", kataVersion: "4.1.0" })).toEqual([]);
});

const image = (text: string): Files => ({ cdh: `${CDH}[image]\n${text}` });
const BLOCKS =
    "warning cdh.toml: credentials: are fetched before the pod starts: where the KBS is slow or denies one of them, the agent gives up after 6 seconds and the pod does not start [blocks-boot]";
const IGNORED = "is a key that no guest reads: guests ignore it silently [unknown-key]";

const ROWS: readonly (readonly [string, Files, readonly string[]])[] = [
    ["a key of aa.toml with a typo", { aa: `${AA}crt = "x"\n` }, [`error aa.toml: token_configs.kbs.crt: ${IGNORED}`]],
    ["a table of cdh.toml with a typo", { cdh: `${CDH}[images]\n` }, [`error cdh.toml: images: ${IGNORED}`]],
    [
        "a key in a list of tables",
        { cdh: `${CDH}[[credentials]]\nresource_uri = "kbs:///a/b/c"\npaht = "/run/x"\n` },
        [
            `error cdh.toml: credentials[0].paht: ${IGNORED}`,
            "error cdh.toml: credentials[0].path: is missing, and the confidential data hub does not start without it [missing]",
            BLOCKS,
        ],
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
        "a URL that is a list",
        { aa: "[token_configs.kbs]\nurl = []\n" },
        [
            "error aa.toml: token_configs.kbs.url: a list of 0 is not a string, and the attestation agent does not start [wrong-type]",
        ],
    ],
    [
        "an invalid certificate",
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
        "an invalid root certificate",
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
    [
        "a policy that opens itself by an answer",
        {
            rego: `${REGO}\nMemAgentMemcgConfig := {"allowed": true, "ops": [{"op": "add", "path": "/agent_policy", "value": {"SetPolicyRequest": true}}]}\n`,
        },
        [
            `warning policy.rego: line ${REGO.split("\n").length + 1}: an answer has operations on /agent_policy, and a value there counts before every rule, \`default SetPolicyRequest := false\` too [rego-overrides]`,
        ],
    ],
];

test.each(ROWS)("%s", (_, files, problems) => {
    expect(problemsOf(documentOf(files))).toEqual(problems);
});

test("a typo is corrected, and what is known next to it is named", () => {
    const [issue] = issuesOf(documentOf({ aa: AA.replace("url", "urll") }));
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

/** What guests of 3.24 and 3.28 ignore: facts of guest-components by the release that each Kata embeds. */
const TOO_NEW: readonly (readonly [string, Files, string, string])[] = [
    ["tee_key_algorithm", { aa: `${AA}tee_key_algorithm = "RSA-OAEP-256"\n` }, "aa.toml: token_configs.kbs.", "3.29"],
    [
        "enable_eventlog",
        { aa: `${AA}[eventlog_config]\nenable_eventlog = true\n` },
        "aa.toml: eventlog_config.",
        "3.13",
    ],
    ["level", { aa: `${AA}[log]\nlevel = "info"\n` }, "aa.toml: log.", "3.28"],
    ["level", { cdh: `${CDH}[log]\nlevel = "info"\n` }, "cdh.toml: log.", "3.28"],
    ["aa_socket", { cdh: `${CDH}[aa]\naa_socket = "unix:///run/x"\n` }, "cdh.toml: aa.", "4.1"],
    [
        "skip_sealed_secret_verification",
        { cdh: `skip_sealed_secret_verification = true\n${CDH}` },
        "cdh.toml: ",
        "3.28",
    ],
    ["image_security_policy", image('image_security_policy = "{}"\n'), "cdh.toml: image.", "3.25"],
    ["sigstore_config", image('sigstore_config = "a: 1"\n'), "cdh.toml: image.", "3.25"],
    ["registry_config", image('[[image.registry_config.registry]]\nprefix = "a"\n'), "cdh.toml: image.", "3.19"],
    ["image_pull_proxy", image('[image.image_pull_proxy]\nhttps_proxy = "http://a:1"\n'), "cdh.toml: image.", "3.19"],
    ["registry_configuration_uri", image('registry_configuration_uri = "kbs:///a/b/c"\n'), "cdh.toml: image.", "3.17"],
];

/** The version before one, and one with a patch: `3.28` and `3.28.9`. */
const BEFORE: Readonly<Record<string, string>> = { "4.1": "4.0.0", "4.0": "3.32.0" };
const before = (version: string): string => BEFORE[version] ?? `3.${Number(version.slice(2)) - 1}.9`;

test.each(TOO_NEW)("%s is ignored by guests that are too old", (key, files, place, since) => {
    const own = { ...files, rego: REGO.replace(/^policy_data[\s\S]*/m, "policy_data := {}\n") };
    const old = before(since);
    const found = problemsOf(documentOf(own), { kataVersion: old }).filter((text) =>
        text.includes("[key-kata-version]"),
    );
    expect(found).toEqual([
        `error ${place}${key}: is read by guests since Kata ${since}, and those of ${old} ignore it silently [key-kata-version]`,
    ]);
    for (const kataVersion of [since, `${since}.0`, "4.1.0", undefined]) {
        const context = kataVersion === undefined ? {} : { kataVersion };
        expect(problemsOf(documentOf(own), context).join()).not.toContain("[key-kata-version]");
    }
});

test.each([
    ["skip_proxy_ips", image('skip_proxy_ips = "10.0.0.1"\n'), "cdh.toml: image.", "3.19"],
    [
        "eventlog_algorithm",
        { aa: `${AA}[eventlog_config]\neventlog_algorithm = "sha256"\n` },
        "aa.toml: eventlog_config.",
        "3.21",
    ],
] as const)("%s is ignored by guests that are too new", (key, files, place, until) => {
    const problem = `error ${place}${key}: is a key that no guest reads since Kata ${until}: guests ignore it silently [key-kata-version]`;
    expect(problemsOf(documentOf(files), { kataVersion: until })).toContain(problem);
    expect(problemsOf(documentOf(files))).toEqual([problem]);
    expect(problemsOf(documentOf(files), { kataVersion: before(until) })).not.toContain(problem);
});

test("keys of a table that is too new are reported with it", () => {
    const proxy = image('[image.image_pull_proxy]\nhttps_proxy = "http://a:1"\nhttps_proxi = "x"\n');
    const found = problemsOf(documentOf(proxy), { kataVersion: "3.18.0" });
    expect(found.filter((text) => text.includes("image_pull_proxy"))).toHaveLength(1);
});

test("URIs of plugins are refused by guests before Kata 4.0, wherever they stand", () => {
    const policy = JSON.stringify({
        default: [{ type: "sigstoreSigned", keyPath: "kbs+pkcs11:///a/b/c" }],
        transports: {},
    });
    const files = {
        cdh: `${CDH}[[credentials]]\nresource_uri = "kbs+sample:///a/b/c"\npath = "/run/confidential-containers/cdh/kbs/x"\n[image]\nimage_security_policy = '${policy}'\nauthenticated_registry_credentials_uri = "kbs:///a/b/c"\n`,
    };
    const rest =
        "has a URI of the form kbs+PLUGIN://, which guests read since Kata 4.0, and those of 3.32.0 refuse [uri-kata-version]";
    expect(problemsOf(documentOf(files), { kataVersion: "3.32.0" })).toEqual([
        `error cdh.toml: credentials[0].resource_uri: ${rest}`,
        `error cdh.toml: image.image_security_policy: ${rest}`,
        BLOCKS,
    ]);
    expect(problemsOf(documentOf(files), { kataVersion: "4.0.0" })).toEqual([BLOCKS]);
    expect(problemsOf(documentOf(files))).toEqual([BLOCKS]);
});

test("this package's rules need agents that show requests as they look at them", () => {
    expect(problemsOf(documentOf({}), { kataVersion: "3.28.0" })).toEqual([
        "error policy.rego: has rules for requests as agents since Kata 3.29 show them, and those of 3.28.0 show others [policy-kata-version]",
    ]);
    expect(problemsOf(documentOf({}), { kataVersion: "3.29.0" })).toEqual([]);
});

test("the message says what to do about a key or a URI that is too new", () => {
    const document = documentOf(image('image_security_policy = "{\\"a\\": \\"kbs+x:///a/b/c\\"}"\n'));
    const issues = issuesOf(document, { kataVersion: "3.24.0" });
    expect(issues.map(({ code, allowed, fix }) => [code, allowed, fix])).toEqual([
        ["key-kata-version", "Kata 3.25 or later", "update Kata on the nodes, or remove it and do without"],
        ["uri-kata-version", "kbs:///repository/type/tag", "update Kata on the nodes, or use a resource of the KBS"],
        [
            "policy-kata-version",
            "Kata 3.29 or later",
            "make the policy with this kataVersion, or update Kata on the nodes",
        ],
    ]);
});

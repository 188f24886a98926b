import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { describe, expect, test } from "vitest";
import { errorsOf } from "../../../core";
import { decodeDocument } from "../../../core/initdata/decode";
import { AA as AA_FILE } from "../../../core/initdata/keys/aa";
import { CDH as CDH_FILE } from "../../../core/initdata/keys/cdh";
import { Form, readScalar } from "../../../core/initdata/keys/form";
import type { KeyRows } from "../../../core/initdata/keys/row";
import { formatIssue } from "../../../core/issue";
import { checkDocument, type DocumentContext } from "../../../core/review/check/document";
import { isPlainObject } from "../../../core/shape";
import { shareOf } from "../../share";
import { AA, CDH, documentOf, type Files, issuesOf, NOW } from "./document";

const KEY = readFileSync("test/keys/cosign.pub", "utf8");

/** Severity, place and code of what is wrong with a document whose policy is fine. */
function found(files: Files, context: Partial<DocumentContext> = {}): string[] {
    return issuesOf(documentOf(files), context).map(({ severity, path, code }) => `${severity} ${path} [${code}]`);
}

const image = (text: string): Files => ({ cdh: `${CDH}[image]\n${text}\n` });
const rule = (text: string): Files => ({ cdh: `${CDH}[[image.registry_config.registry]]\n${text}\n` });
const credential = (uri: string, path: string): Files => ({
    cdh: `${CDH}[[credentials]]\nresource_uri = "${uri}"\npath = "${path}"\n`,
});
const IMAGE = "cdh.toml: image";
const RULE = `${IMAGE}.registry_config.registry[0]`;
const BLOCKS = "warning cdh.toml: credentials [blocks-boot]";
const FOLDER = "/run/confidential-containers/cdh/kbs";

/**
 * What the two processes of the guest refuse, ignore, or take for something else. Facts: confidential-containers.md §2, §3, §4;
 * forms by the Rust crate `config`, tried.
 */
const ROWS: readonly (readonly [string, Files, readonly string[]])[] = [
    // The data hub
    ["an empty cdh.toml", { cdh: "" }, ["error cdh.toml: kbc [missing]"]],
    [
        "no name of the client",
        { cdh: '[kbc]\nurl = "https://kbs.example.com"\n' },
        ["error cdh.toml: kbc.name [missing]"],
    ],
    ["an unknown client", { cdh: CDH.replace("cc_kbc", "eaa_kbc") }, ["error cdh.toml: kbc.name [not-a-choice]"]],
    [
        "a client that is a number",
        { cdh: CDH.replace('"cc_kbc"', "1") },
        ["warning cdh.toml: kbc.name [loose-type]", "error cdh.toml: kbc.name [not-a-choice]"],
    ],
    ["a client that is a list", { cdh: CDH.replace('"cc_kbc"', "[]") }, ["error cdh.toml: kbc.name [wrong-type]"]],
    ["the client for tests", { cdh: '[kbc]\nname = "offline_fs_kbc"\nurl = ""\nkbs_cert = ""\n' }, []],
    ["another socket", { cdh: `socket = "tcp://0.0.0.0:1"\n${CDH}` }, ["error cdh.toml: socket [not-a-choice]"]],
    ["the socket", { cdh: `socket = "unix:///run/confidential-containers/cdh.sock"\n${CDH}` }, []],
    ["a log level that is a number", { cdh: `${CDH}[log]\nlevel = 3\n` }, ["warning cdh.toml: log.level [loose-type]"]],
    ["a log level that is a list", { cdh: `${CDH}[log]\nlevel = []\n` }, ["error cdh.toml: log.level [wrong-type]"]],
    [
        "signatures of sealed secrets that nobody looks at",
        { cdh: `skip_sealed_secret_verification = "yes"\n${CDH}` },
        [
            "warning cdh.toml: skip_sealed_secret_verification [loose-type]",
            "warning cdh.toml: skip_sealed_secret_verification [unverified-secrets]",
        ],
    ],
    ["a credential", credential("kbs:///a/b/c", `${FOLDER}/x`), [BLOCKS]],
    ["a credential of a KBS by name", credential("kbs://kbs.example.com:8080/a/b/c", `${FOLDER}/x`), [BLOCKS]],
    [
        "a credential outside of the folder",
        credential("kbs:///a/b/c", "/etc/shadow"),
        [BLOCKS, "error cdh.toml: credentials[0].path [credential-path]"],
    ],
    [
        "a credential that leaves the folder",
        credential("kbs:///a/b/c", `${FOLDER}/../x`),
        [BLOCKS, "error cdh.toml: credentials[0].path [credential-path]"],
    ],
    [
        "a credential without a URI",
        credential("nonsense", `${FOLDER}/x`),
        [BLOCKS, "error cdh.toml: credentials[0].resource_uri [resource-uri]"],
    ],
    ["credentials that are a table", { cdh: `${CDH}[credentials]\n` }, ["error cdh.toml: credentials [wrong-type]"]],
    [
        "a credential that is a text",
        { cdh: `credentials = ["x"]\n${CDH}` },
        ["error cdh.toml: credentials[0] [wrong-type]"],
    ],
    // The attestation agent
    ["an empty aa.toml", { aa: "" }, []],
    ["token_configs that are a text", { aa: 'token_configs = "x"\n' }, ["error aa.toml: token_configs [wrong-type]"]],
    ["a KBS without a URL", { aa: "[token_configs.kbs]\n" }, ["error aa.toml: token_configs.kbs.url [missing]"]],
    [
        "an attestation service without a URL",
        { aa: `${AA}[token_configs.coco_as]\n` },
        ["error aa.toml: token_configs.coco_as.url [missing]"],
    ],
    [
        "an algorithm that no guest has",
        { aa: `${AA}tee_key_algorithm = "RSA"\n` },
        ["error aa.toml: token_configs.kbs.tee_key_algorithm [not-a-choice]"],
    ],
    ["an algorithm of some guests", { aa: `${AA}tee_key_algorithm = "ML-KEM-768+A192KW"\n` }, []],
    [
        "a PCR that there is not",
        { aa: `${AA}[eventlog_config]\nenable_eventlog = true\ninit_pcr = 24\n` },
        ["error aa.toml: eventlog_config.init_pcr [event-log-pcr]"],
    ],
    ["a PCR without a log", { aa: `${AA}[eventlog_config]\ninit_pcr = 24\n` }, []],
    [
        "a PCR below 0",
        { aa: `${AA}[eventlog_config]\ninit_pcr = -1\n` },
        ["error aa.toml: eventlog_config.init_pcr [wrong-type]"],
    ],
    [
        "a log that is on by a text",
        { aa: `${AA}[eventlog_config]\nenable_eventlog = "true"\n` },
        ["warning aa.toml: eventlog_config.enable_eventlog [loose-type]"],
    ],
    // Images
    ["an image that is a text", { cdh: `image = "x"\n${CDH}` }, [`error ${IMAGE} [wrong-type]`]],
    ["an image that is a list", { cdh: `image = []\n${CDH}` }, [`error ${IMAGE} [wrong-type]`]],
    [
        "roots that are a text",
        image('extra_root_certificates = "x"'),
        [`error ${IMAGE}.extra_root_certificates [wrong-type]`],
    ],
    ["no roots", image("extra_root_certificates = []"), []],
    [
        "no downloads",
        image("max_concurrent_layer_downloads_per_image = 0"),
        [`error ${IMAGE}.max_concurrent_layer_downloads_per_image [layer-downloads]`],
    ],
    [
        "downloads below 0",
        image("max_concurrent_layer_downloads_per_image = -1"),
        [`error ${IMAGE}.max_concurrent_layer_downloads_per_image [wrong-type]`],
    ],
    [
        "downloads that are not a number",
        image("max_concurrent_layer_downloads_per_image = nan"),
        [
            `warning ${IMAGE}.max_concurrent_layer_downloads_per_image [loose-type]`,
            `error ${IMAGE}.max_concurrent_layer_downloads_per_image [layer-downloads]`,
        ],
    ],
    [
        "downloads that are a text",
        image('max_concurrent_layer_downloads_per_image = "4"'),
        [`warning ${IMAGE}.max_concurrent_layer_downloads_per_image [loose-type]`],
    ],
    ["a relative folder, which guests take", image('work_dir = "x"'), [`warning ${IMAGE}.work_dir [work-directory]`]],
    ["what no guest looks at", image("default_snapshot = [1]"), []],
    [
        "a policy by a URL",
        image('image_security_policy_uri = "https://x/y"'),
        [`error ${IMAGE}.image_security_policy_uri [guest-resource]`],
    ],
    [
        "a policy by a path",
        image('image_security_policy_uri = "/etc/p.json"'),
        [`warning ${IMAGE}.image_security_policy_uri [guest-file]`],
    ],
    [
        "credentials by an invalid URI",
        image('authenticated_registry_credentials_uri = "kbs:///a/b"'),
        [`error ${IMAGE}.authenticated_registry_credentials_uri [resource-uri]`],
    ],
    [
        "a policy twice, of which the one in the file is ignored",
        image('image_security_policy_uri = "kbs:///a/b/c"\nimage_security_policy = "not json"'),
        [`error ${IMAGE}.image_security_policy_uri [one-of]`],
    ],
    [
        "a configuration of registries twice",
        {
            cdh: `${rule('prefix = "a.example"\nlocation = "b.example"').cdh}`.replace(
                CDH,
                `${CDH}[image]\nregistry_configuration_uri = "kbs:///a/b/c"\n`,
            ),
        },
        [`error ${IMAGE}.registry_configuration_uri [one-of]`],
    ],
    [
        "a search list of none",
        { cdh: `${CDH}[image.registry_config]\nunqualified-search-registries = []\n` },
        [`error ${IMAGE}.registry_config.unqualified-search-registries [empty]`],
    ],
    ["no rules", { cdh: `${CDH}[image.registry_config]\nregistry = []\n` }, []],
    ["a rule without a place", rule("blocked = true"), [`error ${RULE} [registry-rule]`]],
    [
        "a rule by a part of a name, which guests find anywhere",
        rule('prefix = "library"'),
        [`warning ${RULE}.prefix [place-host]`],
    ],
    ["a rule with a scheme", rule('prefix = "https://a.example"'), [`error ${RULE}.prefix [place]`]],
    [
        "plain HTTP by a text",
        rule('location = "a.example"\ninsecure = "true"'),
        [`warning ${RULE}.insecure [loose-type]`, `warning ${RULE}.insecure [plain-http]`],
    ],
    [
        "plain HTTP by an invalid text",
        rule('location = "a.example"\ninsecure = "maybe"'),
        [`error ${RULE}.insecure [wrong-type]`],
    ],
    [
        "a mirror without a place",
        rule('prefix = "a.example"\nmirror = [{ insecure = false }]'),
        [`error ${RULE}.mirror[0].location [missing]`],
    ],
    [
        "a mirror with a scheme",
        rule('prefix = "a.example"\nmirror = [{ location = "http://b.example" }]'),
        [`error ${RULE}.mirror[0].location [place]`],
    ],
    ["no mirrors", rule('prefix = "a.example"\nmirror = []'), []],
    ["a proxy without anything", { cdh: `${CDH}[image.image_pull_proxy]\n` }, []],
    [
        "exceptions as a list",
        { cdh: `${CDH}[image.image_pull_proxy]\nhttps_proxy = "http://p:1"\nno_proxy = ["a"]\n` },
        [`error ${IMAGE}.image_pull_proxy.no_proxy [wrong-type]`],
    ],
    [
        "places of signatures that are not YAML",
        image('sigstore_config = "["'),
        [`error ${IMAGE}.sigstore_config [sigstore]`, `warning ${IMAGE}.sigstore_config [no-effect]`],
    ],
    [
        "a table that guests read no more",
        image("nydus_config = { driver = 1 }"),
        [`error ${IMAGE}.nydus_config [key-kata-version]`],
    ],
];

test.each(ROWS)("%s", (_, files, expected) => {
    expect(found(files)).toEqual(expected);
});

const POLICY = `${IMAGE}.image_security_policy`;
const SIGNED = { type: "sigstoreSigned", keyData: KEY };
const REJECT = [{ type: "reject" }];
const scoped = (requirement: object, scope = "r.example"): object => ({
    default: REJECT,
    transports: { docker: { [scope]: [requirement] } },
});
const AT = `${POLICY}: transports.docker["r.example"][0]`;

/** Facts: §6. Guests refuse a policy that they cannot read as a whole. */
const POLICIES: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["a policy", scoped(SIGNED), []],
    ["a policy of one key, and null for the other", scoped({ ...SIGNED, keyPath: null }), []],
    ["JSON that is not an object", [], [`error ${POLICY} [signature-policy]`]],
    ["no default", { transports: {} }, [`error ${POLICY} [signature-policy]`]],
    ["no transports", { default: REJECT }, [`error ${POLICY} [signature-policy]`]],
    [
        "a default that is not a list",
        { default: "reject", transports: {} },
        [`error ${POLICY}: default [signature-policy]`],
    ],
    [
        "a transport that is not an object",
        { default: REJECT, transports: { docker: [] } },
        [`error ${POLICY}: transports.docker [signature-policy]`],
    ],
    [
        "a transport that no guest asks",
        { default: REJECT, transports: { "docker-daemon": { "": REJECT } } },
        [`warning ${POLICY}: transports["docker-daemon"] [signature-transport]`],
    ],
    ["an unknown type", scoped({ type: "sigstore" }), [`error ${AT} [signature-policy]`]],
    ["no type", scoped({}), [`error ${AT} [signature-policy]`]],
    ["both keys", scoped({ ...SIGNED, keyPath: "kbs:///a/b/c" }), [`error ${AT} [one-of]`]],
    ["no key", scoped({ type: "sigstoreSigned" }), [`error ${AT} [one-of]`]],
    ["a key that is a number", scoped({ ...SIGNED, keyData: 1 }), [`error ${AT}.keyData [signature-policy]`]],
    ["a key in base64", scoped({ ...SIGNED, keyData: btoa(KEY) }), [`error ${AT}.keyData [signature-key]`]],
    [
        "a key by a URL",
        scoped({ type: "sigstoreSigned", keyPath: "https://x" }),
        [`error ${AT}.keyPath [guest-resource]`],
    ],
    [
        "an identity that cosign does not have",
        scoped({ ...SIGNED, signedIdentity: { type: "matchExact" } }),
        [`error ${AT}.signedIdentity.type [identity-type]`],
    ],
    [
        "an unknown identity",
        scoped({ ...SIGNED, signedIdentity: { type: "x" } }),
        [`error ${AT}.signedIdentity [signature-policy]`],
    ],
    [
        "an identity without its name",
        scoped({ ...SIGNED, signedIdentity: { type: "exactRepository", dockerReference: "r.example/a" } }),
        [`error ${AT}.signedIdentity.dockerRepository [missing]`],
    ],
    [
        "GPG without the kind of key",
        scoped({ type: "signedBy", keyPath: "kbs:///a/b/c" }),
        [`error ${AT} [signature-policy]`],
    ],
    [
        "GPG without a place of signatures",
        scoped({ type: "signedBy", keyType: "GPGKeys", keyPath: "kbs:///a/b/c" }),
        [`error ${AT}.type [sigstore-missing]`],
    ],
    [
        "a GPG key that is not in base64",
        scoped({ type: "signedBy", keyType: "GPGKeys", keyData: "-----BEGIN PGP" }),
        [`error ${AT}.keyData [signature-policy]`],
    ],
    ["a scope by a short name", scoped(SIGNED, "nginx"), [`error ${POLICY}: transports.docker.nginx [place-host]`]],
    [
        "a scope that asks for nothing",
        { default: REJECT, transports: { docker: { "": [] } } },
        [`warning ${POLICY}: transports.docker[""] [empty]`],
    ],
    [
        "a default that asks for nothing",
        { default: [{ type: "insecureAcceptAnything" }], transports: {} },
        [`warning ${POLICY}: default[0].type [accept-anything]`],
    ],
];

test.each(POLICIES)("signatures: %s", (_, policy, expected) => {
    expect(found(image(`image_security_policy = ${JSON.stringify(JSON.stringify(policy))}`))).toEqual(expected);
});

test("what is wrong is said in the words of the files", () => {
    const both = scoped({ ...SIGNED, keyPath: "kbs:///a/b/c" });
    const files = {
        aa: "token_configs = 1\n",
        cdh: `[kbc]\nname = "cc_kcb"\n[image]\nimage_security_policy = ${JSON.stringify(JSON.stringify(both))}\nsigstore_config_uri = "kbs:///a/b/c"\nsigstore_config = "docker: {}"\n[image.image_pull_proxy]\nhttp_proxy = "http://p:1"\n`,
    };
    expect(errorsOf(issuesOf(documentOf(files))).map(formatIssue)).toEqual([
        "aa.toml: token_configs: 1 is not a table, and the attestation agent does not start [wrong-type]\n    allowed: a table\n    fix: give a table",
        'cdh.toml: kbc.name: "cc_kcb" works in no guest [not-a-choice]\n    allowed: cc_kbc, offline_fs_kbc\n    fix: did you mean "cc_kbc"?',
        "cdh.toml: image.sigstore_config_uri: is set together with image.sigstore_config, and guests would ignore image.sigstore_config [one-of]\n    allowed: at most one of image.sigstore_config_uri, image.sigstore_config\n    fix: remove one of them",
        "cdh.toml: image.sigstore_config: does not say where signatures are [sigstore]\n    allowed: YAML with default-docker.sigstore or docker.<name>.sigstore\n    fix: add one",
        `${AT}: has both keyData and keyPath [one-of]\n    allowed: exactly one of keyData and keyPath\n    fix: remove one of them`,
    ]);
});

test.each(["aws-snp", "azure-snp", "azure-tdx"] as const)("%s: a guest without aa.toml never starts", (platform) => {
    const document = documentOf({}).replace('"aa.toml"', '"a.toml"');
    const issues = issuesOf(document, { platform }).filter(({ path }) => path === "aa.toml");
    expect(issues.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["error missing"]);
});

test("a guest on a node starts without aa.toml", () => {
    const issues = issuesOf(documentOf({}).replace('"aa.toml"', '"a.toml"'), { platform: "snp" });
    expect(issues.map(({ severity, path, code }) => `${severity} ${path} ${code}`)).toEqual([
        "warning aa.toml missing",
    ]);
});

/** Recorded from a program in Rust with `config` 0.13.4, 0.14.1 and 0.15, which agree; `undefined` where it gave an error. */
const TAKEN: readonly (readonly [Parameters<typeof readScalar>[0], string, unknown])[] = [
    [Form.Text, "1", "1"],
    [Form.Text, "1.5", "1.5"],
    [Form.Text, "true", "true"],
    [Form.Text, "[]", undefined],
    [Form.Text, "{}", undefined],
    [Form.Text, "1979-05-27", "1979-05-27"],
    [Form.Text, '""', ""],
    [Form.Flag, '"true"', true],
    [Form.Flag, '"yes"', true],
    [Form.Flag, '"x"', undefined],
    [Form.Flag, "1", true],
    [Form.Flag, "2", true],
    [Form.Flag, "0.5", true],
    [Form.Flag, "[]", undefined],
    [Form.Count, "-1", undefined],
    [Form.Count, "nan", 0],
    [Form.Count, "1.6", 2],
    [Form.Count, '"3"', 3],
    [Form.Count, '"x"', undefined],
    [Form.Count, '"true"', 1],
    [Form.Count, "true", 1],
    [Form.Count, "0", 0],
    [Form.Count, '"-1"', undefined],
    [Form.Count, "[]", undefined],
];

test.each(TAKEN)("%s is made of %s", (form, toml, taken) => {
    const { x } = parse(`x = ${toml}`, { integersAsBigInt: true });
    expect(readScalar(form, x)).toBe(taken);
});

/** Any value at keys that guests know. */
const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.json(),
    fc.constantFrom("kbs:///a/b/c", `{"default":[1],"transports":{"docker":{"a":[null,{"type":"signedBy"}]}}}`),
    fc.array(fc.string()),
    fc.array(fc.dictionary(fc.string(), fc.string())),
    fc.dictionary(fc.string(), fc.string()),
);
const fileOf = (rows: KeyRows) =>
    fc
        .array(fc.tuple(fc.constantFrom(...[...rows.keys()].filter((path) => !path.includes(":"))), value), {
            maxLength: 8,
        })
        .map((entries) =>
            stringify(entries.reduce<object>((table, [path, one]) => put(table, path.split("."), one), {})),
        );

function put(table: object, [key = "", ...deeper]: readonly string[], one: unknown): object {
    const name = key.replace("[]", "");
    const before = (table as Record<string, unknown>)[name];
    const below = () => put(isPlainObject(before) ? before : {}, deeper, one);
    return { ...table, [name]: deeper.length === 0 ? one : key === name ? below() : [below()] };
}

/** Names of inputs, and what JavaScript makes of a value that nobody thought of. */
const OURS =
    /undefined|\[object |(?<![.\w])(?:images\.[a-z]|proxy\.\w+Proxy|kbs\.(?:url|certificate)|sealedSecrets|credentialFiles|attestation\.)/;

test("whatever stands in the files, messages use their words", () => {
    fc.assert(
        fc.property(fileOf(AA_FILE.rows), fileOf(CDH_FILE.rows), (aa, cdh) => {
            const texts = issuesOf(documentOf({ aa, cdh }), { platform: "azure-snp" }).map(formatIssue);
            expect(texts.join("\n")).not.toMatch(OURS);
        }),
        { numRuns: shareOf(500) },
    );
});

describe("what this package writes has no error", () => {
    const folders = readdirSync("test/golden", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    test.each(folders.map(({ name }) => name))("%s", (name) => {
        const { initData } = decodeDocument(readFileSync(`test/golden/${name}/initdata.toml`, "utf8"));
        if (initData === undefined) {
            throw new Error("the document does not parse");
        }
        expect(errorsOf(checkDocument(initData, { now: NOW })).map(formatIssue)).toEqual([]);
    });
});

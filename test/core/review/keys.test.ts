import { expect, test } from "vitest";
import type { Effect } from "../../../core/effect";
import { AA } from "../../../core/initdata/keys/aa";
import { CDH } from "../../../core/initdata/keys/cdh";
import { pem } from "../spec";
import { diffFiles, findings, OPPOSITE } from "./pair";

interface Row {
    readonly what: string;
    readonly file: "aa.toml" | "cdh.toml";
    readonly before: string;
    readonly after: string;
    /** Place of the change, its effect, and a word of its reason. */
    readonly path: string;
    readonly effect: Effect;
    readonly word: RegExp;
}

type Rest = readonly [what: string, before: string, after: string, path: string, effect: Effect, word: RegExp];

function rows(file: Row["file"], table: readonly Rest[]): Row[] {
    return table.map(([what, before, after, path, effect, word]) => ({
        what,
        file,
        before,
        after,
        path,
        effect,
        word,
    }));
}

const KBS = "[token_configs.kbs]\n";
const VALID = pem("valid");
const EXPIRED = pem("expired");

// The facts: confidential-containers.md §2.
const AA_PAIRS = rows("aa.toml", [
    [
        "another KBS",
        `${KBS}url = "https://a"\n`,
        `${KBS}url = "https://b"\n`,
        "token_configs.kbs.url",
        "unknown",
        /KBS is trusted/,
    ],
    ["a KBS where none was", "", `${KBS}url = "https://a"\n`, "token_configs.kbs.url", "unknown", /trusted with/],
    [
        "a KBS without TLS",
        `${KBS}url = "https://a"\n`,
        `${KBS}url = "http://a"\n`,
        "token_configs.kbs.url (without TLS)",
        "loosens",
        /on the way/,
    ],
    [
        "a KBS's certificate more",
        KBS,
        `${KBS}cert = '''${VALID}'''\n`,
        "token_configs.kbs.cert",
        "loosens",
        /One more CA/,
    ],
    [
        "another certificate",
        `${KBS}cert = '''${EXPIRED}'''\n`,
        `${KBS}cert = '''${VALID}'''\n`,
        "token_configs.kbs.cert",
        "unknown",
        /Another CA/,
    ],
    [
        "another algorithm for the key",
        `${KBS}tee_key_algorithm = "RSA-OAEP-256"\n`,
        `${KBS}tee_key_algorithm = "ECDH-ES+A256KW-P521"\n`,
        "token_configs.kbs.tee_key_algorithm",
        "neutral",
        /strong enough/,
    ],
    [
        "an attestation service",
        "",
        '[token_configs.coco_as]\nurl = "http://as"\n',
        "token_configs.coco_as.url",
        "unknown",
        /attestation service/,
    ],
    [
        "an event log",
        "",
        "[eventlog_config]\nenable_eventlog = true\n",
        "eventlog_config.enable_eventlog",
        "unknown",
        /evidence/,
    ],
    [
        "another register of the event log",
        "[eventlog_config]\ninit_pcr = 17\n",
        "[eventlog_config]\ninit_pcr = 8\n",
        "eventlog_config.init_pcr",
        "unknown",
        /register/,
    ],
    [
        "an algorithm that guests ignore",
        "",
        '[eventlog_config]\neventlog_algorithm = "sha256"\n',
        "eventlog_config.eventlog_algorithm",
        "neutral",
        /ignored/,
    ],
    ["more in the log", '[log]\nlevel = "info"\n', '[log]\nlevel = "trace"\n', "log.level", "unknown", /logs/],
    [
        "a key that nobody knows",
        "",
        `${KBS}url_ = "x"\n`,
        "token_configs.kbs.url_",
        "unknown",
        /No known guest reads it/,
    ],
    [
        "a key with a dot in it",
        "",
        '[token_configs."kbs.url"]\nx = 1\n',
        'token_configs."kbs.url".x',
        "unknown",
        /No known guest reads it/,
    ],
    ["the table of the KBS alone", "", KBS, "token_configs.kbs", "unknown", /attest/],
    ["a text that is not TOML", KBS, "[token_configs", "(text)", "unknown", /not TOML/],
    ["a comment", KBS, `# why\n${KBS}`, "(comments)", "neutral", /no guest reads/],
    ["a blank line", KBS, `\n${KBS}`, "(layout)", "neutral", /mean nothing/],
]);

const CONFIG = "[image.registry_config]\n";
const RULE = '[[image.registry_config.registry]]\nprefix = "reg.example"\n';
const MIRROR = `${RULE}[[image.registry_config.registry.mirror]]\nlocation = "m.example"\n`;
const IMAGE = "[image]\n";
const PROXY = "[image.image_pull_proxy]\n";
const SCOPE = 'image.image_security_policy: transports.docker."reg.example/app"';

function policy(fallback: string, scope?: object): string {
    const docker = scope === undefined ? {} : { "reg.example/app": [scope] };
    return `${IMAGE}image_security_policy = '${JSON.stringify({ default: [{ type: fallback }], transports: { docker } })}'\n`;
}

const SIGNED = { type: "sigstoreSigned", keyPath: "kbs:///default/key/1" };

// The facts: §3 for cdh.toml, §6 for the signature policy.
const CDH_PAIRS = rows("cdh.toml", [
    ["another KBS", '[kbc]\nurl = "https://a"\n', '[kbc]\nurl = "https://b"\n', "kbc.url", "unknown", /KBS is trusted/],
    [
        "a KBS without TLS",
        '[kbc]\nurl = "https://a"\n',
        '[kbc]\nurl = "http://a"\n',
        "kbc.url (without TLS)",
        "loosens",
        /on the way/,
    ],
    [
        "a certificate of the KBS",
        "[kbc]\n",
        `[kbc]\nkbs_cert = '''${VALID}'''\n`,
        "kbc.kbs_cert",
        "loosens",
        /\bCAs?\b/,
    ],
    [
        "secrets from files",
        '[kbc]\nname = "cc_kbc"\n',
        '[kbc]\nname = "offline_fs_kbc"\n',
        "kbc.name",
        "loosens",
        /for tests/,
    ],
    ["another client", '[kbc]\nname = "cc_kbc"\n', '[kbc]\nname = "x"\n', "kbc.name", "unknown", /client/],
    ["no table of the client", "[kbc]\n", "", "kbc", "neutral", /does not start/],
    ["a socket", "", 'socket = "unix:///x"\n', "socket", "unknown", /waits/],
    ["the agent's socket", "", '[aa]\naa_socket = "unix:///x"\n', "aa.aa_socket", "unknown", /waits/],
    [
        "a secret at boot",
        "",
        '[[credentials]]\nresource_uri = "kbs:///a/b/c"\npath = "/p"\n',
        'credentials["kbs:///a/b/c"].resource_uri',
        "unknown",
        /before it starts/,
    ],
    [
        "another place of a secret",
        '[[credentials]]\nresource_uri = "kbs:///a/b/c"\npath = "/p"\n',
        '[[credentials]]\nresource_uri = "kbs:///a/b/c"\npath = "/q"\n',
        'credentials["kbs:///a/b/c"].path',
        "unknown",
        /where/,
    ],
    [
        "sealed secrets unverified",
        "",
        "skip_sealed_secret_verification = true\n",
        "skip_sealed_secret_verification",
        "loosens",
        /signature/,
    ],
    [
        "sealed secrets unverified by a text, which guests take for true",
        "",
        'skip_sealed_secret_verification = "yes"\n',
        "skip_sealed_secret_verification",
        "loosens",
        /signature/,
    ],
    [
        "sealed secrets unverified by a number",
        "skip_sealed_secret_verification = false\n",
        "skip_sealed_secret_verification = 1\n",
        "skip_sealed_secret_verification",
        "loosens",
        /signature/,
    ],
    [
        "the default, written out",
        "",
        "skip_sealed_secret_verification = false\n",
        "skip_sealed_secret_verification",
        "neutral",
        /unless/,
    ],
    ["a log of all", "", '[log]\nlevel = "trace"\n', "log.level", "unknown", /logs/],
    ["an image table", "", IMAGE, "image", "unknown", /kernel command line/],
    ["another work directory", IMAGE, `${IMAGE}work_dir = "/run/x"\n`, "image.work_dir", "neutral", /disk/],
    [
        "more downloads at once",
        IMAGE,
        `${IMAGE}max_concurrent_layer_downloads_per_image = 9\n`,
        "image.max_concurrent_layer_downloads_per_image",
        "neutral",
        /disk and memory/,
    ],
    [
        "a signature policy by URI",
        IMAGE,
        `${IMAGE}image_security_policy_uri = "kbs:///a/b/c"\n`,
        "image.image_security_policy_uri",
        "tightens",
        /signatures/,
    ],
    [
        "another signature policy by URI",
        `${IMAGE}image_security_policy_uri = "kbs:///a/b/c"\n`,
        `${IMAGE}image_security_policy_uri = "file:///p"\n`,
        "image.image_security_policy_uri",
        "unknown",
        /another place/,
    ],
    ["a signature policy", IMAGE, policy("reject"), "image.image_security_policy", "tightens", /whose signatures/],
    [
        "a policy that accepts by default",
        policy("reject"),
        policy("insecureAcceptAnything"),
        "image.image_security_policy: default",
        "loosens",
        /insecureAcceptAnything/,
    ],
    [
        "a scope that accepts anything",
        policy("reject"),
        policy("reject", { type: "insecureAcceptAnything" }),
        SCOPE,
        "loosens",
        /insecureAcceptAnything/,
    ],
    [
        "a scope that rejects",
        policy("insecureAcceptAnything"),
        policy("insecureAcceptAnything", { type: "reject" }),
        SCOPE,
        "tightens",
        /reject/,
    ],
    [
        "a scope with a signature instead of anything",
        policy("reject", { type: "insecureAcceptAnything" }),
        policy("reject", SIGNED),
        SCOPE,
        "tightens",
        /any more/,
    ],
    [
        "a scope that is signed with another key",
        policy("reject", SIGNED),
        policy("reject", { ...SIGNED, keyPath: "kbs:///default/key/2" }),
        SCOPE,
        "unknown",
        /by whom/,
    ],
    [
        "a policy that is not JSON",
        policy("reject"),
        `${IMAGE}image_security_policy = '{'\n`,
        "image.image_security_policy",
        "unknown",
        /not JSON/,
    ],
    [
        "simple signatures from elsewhere",
        `${IMAGE}sigstore_config = "default-docker:\\n  sigstore: file:///a\\n"\n`,
        `${IMAGE}sigstore_config = "default-docker:\\n  sigstore: file:///b\\n"\n`,
        "image.sigstore_config: default-docker.sigstore",
        "unknown",
        /another place/,
    ],
    [
        "simple signatures by URI",
        IMAGE,
        `${IMAGE}sigstore_config_uri = "kbs:///a/b/c"\n`,
        "image.sigstore_config_uri",
        "unknown",
        /simple signatures/,
    ],
    [
        "credentials of registries",
        IMAGE,
        `${IMAGE}authenticated_registry_credentials_uri = "kbs:///a/b/c"\n`,
        "image.authenticated_registry_credentials_uri",
        "unknown",
        /credentials/,
    ],
    [
        "registries by URI",
        IMAGE,
        `${IMAGE}registry_configuration_uri = "kbs:///a/b/c"\n`,
        "image.registry_configuration_uri",
        "unknown",
        /not in this file/,
    ],
    [
        "no registry for short names",
        `${CONFIG}unqualified-search-registries = ["docker.io"]\n`,
        `${CONFIG}unqualified-search-registries = []\n`,
        "image.registry_config.unqualified-search-registries",
        "unknown",
        /empty list/,
    ],
    [
        "another order of registries",
        `${CONFIG}unqualified-search-registries = ["a", "b"]\n`,
        `${CONFIG}unqualified-search-registries = ["b", "a"]\n`,
        "image.registry_config.unqualified-search-registries (order)",
        "unknown",
        /order/,
    ],
    [
        "a registry without TLS",
        RULE,
        `${RULE}insecure = true\n`,
        'image.registry_config.registry["reg.example"].insecure',
        "loosens",
        /plain HTTP/,
    ],
    [
        "a blocked registry",
        RULE,
        `${RULE}blocked = true\n`,
        'image.registry_config.registry["reg.example"].blocked',
        "tightens",
        /refuses/,
    ],
    [
        "a registry elsewhere",
        RULE,
        `${RULE}location = "other.example"\n`,
        'image.registry_config.registry["reg.example"].location',
        "unknown",
        /another place/,
    ],
    [
        "a mirror",
        RULE,
        MIRROR,
        'image.registry_config.registry["reg.example"].mirror["m.example"].location',
        "unknown",
        /another place/,
    ],
    [
        "a mirror without TLS",
        MIRROR,
        `${MIRROR}insecure = true\n`,
        'image.registry_config.registry["reg.example"].mirror["m.example"].insecure',
        "loosens",
        /plain HTTP/,
    ],
    [
        "another proxy",
        `${PROXY}https_proxy = "http://a:1"\n`,
        `${PROXY}https_proxy = "http://b:1"\n`,
        "image.image_pull_proxy.https_proxy",
        "unknown",
        /proxy sees/,
    ],
    [
        "a proxy for plain registries",
        PROXY,
        `${PROXY}http_proxy = "http://b:1"\n`,
        "image.image_pull_proxy.http_proxy",
        "unknown",
        /without TLS/,
    ],
    [
        "a way around the proxy",
        `${PROXY}no_proxy = "a, b"\n`,
        `${PROXY}no_proxy = "a, c"\n`,
        "image.image_pull_proxy.no_proxy",
        "neutral",
        /directly/,
    ],
    [
        "one more root",
        IMAGE,
        `${IMAGE}extra_root_certificates = ['''${VALID}''']\n`,
        "image.extra_root_certificates",
        "loosens",
        /One more CA/,
    ],
    [
        "one root in the place of another",
        `${IMAGE}extra_root_certificates = ['''${EXPIRED}''']\n`,
        `${IMAGE}extra_root_certificates = ['''${VALID}''']\n`,
        "image.extra_root_certificates",
        "loosens",
        /One more CA/,
    ],
    [
        "an invalid root",
        IMAGE,
        `${IMAGE}extra_root_certificates = ["x"]\n`,
        "image.extra_root_certificates",
        "loosens",
        /\bCAs?\b/,
    ],
    [
        "a misspelt key",
        IMAGE,
        `${IMAGE}image_security_polcy = "x"\n`,
        "image.image_security_polcy",
        "unknown",
        /No known guest reads it/,
    ],
    [
        "a number that is a text",
        `${IMAGE}max_concurrent_layer_downloads_per_image = 3\n`,
        `${IMAGE}max_concurrent_layer_downloads_per_image = "3"\n`,
        "image.max_concurrent_layer_downloads_per_image",
        "neutral",
        /disk/,
    ],
]);

test.each([...AA_PAIRS, ...CDH_PAIRS])("$file: $what $effect", ({ file, before, after, path, effect, word }) => {
    const found = findings(diffFiles({ [file]: before }, { [file]: after })).filter((change) => change.path === path);
    expect(found).toContainEqual(expect.objectContaining({ file, effect, reason: expect.stringMatching(word) }));
    const back = findings(diffFiles({ [file]: after }, { [file]: before })).filter((change) => change.path === path);
    expect(back.map((change) => change.effect).sort()).toEqual(found.map((change) => OPPOSITE[change.effect]).sort());
});

test("there are enough pairs", () => {
    expect(AA_PAIRS.length + CDH_PAIRS.length).toBeGreaterThanOrEqual(40);
});

test.each([AA, CDH])("no key of $name is read before the table around it", ({ keys, rows }) => {
    for (const { path, since } of keys) {
        const outer = path.split(".").map((_, index, parts) => rows.get(parts.slice(0, index + 1).join("."))?.since);
        const isIn = path.includes("[]") || path.includes(":");
        expect([path, isIn ? since : outer.find((one) => one !== undefined)]).toEqual([path, since]);
    }
});

test("a certificate is shown by what it says (openssl x509 -subject -issuer -enddate -fingerprint)", () => {
    const [change] = findings(
        diffFiles({ "cdh.toml": "[kbc]\n" }, { "cdh.toml": `[kbc]\nkbs_cert = '''${VALID}'''\n` }),
    );
    expect(change?.after).toBe(
        "subject O=Example, CN=KBS test CA; issuer O=Example, CN=KBS test CA; valid to 2126-01-01; SHA-256 " +
            "1C:C6:2C:EA:22:68:BE:A6:4E:3E:2F:7F:70:EF:F8:0F:10:95:EC:0C:91:32:EC:93:92:2D:F0:60:8D:CA:82:15",
    );
});

test("a certificate that joins another leaves that one alone", () => {
    const one = `[kbc]\nkbs_cert = '''${EXPIRED}'''\n`;
    const two = `[kbc]\nkbs_cert = '''${EXPIRED}${VALID}'''\n`;
    expect(findings(diffFiles({ "cdh.toml": one }, { "cdh.toml": two }))).toMatchObject([
        { path: "kbc.kbs_cert", after: expect.stringContaining("1C:C6"), effect: "loosens" },
    ]);
});

test("lists say which entries came and went", () => {
    const [before = "", after = ""] = ["a,b,c", "c, d,a"].map((list) => `${PROXY}no_proxy = "${list}"\n`);
    expect(
        findings(diffFiles({ "cdh.toml": before }, { "cdh.toml": after })).map(({ path, before: was, after: is }) => [
            path,
            was,
            is,
        ]),
    ).toEqual([
        ["image.image_pull_proxy.no_proxy", "b", undefined],
        ["image.image_pull_proxy.no_proxy", undefined, "d"],
        ["image.image_pull_proxy.no_proxy (order)", '"a", "c"', '"c", "a"'],
    ]);
});

test("a value that looks alike and is another shows what it is", () => {
    const [flag = "", text = ""] = ["true", '"true"'].map((value) => `skip_sealed_secret_verification = ${value}\n`);
    expect(findings(diffFiles({ "cdh.toml": flag }, { "cdh.toml": text }))).toMatchObject([
        { before: "true", after: '"true"', effect: "unknown" },
    ]);
});

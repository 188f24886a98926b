import { readFileSync } from "node:fs";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { describe, expect, test } from "vitest";
import { type ImageSettingsSpec, type InitDataSpec, KeyAlgorithm, LogLevel } from "../../core";
import { isOlder } from "../../core/checks/kataVersion";
import { AA_KEYS } from "../../core/initdata/aa";
import { CDH_KEYS } from "../../core/initdata/cdh";
import type { KeyRow } from "../../core/initdata/keyTable";
import { INIT_DATA_SHAPE } from "../../core/initdata/spec";
import { AA_REVIEW } from "../../core/review/keys/aa";
import { CDH_REVIEW } from "../../core/review/keys/cdh";
import type { Shape } from "../../core/shape";
import { GOOD, initDataOf, pem } from "./spec";

const FILES = [
    ["aa.toml", AA_KEYS, AA_REVIEW],
    ["cdh.toml", CDH_KEYS, CDH_REVIEW],
] as const;
const COSIGN = readFileSync("test/keys/cosign.pub", "utf8");
const SIGNED = { type: "sigstoreSigned", keyData: COSIGN, signedIdentity: { type: "matchRepository" } };
const KBS = { url: "https://kbs.example.com:8080" };
const CREDENTIAL = { uri: "kbs:///a/b/c", path: "/run/confidential-containers/cdh/kbs/c" };

const images = (settings: ImageSettingsSpec) => ({ images: settings });
const rule = (registry: object) => images({ registries: [{ location: "a.example", ...registry }] });
const policy = images({
    signaturePolicy: { scopes: [{ scope: "a.example", requirements: [{ type: "sigstoreSigned", key: COSIGN }] }] },
});

/** A key that the newest guest reads, the inputs that produce it, and what a reader of the file then finds. Facts: §2, §3. */
const KEYS: readonly (readonly ["aa.toml" | "cdh.toml", string, Partial<InitDataSpec>, unknown])[] = [
    ["aa.toml", "token_configs.kbs.url", {}, KBS.url],
    ["aa.toml", "token_configs.kbs.cert", { kbs: { ...KBS, certificate: pem("valid") } }, pem("valid")],
    [
        "aa.toml",
        "token_configs.kbs.tee_key_algorithm",
        { kbs: { ...KBS, keyAlgorithm: KeyAlgorithm.EcdhEsP521 } },
        "ECDH-ES+A256KW-P521",
    ],
    [
        "aa.toml",
        "token_configs.coco_as.url",
        { attestation: { serviceUrl: "https://as.example.com" } },
        "https://as.example.com",
    ],
    ["aa.toml", "eventlog_config.enable_eventlog", { attestation: { eventLog: false } }, false],
    ["aa.toml", "eventlog_config.init_pcr", { attestation: { eventLog: true, eventLogPcr: 0 } }, 0],
    ["aa.toml", "log.level", { logLevels: { attestationAgent: LogLevel.Warn } }, "warn"],
    ["cdh.toml", "kbc.name", {}, "cc_kbc"],
    ["cdh.toml", "kbc.url", {}, KBS.url],
    ["cdh.toml", "kbc.kbs_cert", { kbs: { ...KBS, certificate: pem("valid") } }, pem("valid")],
    ["cdh.toml", "credentials[].resource_uri", { credentialFiles: [CREDENTIAL] }, CREDENTIAL.uri],
    ["cdh.toml", "credentials[].path", { credentialFiles: [CREDENTIAL] }, CREDENTIAL.path],
    ["cdh.toml", "skip_sealed_secret_verification", { sealedSecrets: { skipVerification: true } }, true],
    ["cdh.toml", "log.level", { logLevels: { confidentialDataHub: LogLevel.Trace } }, "trace"],
    ["cdh.toml", "image.work_dir", images({ workDirectory: "/x" }), "/x"],
    ["cdh.toml", "image.max_concurrent_layer_downloads_per_image", images({ maxConcurrentLayerDownloads: 8 }), 8],
    ["cdh.toml", "image.image_security_policy_uri", images({ signaturePolicyUri: "kbs:///a/b/c" }), "kbs:///a/b/c"],
    [
        "cdh.toml",
        "image.image_security_policy",
        policy,
        {
            default: [{ type: "reject" }],
            transports: { docker: { "a.example": [SIGNED] } },
        },
    ],
    [
        "cdh.toml",
        "image.sigstore_config_uri",
        images({ signaturePolicyUri: "kbs:///a/b/c", sigstoreConfigurationUri: "kbs:///a/b/d" }),
        "kbs:///a/b/d",
    ],
    [
        "cdh.toml",
        "image.sigstore_config",
        images({
            signaturePolicyUri: "kbs:///a/b/c",
            sigstoreConfiguration: "default-docker: {sigstore: 'file:///s'}\n",
        }),
        "default-docker: {sigstore: 'file:///s'}\n",
    ],
    [
        "cdh.toml",
        "image.authenticated_registry_credentials_uri",
        images({ credentialsUri: "kbs:///a/b/c" }),
        "kbs:///a/b/c",
    ],
    [
        "cdh.toml",
        "image.registry_configuration_uri",
        images({ registryConfigurationUri: "kbs:///a/b/c" }),
        "kbs:///a/b/c",
    ],
    [
        "cdh.toml",
        "image.extra_root_certificates",
        images({ extraRootCertificates: [pem("registry-ca"), pem("valid")] }),
        [pem("registry-ca"), pem("valid")],
    ],
    [
        "cdh.toml",
        "image.image_pull_proxy.https_proxy",
        { proxy: { httpsProxy: "http://p.example:1" } },
        "http://p.example:1",
    ],
    [
        "cdh.toml",
        "image.image_pull_proxy.http_proxy",
        { proxy: { httpProxy: "http://p.example:1" } },
        "http://p.example:1",
    ],
    [
        "cdh.toml",
        "image.image_pull_proxy.no_proxy",
        { proxy: { httpsProxy: "http://p.example:1", noProxy: ["a.example", "10.0.0.0/8"] } },
        "a.example,10.0.0.0/8",
    ],
    [
        "cdh.toml",
        "image.registry_config.unqualified-search-registries",
        images({ searchRegistries: ["docker.io", "a.example"] }),
        ["docker.io", "a.example"],
    ],
    ["cdh.toml", "image.registry_config.registry[].prefix", rule({ prefix: "b.example/c" }), "b.example/c"],
    ["cdh.toml", "image.registry_config.registry[].location", rule({}), "a.example"],
    ["cdh.toml", "image.registry_config.registry[].insecure", rule({ insecure: true }), true],
    ["cdh.toml", "image.registry_config.registry[].blocked", rule({ blocked: true }), true],
    [
        "cdh.toml",
        "image.registry_config.registry[].mirror[].location",
        rule({ mirrors: [{ location: "m.example" }] }),
        "m.example",
    ],
    [
        "cdh.toml",
        "image.registry_config.registry[].mirror[].insecure",
        rule({ mirrors: [{ location: "m.example", insecure: true }] }),
        true,
    ],
];

/** Keys that the newest guest reads, or read once, and that no input produces. */
const LEFT_OUT: readonly (readonly [string, string])[] = [
    ["aa.toml", "eventlog_config.eventlog_algorithm"],
    ["cdh.toml", "socket"],
    ["cdh.toml", "aa.aa_socket"],
    ["cdh.toml", "services_dir"],
    ["cdh.toml", "image.anonymous_fallback_on_unauthorized"],
    ["cdh.toml", "image.default_snapshot"],
    ["cdh.toml", "image.skip_proxy_ips"],
    ["cdh.toml", "image.nydus_config"],
];

/** A value of a file as a reader finds it that shares no code with the writer; of a list, that of its first item. */
function valueAt(text: string, key: string): unknown {
    const read = getStaticTOMLValue(parseTOML(text, { tomlVersion: "1.0" })) as unknown;
    return key.split(".").reduce<unknown>((value, part) => {
        const child = (value as Record<string, unknown> | undefined)?.[part.replace("[]", "")];
        return part.endsWith("[]") ? (child as unknown[] | undefined)?.[0] : child;
    }, read);
}

test.each(KEYS)("%s %s", (file, key, change, expected) => {
    const value = valueAt(initDataOf({ ...GOOD, ...change }).files[file], key);
    const isJson = typeof expected === "object" && !Array.isArray(expected);
    expect(isJson ? JSON.parse(String(value)) : value).toEqual(expected);
});

test.each(KEYS)("%s %s is not there without its input", (file, key) => {
    const always = ["token_configs.kbs.url", "kbc.name", "kbc.url"].includes(key);
    expect(valueAt(initDataOf(GOOD).files[file], key) === undefined).toBe(!always);
});

test("every key that a guest reads is produced by an input or left out for a reason", () => {
    const named = [...KEYS.map(([file, key]) => `${file} ${key}`), ...LEFT_OUT.map((pair) => pair.join(" "))];
    // The catalogue of the review; what is inside of a text is no key of the file.
    const known = FILES.flatMap(([file, , rows]) => [...rows.keys()].map((key) => `${file} ${key}`));
    const leaves = known.filter(
        (key) =>
            !key.includes(":") && !known.some((other) => other.startsWith(`${key}.`) || other.startsWith(`${key}[]`)),
    );
    expect(leaves.filter((key) => !named.includes(key))).toEqual([]);
});

function leavesOf(shape: Shape, path: string): string[] {
    if (shape.kind !== "object") {
        return [path];
    }
    return Object.entries(shape.fields).flatMap(([key, field]) =>
        leavesOf(field.shape, path === "" ? key : `${path}.${key}`),
    );
}

test("every input produces a key, but for those that decide about the document or the pod", () => {
    const inputs = FILES.flatMap(([, rows]) =>
        rows.flatMap(({ input }) => (input === undefined ? [] : [input.join(".")])),
    );
    const leaves = leavesOf(INIT_DATA_SHAPE, "").filter(
        (leaf) =>
            !/^(platform|algorithm|kataVersion|policy\b.*|sealedSecrets\.secrets|images\.fromLock|trustedStorage\.volume)$/.test(
                leaf,
            ),
    );
    const covered = (leaf: string) => inputs.some((input) => leaf === input || leaf.startsWith(`${input}.`));
    expect(leaves.filter((leaf) => !covered(leaf))).toEqual([]);
    expect(inputs.filter((input) => !leaves.some((leaf) => leaf === input || leaf.startsWith(`${input}.`)))).toEqual(
        [],
    );
});

describe("docs/images.md", () => {
    const rows = readFileSync("docs/images.md", "utf8").match(/^\| `(aa|cdh)\.toml` .*$/gm) ?? [];
    const oldest = "3.20";

    test("lists every key with its input as the code has it", () => {
        const expected = FILES.flatMap(([file, keys]) => keys.map((row) => keyRow(file, row)));
        expect(rows.filter((row) => expected.includes(row))).toEqual(expected);
        expect(rows.length).toBe(expected.length + LEFT_OUT.length);
    });

    test("gives a reason for each that is left out", () => {
        for (const [file, key] of LEFT_OUT) {
            expect(rows.filter((row) => row.startsWith(`| \`${file}\` | \`${key}\` | `))).toHaveLength(1);
        }
    });

    function keyRow(file: string, { path, input, always, since }: KeyRow): string {
        const from = input === undefined ? `always \`${always}\`` : `\`${input.join(".")}\``;
        return `| \`${file}\` | \`${path.join(".")}\` | ${from} | ${isOlder(oldest, since) ? since : "all"} |`;
    }
});

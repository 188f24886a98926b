import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { describe, expect, test } from "vitest";
import { type ImageSettingsSpec, type InitDataSpec, KeyAlgorithm, LogLevel } from "../../core";
import { inputAt, inputsIn } from "../../core/initdata/inputs";
import { AA } from "../../core/initdata/keys/aa";
import { CDH } from "../../core/initdata/keys/cdh";
import { formOf, type KeyRow } from "../../core/initdata/keys/row";
import { INIT_DATA_SHAPE } from "../../core/initdata/shape";
import type { Shape } from "../../core/shape";
import { wordsFor } from "../../core/shape";
import { guestKeysPage } from "../../tools/guestKeys.mjs";
import { GOOD, initDataOf, pem } from "./spec";

const FILES = [AA, CDH];
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

/** The first Kata whose guests read a key, where that is not 3.11, the first with init-data. Facts: §2, §3. */
const SINCE: Readonly<Record<string, string>> = {
    "aa.toml token_configs.kbs.tee_key_algorithm": "3.29",
    "aa.toml eventlog_config.enable_eventlog": "3.13",
    "aa.toml eventlog_config.init_pcr": "3.13",
    "aa.toml log.level": "3.28",
    "cdh.toml aa.aa_socket": "4.1",
    "cdh.toml skip_sealed_secret_verification": "3.28",
    "cdh.toml log.level": "3.28",
    "cdh.toml image.image_security_policy": "3.25",
    "cdh.toml image.sigstore_config": "3.25",
    "cdh.toml image.registry_configuration_uri": "3.17",
    "cdh.toml image.extra_root_certificates": "3.13",
    "cdh.toml image.image_pull_proxy": "3.19",
    "cdh.toml image.image_pull_proxy.https_proxy": "3.19",
    "cdh.toml image.image_pull_proxy.http_proxy": "3.19",
    "cdh.toml image.image_pull_proxy.no_proxy": "3.19",
    "cdh.toml image.registry_config": "3.19",
    "cdh.toml image.registry_config.unqualified-search-registries": "3.19",
    "cdh.toml image.registry_config.registry": "3.19",
};

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
    // The catalog of the review; what is inside of a text is not a key of the file.
    const known = FILES.flatMap(({ name, rows }) => [...rows.keys()].map((key) => `${name} ${key}`));
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
    const inputs = FILES.flatMap(({ keys }) =>
        keys.flatMap(({ input }) => (input === undefined ? [] : [input.join(".")])),
    );
    const leaves = leavesOf(INIT_DATA_SHAPE, "").filter(
        (leaf) =>
            !/^(platform|algorithm|kataVersion|allowDebugClass|memory\b.*|policy\b.*|sealedSecrets\.secrets|images\.fromLock|trustedStorage\.volume)$/.test(
                leaf,
            ),
    );
    const covered = (leaf: string) => inputs.some((input) => leaf === input || leaf.startsWith(`${input}.`));
    expect(leaves.filter((leaf) => !covered(leaf))).toEqual([]);
    expect(inputs.filter((input) => !leaves.some((leaf) => leaf === input || leaf.startsWith(`${input}.`)))).toEqual(
        [],
    );
});

test("every key has the first Kata that reads it", () => {
    const since = FILES.flatMap(({ name, keys }) =>
        keys.flatMap((key) => (key.since === undefined ? [] : [[`${name} ${key.path}`, key.since]])),
    );
    expect(Object.fromEntries(since)).toEqual(SINCE);
});

test.each(KEYS.filter(([, , change]) => change.images?.signaturePolicy === undefined))(
    "%s %s is read back as the input that it is written from",
    (name, _, change) => {
        const spec = { ...GOOD, ...change };
        const file = name === "aa.toml" ? AA : CDH;
        const inputs = inputsIn(parse(initDataOf(spec).files[name]), file.keys);
        for (const { input } of file.keys) {
            expect([input, input && inputAt(inputs, input)]).toEqual([input, input && inputAt(spec, input)]);
        }
    },
);

describe("docs/images.md", () => {
    const page = readFileSync("docs/images.md", "utf8");

    test("has every key as the code has it", () => {
        expect(page).toBe(guestKeysPage(page, FILES, (key: KeyRow) => wordsFor(formOf(key))));
    });

    test("gives a reason for each that is left out", () => {
        const leftOut = FILES.flatMap(({ name, keys }) =>
            keys.filter((key) => key.leftOut !== undefined).map(({ path }) => [name, path]),
        );
        expect(leftOut.sort()).toEqual([...LEFT_OUT].sort());
    });
});

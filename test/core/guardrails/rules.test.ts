import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { Platform } from "../../../core";
import { checkCertificateExpiry } from "../../../core/guardrails/certificateExpiry";
import { checkEnvSecrets } from "../../../core/guardrails/envSecrets";
import { checkGuestOfClass } from "../../../core/guardrails/guestOfClass";
import { checkHypervisorAnnotations } from "../../../core/guardrails/hypervisorAnnotations";
import { checkKbsAllowed } from "../../../core/guardrails/kbsAllowed";
import { checkDigestCut, checkPlatformLimit } from "../../../core/guardrails/platformLimit";
import { checkReviewed } from "../../../core/guardrails/reviewed";
import type { PlatformConfig } from "../../../core/guardrails/runtimeClass";
import { encodeAnnotation } from "../../../core/initdata/annotation";
import { decodeAnnotation } from "../../../core/initdata/decode";
import { UNKNOWN } from "../../../core/unknown";
import { pem } from "../spec";
import {
    AA,
    ANNOTATIONS,
    AT,
    annotation,
    CDH,
    deployment,
    type Files,
    INIT_DATA,
    noise,
    type PodParts,
    resource,
    SPEC,
    texts,
} from "./resource";

const of = (files: Files): PodParts => ({ initData: annotation(files) });
const at = (runtimeClassName: string, parts: PodParts = {}): PodParts => ({ ...parts, spec: { runtimeClassName } });

type Rows = readonly (readonly [string, PodParts, readonly string[]])[];
const UNREAD: Rows = [
    ["an annotation that is not read", { initData: "x" }, []],
    ["no annotation", { annotations: {} }, []],
    ["an annotation that is not known", { initData: UNKNOWN }, [`not known: ${AT}`]],
];

const HYPERVISOR = "io.katacontainers.config.hypervisor.";
const forbidden = (
    name: string,
) => `${ANNOTATIONS}["${HYPERVISOR}${name}"]: changes the VM, and with it what the hardware measures [hypervisor-annotation]
    allowed: ${INIT_DATA}, and what the config lists under allow
    fix: remove it, or add "${name}" to allow`;
const annotated = (annotations: object): PodParts => ({ annotations: { [INIT_DATA]: annotation(), ...annotations } });

const HYPERVISOR_ROWS: Rows = [
    ["init-data alone", {}, []],
    [
        "what is not of the VM",
        annotated({ "io.katacontainers.config.runtime.create_container_timeout": "600", app: "web" }),
        [],
    ],
    [
        "kernel parameters and a size",
        annotated({ [`${HYPERVISOR}kernel_params`]: "debug", [`${HYPERVISOR}default_memory`]: UNKNOWN }),
        [forbidden("kernel_params"), forbidden("default_memory")],
    ],
    [
        "a policy next to the init-data",
        annotated({ "io.katacontainers.config.agent.policy": "cGFja2FnZQ==" }),
        [
            `${ANNOTATIONS}["io.katacontainers.config.agent.policy"]: is a policy that is not in the evidence, and the runtime asks the guest to use it instead of the measured one [agent-policy-annotation]
    fix: put the policy into the init-data, as policy.rego`,
        ],
    ],
    [
        "another configuration of the runtime",
        annotated({ "io.katacontainers.config_path": "/opt/kata/configuration-qemu.toml" }),
        [
            `${ANNOTATIONS}["io.katacontainers.config_path"]: makes the runtime read another configuration than that of the RuntimeClass, so the VM may not be confidential [configuration-annotation]
    fix: remove it, and choose by the RuntimeClass`,
        ],
    ],
    [
        "kernel modules",
        annotated({ "io.katacontainers.config.agent.kernel_modules": "nfs" }),
        [
            `${ANNOTATIONS}["io.katacontainers.config.agent.kernel_modules"]: loads kernel modules in the guest, and the init-data does not say so [guest-annotation]
    allowed: what the config lists under allow
    fix: remove it, or add "io.katacontainers.config.agent.kernel_modules" to allow`,
        ],
    ],
    ["annotations that are not known", { annotations: UNKNOWN }, [`not known: ${ANNOTATIONS}`]],
    [
        "a pod that is not confidential",
        { annotations: { [`${HYPERVISOR}image`]: "x" }, spec: { runtimeClassName: "kata-qemu" } },
        [],
    ],
];

test.each(HYPERVISOR_ROWS)("hypervisor-annotations: %s", (_, parts, expected) => {
    expect(texts(checkHypervisorAnnotations(deployment(parts), {}))).toEqual(expected);
});

test("hypervisor-annotations: what config allows, by short name, whole name or pattern", () => {
    const parts = annotated({ [`${HYPERVISOR}default_memory`]: "1", [`${HYPERVISOR}image`]: "x" });
    const found = (allow: string[]) => texts(checkHypervisorAnnotations(deployment(parts), { allow }));
    expect(found(["default_memory"])).toEqual([forbidden("image")]);
    expect(found(["default_*", `${HYPERVISOR}image`])).toEqual([]);
    expect(found(["memory"])).toHaveLength(2);
});

const REST = `, and the pod holds it in the clear, where the host and everyone who can read the pod see it [plain-secret]
    allowed: a sealed secret, which begins with \`sealed.\`, or a value that may be public
    fix: have the workload take it from the KBS, or seal it; list the name under allow if the value is public`;
const byName = (name: string) => `is the value of ${name}, which by its name is a secret`;
const env = (name: unknown, value: unknown): PodParts => ({ container: { env: [{ name, value }] } });
const HUNTER = "hunter2hunter2hunter2hunter2hunter2hunter2";

/** Name, value, and why it is a secret. */
const VARIABLES: readonly (readonly [string, unknown, string | undefined])[] = [
    ["DB_PASSWORD", HUNTER, byName("DB_PASSWORD")],
    ["PASSWORD", "1", byName("PASSWORD")],
    ["dbPassword", HUNTER, byName("dbPassword")],
    ["spring.datasource.password", HUNTER, byName("spring.datasource.password")],
    ["API_KEY", HUNTER, byName("API_KEY")],
    ["STRIPE_APIKEY", HUNTER, byName("STRIPE_APIKEY")],
    ["AWS_SECRET_ACCESS_KEY", HUNTER, byName("AWS_SECRET_ACCESS_KEY")],
    ["VAULT_TOKEN", HUNTER, byName("VAULT_TOKEN")],
    ["CLIENT_SECRET", HUNTER, byName("CLIENT_SECRET")],
    ["SETTINGS", `-----BEGIN RSA PRIVATE KEY-----\n${HUNTER}`, "holds a private key"],
    ["DATABASE_URL", `postgres://shop:${HUNTER}@db.example/shop`, "holds a password in a URL"],
    ["SETTINGS", `eyJ${HUNTER}.eyJ${HUNTER}.${HUNTER}`, "holds a JSON Web Token"],
    ["SETTINGS", `ghp_${HUNTER.slice(0, 36)}`, "holds a GitHub token"],
    ["SETTINGS", `glpat-${HUNTER}`, "holds a GitLab token"],
    ["SETTINGS", "AKIAABCDEFGHIJKLMNOP", "holds an AWS access key"],
    ["SETTINGS", `xoxb-${HUNTER}`, "holds a Slack token"],
    ["DB_PASSWORD", "sealed.fakejwsheader.eyJhIjoxfQ.fakesignature", undefined],
    ["DB_PASSWORD", "", undefined],
    ["DB_PASSWORD", undefined, undefined],
    ["DB_PASSWORD", "$(FROM_KBS)", undefined],
    ["DB_PASSWORD", "/run/secrets/password", undefined],
    ["REQUIRE_TOKEN", "true", undefined],
    ["DB_PASSWORD_FILE", "password.txt", undefined],
    ["TOKEN_LIFETIME", "3600", undefined],
    ["MONKEY", "banana", undefined],
    ["COMPASS", "north", undefined],
    ["PWD", "work", undefined],
    ["DATABASE_URL", "postgres://shop@db.example/shop", undefined],
    ["DATABASE_URL", "postgres://shop:$(DB_PASSWORD)@db.example/shop", undefined],
    ["KEYS_URL", "https://example.com:8443/keys", undefined],
];

test.each(VARIABLES)("env-secrets: %s=%s", (name, value, reason) => {
    const found = texts(checkEnvSecrets(deployment(env(name, value)), {}));
    expect(found).toEqual(reason === undefined ? [] : [`${SPEC}.containers[0].env[0].value: ${reason}${REST}`]);
    expect(found.join()).not.toContain("hunter2");
});

test("env-secrets: every container, references, what is not known, and what config allows", () => {
    const list = [{ name: "A_TOKEN", value: "x" }];
    const parts: PodParts = {
        container: {
            env: [
                { name: "B_TOKEN", valueFrom: { secretKeyRef: { name: "b", key: "c" } } },
                { name: "MODE", value: UNKNOWN },
                { name: "PUBLIC_TOKEN", value: "x" },
                { name: "PUBLIC_KEY", value: UNKNOWN },
            ],
        },
        spec: { initContainers: [{ env: list }], ephemeralContainers: [{ env: UNKNOWN }] },
    };
    expect(texts(checkEnvSecrets(deployment(parts), { allow: ["PUBLIC_*"] }))).toEqual([
        `${SPEC}.initContainers[0].env[0].value: ${byName("A_TOKEN")}${REST}`,
        `not known: ${SPEC}.containers[0].env[1].value`,
        `not known: ${SPEC}.ephemeralContainers[0].env`,
    ]);
});

const URLS = ["https://kbs.example.com", "https://*.kbs.example:8080/team"];
const LIST = "\n    allowed: https://kbs.example.com, https://*.kbs.example:8080/team\n    fix: use one of them";
const both = (url: string) =>
    of({ aa: AA.replace("https://kbs.example.com", url), cdh: CDH.replace("https://kbs.example.com", url) });
const notNamed = (
    file: string,
    key: string,
) => `${AT}: ${file}: is missing, so that the guest asks the KBS that its kernel command line names, which the host writes [kbs-not-named]
    allowed: https://kbs.example.com, https://*.kbs.example:8080/team
    fix: add the file with ${key}`;

const KBS_ROWS: Rows = [
    ["the URL of the list", {}, []],
    ["another spelling of it", both("https://KBS.example.com:443/"), []],
    ["a host of a pattern", both("https://eu.kbs.example:8080/team/"), []],
    ["no key for it", of({ aa: "", cdh: '[kbc]\nname = "offline_fs_kbc"\n' }), []],
    [
        "another host in both files",
        both("https://kbs.example.org"),
        [
            `${AT}: aa.toml: token_configs.kbs.url: "https://kbs.example.org" is not a KBS that workloads may use [kbs-not-allowed]${LIST}`,
            `${AT}: cdh.toml: kbc.url: "https://kbs.example.org" is not a KBS that workloads may use [kbs-not-allowed]${LIST}`,
        ],
    ],
    [
        "http, in one file",
        of({ cdh: CDH.replace("https", "http") }),
        [
            `${AT}: cdh.toml: kbc.url: "http://kbs.example.com" is not a KBS that workloads may use [kbs-not-allowed]${LIST}`,
        ],
    ],
    [
        "a pattern that would have to cross a slash, or hide behind a user name",
        of({
            aa: AA.replace("kbs.example.com", "evil.example/x.kbs.example:8080/team"),
            cdh: CDH.replace("kbs.example.com", "kbs.example.com@evil.example"),
        }),
        [
            `${AT}: aa.toml: token_configs.kbs.url: "https://evil.example/x.kbs.example:8080/team" is not a KBS that workloads may use [kbs-not-allowed]${LIST}`,
            `${AT}: cdh.toml: kbc.url: "https://***@evil.example" is not a KBS that workloads may use [kbs-not-allowed]${LIST}`,
        ],
    ],
    [
        "neither file",
        of({ aa: undefined, cdh: undefined }),
        [notNamed("aa.toml", "token_configs.kbs.url"), notNamed("cdh.toml", "kbc.url")],
    ],
    ...UNREAD,
];

test.each(KBS_ROWS)("kbs-allowed: %s", (_, parts, expected) => {
    expect(texts(checkKbsAllowed(deployment(parts), { urls: URLS }))).toEqual(expected);
});

test("kbs-allowed: without a list, nothing is checked", () => {
    expect(texts(checkKbsAllowed(deployment({ initData: UNKNOWN }), {}))).toEqual([]);
    expect(texts(checkKbsAllowed(deployment(both("https://any.example")), { urls: [] }))).toEqual([]);
});

const recompressed = (text: string) =>
    gzipSync(gunzipSync(Buffer.from(text, "base64")), { level: 1 }).toString("base64");
const statementOf = (initData: string | undefined) => {
    const { initData: document } = decodeAnnotation(initData ?? "");
    const { algorithm = "sha256", digest = "" } = document ?? {};
    return JSON.stringify({
        _type: "https://in-toto.io/Statement/v1",
        predicateType: "urn:confidential-workload:review:1",
        subject: [{ name: "Deployment shop/web", digest: { [algorithm]: digest }, annotations: { algorithm } }],
    });
};
const REVIEWED = { statements: [statementOf(annotation())], signaturesVerified: true };
const notReviewed = (initData: string) => {
    const { algorithm, digest } = decodeAnnotation(initData).initData ?? {};
    return `${AT}: "${algorithm}:${digest}" is in no statement of a review [not-reviewed]
    allowed: Deployment shop/web
    fix: have the change reviewed, sign what \`confidential-workload review --statement\` writes, and add it to the config of the rule`;
};

const OTHER_KBS = { cdh: CDH.replace("kbs.", "evil.") };

const REVIEWED_ROWS: Rows = [
    ["what was reviewed", {}, []],
    ["the same, compressed by another program", { initData: recompressed(annotation()) }, []],
    ["another KBS", of(OTHER_KBS), [notReviewed(annotation(OTHER_KBS))]],
    [
        "another policy",
        of({ rego: "package agent_policy\n" }),
        [notReviewed(annotation({ rego: "package agent_policy\n" }))],
    ],
    ...UNREAD,
];

test.each(REVIEWED_ROWS)("reviewed: %s", (_, parts, expected) => {
    expect(texts(checkReviewed(deployment(parts), REVIEWED))).toEqual(expected);
});

test("reviewed: without statements nothing is checked, and what nobody has verified says so", () => {
    expect(texts(checkReviewed(deployment(of(OTHER_KBS)), {}))).toEqual([]);
    const { statements } = REVIEWED;
    const [unsigned, other] = texts(checkReviewed(deployment(), { statements }));
    expect(unsigned).toContain("config.keys: is missing, and anybody can write a statement [statement-signature]");
    expect(other).toContain("is in no statement of a review [not-reviewed]");
    const keys = readFileSync("test/vectors/statements/cosign.pub", "utf8");
    const signed = readFileSync("test/vectors/statements/cosign.sigstore.json", "utf8");
    const seed = encodeAnnotation(readFileSync("test/golden/seed/initdata.toml", "utf8"));
    expect(texts(checkReviewed(deployment({ initData: seed }), { statements: [signed], keys }))).toEqual([]);
    expect(texts(checkReviewed(deployment(), { statements, keys }))[0]).toContain(
        "config.statements[0]: is not signed [statement-signature]",
    );
    expect(texts(checkReviewed(deployment(), { statements: [signed], keys: "x" }))[0]).toContain("config.keys: ");
});

const dated = (name: string): Files => ({ cdh: `${CDH}kbs_cert = '''\n${pem(name)}'''\n` });
const PLAN = "plan its renewal: a new certificate changes the init-data digest and restarts the pods";

/** Today is 2026-11-24; `expiring` ends on 2026-12-10, 16 days later, and `future` begins in 2030. */
const CERTIFICATES: readonly (readonly [string, PodParts, number | undefined, readonly string[]])[] = [
    ["one that is valid for long", of(dated("valid")), undefined, []],
    [
        "one that ends within the default of 30 days",
        of(dated("expiring")),
        undefined,
        [
            `${AT}: cdh.toml: kbc.kbs_cert: (O=Example, CN=KBS ending CA) expires on 2026-12-10, in 16 days [certificate-expiring]\n    fix: ${PLAN}`,
        ],
    ],
    ["the same, on the day", of(dated("expiring")), 16, []],
    [
        "the same, a day later",
        of(dated("expiring")),
        17,
        [
            `${AT}: cdh.toml: kbc.kbs_cert: (O=Example, CN=KBS ending CA) expires on 2026-12-10, in 16 days [certificate-expiring]\n    fix: ${PLAN}`,
        ],
    ],
    ["one that has ended, which init-data says", of(dated("expired")), undefined, []],
    [
        "one that is not valid yet",
        of(dated("future")),
        undefined,
        [
            `${AT}: cdh.toml: kbc.kbs_cert: (O=Example, CN=KBS coming CA) is valid from 2030-01-01 [certificate-not-yet-valid]\n    fix: wait, or use the one in force`,
        ],
    ],
    [
        "in aa.toml and among the roots for images",
        of({
            aa: `${AA}cert = '''\n${pem("expiring")}'''\n`,
            cdh: `${CDH}[image]\nextra_root_certificates = ['''\n${pem("valid")}''', '''\n${pem("expiring")}''']\n`,
        }),
        undefined,
        [
            `${AT}: aa.toml: token_configs.kbs.cert: (O=Example, CN=KBS ending CA) expires on 2026-12-10, in 16 days [certificate-expiring]\n    fix: ${PLAN}`,
            `${AT}: cdh.toml: image.extra_root_certificates[1]: (O=Example, CN=KBS ending CA) expires on 2026-12-10, in 16 days [certificate-expiring]\n    fix: ${PLAN}`,
        ],
    ],
    ...UNREAD.map(([name, parts, expected]) => [name, parts, undefined, expected] as const),
];

test.each(CERTIFICATES)("certificate-expiry: %s", (_, parts, days, expected) => {
    const config = days === undefined ? {} : { days };
    expect(texts(checkCertificateExpiry(deployment(parts), config))).toEqual(expected);
});

const LARGE = annotation({ rego: noise(60_000) });
const HUGE = annotation({ rego: noise(600_000) });

const LIMITS: readonly (readonly [string, PodParts, PlatformConfig, readonly string[]])[] = [
    ["a small document", {}, {}, []],
    ["a large one on bare metal", { initData: LARGE }, { platform: Platform.AwsSnp }, []],
    ["a large one on peer pods of an unknown cloud", at("kata-remote", { initData: LARGE }), {}, []],
    ["a large one on Google Cloud", at("kata-remote", { initData: LARGE }), { platform: Platform.GcpTdx }, []],
    [
        "a large one on AWS",
        at("kata-remote", { initData: LARGE }),
        { platform: Platform.AwsSnp },
        [
            `${AT}: the init-data takes ${LARGE.length} bytes of cloud user data on peer pods on AWS, AMD SEV-SNP [init-data-too-large]
    allowed: 16384 bytes: AWS takes 16,384 bytes of user data
    fix: make the policy smaller`,
        ],
    ],
    [
        "annotations that Kubernetes does not take",
        { annotations: { [INIT_DATA]: HUGE, other: "x".repeat(1_000) } },
        {},
        [
            `${AT}: the pod's annotations take ${HUGE.length + INIT_DATA.length + 1_005} bytes: "${INIT_DATA}" ${HUGE.length + INIT_DATA.length}, "other" 1005 [annotations-too-large]
    allowed: 262144 bytes for all annotations of a pod
    fix: make the policy smaller, or remove other annotations`,
        ],
    ],
    ...UNREAD.map(([name, parts, expected]) => [name, parts, {}, expected] as const),
];

test.each(LIMITS)("platform-limit: %s", (_, parts, config, expected) => {
    expect(LARGE.length).toBeGreaterThan(16_384);
    expect(LARGE.length).toBeLessThan(262_144);
    expect(HUGE.length).toBeGreaterThan(262_144);
    expect(texts(checkPlatformLimit(deployment(parts), config))).toEqual(expected);
});

const cut = (algorithm: string, bytes: number, register: string, holds: number, fitting: string) =>
    `${AT}: algorithm: "${algorithm}" gives ${bytes} bytes, and ${register} holds ${holds}: the digest would be cut [digest-cut]
    allowed: a digest of at most ${holds} bytes
    fix: use "${fitting}", the default of this platform`;

const ALGORITHMS: readonly (readonly [string, PodParts, PlatformConfig, readonly string[]])[] = [
    ["sha256 on SNP", {}, {}, []],
    ["sha384 on TDX", at("kata-qemu-tdx", of({ algorithm: "sha384" })), {}, []],
    ["sha256 on TDX, which is padded", at("kata-qemu-tdx"), {}, []],
    ["sha384 on SNP", of({ algorithm: "sha384" }), {}, [cut("sha384", 48, "HOSTDATA of AMD SEV-SNP", 32, "sha256")]],
    [
        "sha512 on TDX",
        at("kata-qemu-tdx-runtime-rs", of({ algorithm: "sha512" })),
        {},
        [cut("sha512", 64, "MRCONFIGID of Intel TDX", 48, "sha384")],
    ],
    [
        "sha384 on Azure, by config",
        at("kata-remote", of({ algorithm: "sha384" })),
        { platform: Platform.AzureTdx },
        [cut("sha384", 48, "PCR8 of peer pods on Azure, Intel TDX", 32, "sha256")],
    ],
    ["sha384 on peer pods of an unknown cloud", at("kata-remote", of({ algorithm: "sha384" })), {}, []],
    ["sha512 where no register holds it", at("kata-qemu-se", of({ algorithm: "sha512" })), {}, []],
    ...UNREAD.map(([name, parts, expected]) => [name, parts, {}, expected] as const),
];

test.each(ALGORITHMS)("digest-cut: %s", (_, parts, config, expected) => {
    expect(texts(checkDigestCut(deployment(parts), config))).toEqual(expected);
});

const CONSOLE = (name: string, bare: string) =>
    `${SPEC}.runtimeClassName: "${name}" starts guests with a debug console: the host gets a root shell in the VM, which no agent policy can deny, and so reads and changes everything there [debug-class]
    allowed: "${bare}"
    fix: use the allowed class`;

test.each<[string, readonly string[]]>([
    ["kata-qemu-snp", []],
    ["kata-qemu-snp-runtime-rs", []],
    ["our-cvm-debug", []],
    ["kata-qemu-coco-dev-debug", []],
    ["kata-qemu-debug", []],
    ["kata-qemu-snp-debug", [CONSOLE("kata-qemu-snp-debug", "kata-qemu-snp")]],
    ["kata-qemu-tdx-runtime-rs-devkit", [CONSOLE("kata-qemu-tdx-runtime-rs-devkit", "kata-qemu-tdx-runtime-rs")]],
    ["kata-remote-debug", [CONSOLE("kata-remote-debug", "kata-remote")]],
])("runtime-class: a pod of %s", (runtimeClassName, expected) => {
    expect(texts(checkGuestOfClass(deployment(at(runtimeClassName)), {}))).toEqual(expected);
});

/** A RuntimeClass, its handler, and whether the handler is that of the class. */
const HANDLERS: readonly (readonly [string, string, boolean])[] = [
    ["kata-qemu-snp", "kata-qemu-snp", true],
    ["kata-qemu-snp", "kata-qemu", false],
    ["kata-qemu-snp", "runc", false],
    ["kata-qemu-snp", "kata-qemu-snp-debug", false],
    ["kata-qemu-snp", "kata-qemu-snp-runtime-rs", false],
    ["kata-qemu-snp", "kata-qemu-snp-blue", false],
    ["kata-qemu-snp-debug", "kata-qemu-snp-debug", true],
    ["kata-qemu-snp-blue", "kata-qemu-snp-blue", true],
    ["kata-qemu-snp-blue", "kata-qemu-snp", true],
    ["kata-qemu-snp-blue", "kata-qemu-tdx", false],
    ["kata-qemu-snp-blue", "kata-qemu-snp-devkit", false],
    ["kata-remote", "kata-remote", true],
    ["kata-remote", "kata", false],
    ["kata-cc", "kata-snp", true],
    ["kata-cc", "kata-cc", true],
    ["kata-cc", "kata-qemu-tdx", true],
    ["kata-cc", "kata", false],
    ["kata-cc", "kata-qemu-tdx-debug", false],
    ["our-cvm", "kata-qemu-snp", true],
    ["our-cvm", "our-handler", false],
    ["our-cvm", "runc", false],
    ["our-cvm", "kata-qemu-snp-debug", false],
    ["kata-qemu", "kata-qemu", true],
    ["kata", "kata-qemu", true],
    ["gvisor", "runsc", true],
    ["gvisor", "kata-qemu-snp-debug", false],
];

test.each(HANDLERS)("runtime-class: a class %s with the handler %s", (name, handler, isFine) => {
    const config = { runtimeClasses: ["our-cvm"] };
    for (const type of ["RuntimeClass", "RuntimeClassPatch", "RuntimeClassList"]) {
        const object = { metadata: { name }, handler };
        const props = type.endsWith("List") ? { items: [object] } : object;
        const { issues } = checkGuestOfClass(resource(`kubernetes:node.k8s.io/v1:${type}`, props), config);
        expect(issues.map(({ code, path }) => `${path} ${code}`)).toEqual(
            isFine ? [] : [`${type.endsWith("List") ? "items[0]." : ""}handler runtime-class-handler`],
        );
    }
});

test("runtime-class: the whole message, and what is not known yet", () => {
    const of = (props: unknown) =>
        texts(checkGuestOfClass(resource("kubernetes:node.k8s.io/v1:RuntimeClass", props), {}));
    expect(of({ metadata: { name: "kata-qemu-snp" }, handler: "runc" })).toEqual([
        `handler: "runc" is not the handler of a class with the name "kata-qemu-snp": its pods would run in another VM than the name says, or in none [runtime-class-handler]
    allowed: "kata-qemu-snp"
    fix: correct the handler, or give the class another name`,
    ]);
    expect(of({ metadata: { name: "kata-qemu-snp" }, handler: UNKNOWN })).toEqual(["not known: handler"]);
    expect(of({ metadata: { name: UNKNOWN }, handler: "runc" })).toEqual(["not known: metadata.name"]);
    expect(of({ handler: "runc" })).toEqual([]);
    expect(texts(checkGuestOfClass(resource("kubernetes:example.com/v1:RuntimeClass", { handler: "x" }), {}))).toEqual(
        [],
    );
});

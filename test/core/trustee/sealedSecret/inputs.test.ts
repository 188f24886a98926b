import { describe, expect, test } from "vitest";
import type { InitDataSpec } from "../../../../core";
import { buildForPod } from "../../../../core/initdata/build";
import type { PodSource } from "../../../../core/kubernetes/podSource";
import { openPolicy } from "../../../../core/policy/engine";
import { generatePolicy } from "../../../../core/policy/generate";
import { withSealedSecrets } from "../../../../core/policy/sealedSecrets";
import { podRequests } from "../../../../core/policy/selfCheck/requests";
import { parseResourceUri } from "../../../../core/resourceUri";
import { sealSecret } from "../../../../core/trustee";
import { UNKNOWN } from "../../../../core/unknown";
import { GOOD, issuesOf, NOW } from "../../spec";
import { base64url, JWK, KID, VAULT, VECTORS } from "./keys";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const PATH = "deployment.spec.template.spec";
const CONTAINER = `${PATH}.containers[0]`;
const POLICY = { preset: "strict", imageLock: { [IMAGE]: { entrypoint: ["/app"], user: "1000:1000" } } } as const;
const SEALED = VECTORS.vault;
const OTHER = sealSecret({ ...VAULT, vault: { name: "kbs:///default/db/other" } }).text ?? "";
const PASSWORD = "pl4nted-password";

const ref = (key: string, more: object = {}) => ({ secretKeyRef: { name: "db", key, ...more } });
const sealed = <T>(data: T, name = "db") => ({ sealedSecrets: { secrets: [{ name, data }] } });

function podOf(container: object, pod: object = {}, more: object = {}): PodSource {
    return {
        kind: "Deployment",
        name: "web",
        path: ["deployment", "spec", "template", "spec"],
        spec: {
            containers: [
                { name: "app", image: IMAGE, securityContext: { runAsUser: 1000, runAsGroup: 1000 }, ...container },
            ],
            ...pod,
        },
        ...more,
    };
}

const VARIABLE = { env: [{ name: "PASSWORD", valueFrom: ref("password") }] };
const ALL = { envFrom: [{ prefix: "DB_", secretRef: { name: "db" } }] };
const issues = (spec: object, pod: PodSource = podOf(VARIABLE)) =>
    issuesOf({ ...GOOD, policy: POLICY, ...spec }, { pod });
const policyOf = (spec: object, pod: PodSource) =>
    buildForPod({ ...GOOD, policy: POLICY, ...spec } as InitDataSpec, { now: NOW, pod }).initData?.files["policy.rego"];

describe("the policy binds the exact text", () => {
    test.each<readonly [string, object, string]>([
        ["of a variable", VARIABLE, "PASSWORD"],
        ["of every variable from a Secret", ALL, "DB_password"],
    ])("%s", (_name, container, variable) => {
        const pod = podOf(container);
        const rego = policyOf(sealed({ password: SEALED }), pod);
        const target = { pod: withSealedSecrets(pod, sealed({ password: SEALED }).sealedSecrets), localVolumes: false };
        const expected = generatePolicy(POLICY, target).pod;
        const requests = expected === undefined ? [] : podRequests(expected);
        // Up to the creation of the container, which is asked twice: as it should be, and with another text.
        const at = requests.findIndex(({ name, about }) => name === "CreateContainerRequest" && about === "app");
        const asked = (text: string) => {
            const open = openPolicy(String(rego));
            const answers = requests.slice(0, at + 1).map(({ name, input }) => {
                const given = JSON.stringify(input).replaceAll(SEALED, text);
                return open.evaluate(name, JSON.parse(given)).allowed;
            });
            open.close();
            return answers.at(-1);
        };
        expect(JSON.stringify(requests[at]?.input)).toContain(`${variable}=${SEALED}`);
        expect(rego).toContain(`${variable}=${SEALED}`);
        expect([asked(SEALED), asked(OTHER), asked(PASSWORD)]).toEqual([true, false, false]);
    });

    test("and any value of a Secret that is not named", () => {
        expect(policyOf(sealed({ password: SEALED }, "other"), podOf(VARIABLE))).toContain('"env_any": ["PASSWORD"]');
    });

    test("and what is not known leaves unknown only what depends on it", () => {
        expect(policyOf(sealed({ password: UNKNOWN }), podOf(VARIABLE))).toBe(UNKNOWN);
        expect(policyOf({ sealedSecrets: UNKNOWN }, podOf(VARIABLE))).toBe(UNKNOWN);
        expect(policyOf({ sealedSecrets: UNKNOWN }, podOf({}))).toEqual(policyOf({}, podOf({})));
        expect(policyOf(sealed({ password: UNKNOWN }), podOf({}))).toEqual(policyOf({}, podOf({})));
        const baseline = { policy: { ...POLICY, preset: "baseline" } };
        expect(policyOf({ ...baseline, ...sealed({ password: UNKNOWN }) }, podOf(VARIABLE))).toContain("policy_data");
    });
});

const text = (severity: string, path: string, message: string, code: string, fix: string, allowed?: string) =>
    `${severity} ${path}: ${message} [${code}]${allowed === undefined ? "" : `\n    allowed: ${allowed}`}\n    fix: ${fix}`;
const AT = "sealedSecrets.secrets[0]";
const FORM = "sealed.<header>.<payload>.<signature>, each part in base64url without padding";
const AGAIN = "seal it again, as with `npx confidential-workload secret seal`";
const malformed = (path: string, message: string) => text("error", path, message, "sealed-secret", AGAIN, FORM);
const UNSIGNED = (path: string) =>
    text(
        "error",
        path,
        "has the words of old tools instead of a signature, which guests refuse since Kata 3.28",
        "sealed-unsigned",
        AGAIN,
        "a header with alg and kid, and a signature",
    );
const OLD = (version: string) =>
    text(
        "warning",
        "sealedSecrets.secrets",
        `guests of Kata "${version}" do not verify sealed secrets, so that the host can put in others`,
        "sealed-not-verified",
        "update Kata on the nodes",
        "kataVersion 3.28 or later",
    );
const PAYLOAD = {
    version: "0.1.0",
    type: "vault",
    name: "kbs:///default/db/password",
    provider: "kbs",
    provider_settings: {},
    annotations: {},
};
const FAKE = `sealed.fakejwsheader.${base64url(JSON.stringify(PAYLOAD))}.fakesignature`;
const withKid = (kid: string) =>
    `sealed.${base64url(JSON.stringify({ alg: "ES256", kid }))}.${base64url(JSON.stringify(PAYLOAD))}.${"A".repeat(86)}`;
const OF_PLUGIN = sealSecret({ vault: { name: "kbs+pkcs11:///a/b/c" }, signing: { kid: KID, jwk: JWK } }).text ?? "";
/** Presets need Kata 3.29, and these guests are older: a policy of the author's own. */
const oldGuest = (kataVersion: string) => ({ policy: GOOD.policy, kataVersion });

const ROWS: readonly (readonly [string, object, PodSource, readonly string[]])[] = [
    ["nothing wrong", sealed({ password: SEALED }), podOf(VARIABLE), []],
    [
        "an unsigned text for a guest that looks at no signature",
        { sealedSecrets: { ...sealed({ password: FAKE }).sealedSecrets, skipVerification: true } },
        podOf(VARIABLE),
        [
            text(
                "warning",
                "sealedSecrets.skipVerification",
                "lets the host replace your sealed secrets with its own, because the guest checks no signature",
                "unverified-secrets",
                "sign the secrets, and leave it out",
            ),
        ],
    ],
    [
        "a password",
        sealed({ password: PASSWORD }),
        podOf(VARIABLE),
        [
            malformed(
                `${AT}.data.password`,
                "does not begin with sealed., so that the guest takes it for the value itself",
            ),
        ],
    ],
    [
        "a password that is a number",
        sealed({ password: 4711 }),
        podOf(VARIABLE),
        [text("error", `${AT}.data.password`, "is a number, not a string", "wrong-type", "give a string", "a string")],
    ],
    [
        "a password for the table",
        sealed(PASSWORD),
        podOf({}),
        [text("error", `${AT}.data`, "is a string, not an object", "wrong-type", "give an object", "an object")],
    ],
    [
        "a password for the Secret",
        { sealedSecrets: { secrets: [PASSWORD] } },
        podOf({}),
        [text("error", AT, "is a string, not an object", "wrong-type", "give an object with name, data", "an object")],
    ],
    [
        "a password for the list",
        { sealedSecrets: { secrets: PASSWORD } },
        podOf({}),
        [
            text(
                "error",
                "sealedSecrets.secrets",
                "is a string, not a list",
                "wrong-type",
                "give a list of objects with name, data",
                "a list",
            ),
        ],
    ],
    [
        "an invalid name, and one that is there twice",
        {
            sealedSecrets: {
                secrets: [
                    { name: "DB", data: {} },
                    { name: "a", data: {} },
                    { name: "a", data: {} },
                ],
            },
        },
        podOf({}),
        [
            text(
                "error",
                `${AT}.name`,
                '"DB" is not the name of a Secret',
                "secret-name",
                "give metadata.name of the Secret",
                "lower-case letters, digits, dots and hyphens",
            ),
            text(
                "error",
                "sealedSecrets.secrets[2].name",
                '"a" is there twice',
                "duplicate",
                "put all keys of a Secret into one entry",
            ),
        ],
    ],
    [
        "a kid that does not parse",
        sealed({ password: withKid("kbs:///keys/public") }),
        podOf(VARIABLE),
        [
            text(
                "error",
                `${AT}.data.password: header.kid`,
                `"kbs:///keys/public" ${String(parseResourceUri("kbs:///keys/public"))}`,
                "kid",
                "keep the public key in the KBS and give its URI",
                "the resource URI of the public key, as in kbs:///default/keys/sealed-secrets",
            ),
        ],
    ],
    ["a text without a signature", sealed({ password: FAKE }), podOf(VARIABLE), [UNSIGNED(`${AT}.data.password`)]],
    [
        "that for guests that look at none",
        { ...oldGuest("3.27.0"), ...sealed({ password: FAKE }) },
        podOf(VARIABLE),
        [OLD("3.27.0")],
    ],
    [
        "a plugin's resource, and a guest that does not know them",
        { ...oldGuest("3.29"), ...sealed({ password: OF_PLUGIN }) },
        podOf(VARIABLE),
        [
            text(
                "error",
                `${AT}.data.password: payload.name`,
                'is a resource of a plugin, which guests of Kata "3.29" do not know',
                "resource-uri-kata-version",
                "keep the value as a resource, or update Kata on the nodes",
                "kataVersion 4.0 or later, or kbs:///repository/type/tag",
            ),
        ],
    ],
    [
        "a key that it does not have",
        sealed({ pasword: SEALED }),
        podOf(VARIABLE),
        [
            text(
                "error",
                `${CONTAINER}.env[0].valueFrom.secretKeyRef`,
                'names the key password, which sealedSecrets.secrets does not have for "db"',
                "secret-key-missing",
                "correct it, or add the sealed text",
                "pasword",
            ),
        ],
    ],
    [
        "an optional one",
        sealed({ pasword: SEALED }),
        podOf({ env: [{ name: "PASSWORD", valueFrom: ref("password", { optional: true }) }] }),
        [],
    ],
    [
        "another text in the manifest at hand",
        sealed({ password: SEALED }),
        podOf(VARIABLE, {}, { secrets: { db: { password: OTHER } } }),
        [
            text(
                "error",
                `${AT}.data.password`,
                "differs from the text in the manifest of the Secret db, and the policy would allow only one of them",
                "sealed-secret-differs",
                "make them the same, or leave one out",
            ),
        ],
    ],
    [
        "an argument that takes it",
        sealed({ password: SEALED }),
        podOf({ ...VARIABLE, args: ["--password=$(PASSWORD)"] }),
        [
            text(
                "error",
                `${CONTAINER}.args[0]`,
                "takes $(PASSWORD) from a sealed secret, and the node puts the sealed text there, which the guest leaves as it is",
                "sealed-expansion",
                "have the program read the variable PASSWORD, or mount the secret as a file",
                "the variable itself, which the guest unseals",
            ),
        ],
    ],
    [
        "one file of a volume",
        sealed({ password: SEALED }),
        podOf(
            { volumeMounts: [{ name: "db", mountPath: "/etc/password", subPath: "password" }] },
            { volumes: [{ name: "db", secret: { secretName: "db" } }] },
        ),
        [
            text(
                "error",
                `${CONTAINER}.volumeMounts[0].subPath`,
                "mounts one file of a sealed secret, and the guest unseals whole volumes only",
                "sealed-subpath",
                "mount the volume without it, and have the program read the file there",
            ),
        ],
    ],
    ["a sealed text in the pod itself", {}, podOf({ env: [{ name: "PASSWORD", value: SEALED }] }), []],
    [
        "one that is cut, under any policy",
        { policy: GOOD.policy },
        podOf({ env: [{ name: "PASSWORD", value: SEALED.slice(0, -2) }] }),
        [malformed(`${CONTAINER}.env[0].value`, "has a signature of 63 bytes, and one by ES256 has 64")],
    ],
    [
        "one of an old tool in an init container",
        { policy: GOOD.policy },
        podOf({}, { initContainers: [{ name: "init", image: IMAGE, env: [{ name: "A", value: FAKE }] }] }),
        [UNSIGNED(`${PATH}.initContainers[0].env[0].value`)],
    ],
    ["that for guests that look at none", oldGuest("3.27.0"), podOf({ env: [{ name: "A", value: FAKE }] }), []],
];

describe("problems", () => {
    test.each(ROWS)("%s", (_name, spec, pod, expected) => {
        const found = issues(spec, pod);
        expect(found).toEqual(expected);
        for (const hidden of [PASSWORD, "4711", SEALED.split(".")[3] ?? ""]) {
            expect(found.join("\n")).not.toContain(hidden);
        }
    });
});

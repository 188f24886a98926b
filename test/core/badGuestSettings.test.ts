import { expect, test } from "vitest";
import { GOOD, issuesOf } from "./spec";

const RESOURCE = "kbs:///repository/type/tag of letters, digits, _, - and, not in front, .; or kbs+plugin:///path";
const RESOURCE_FIX = 'write it as in "kbs:///default/credential/registry"';
const DIRECTORY = "/run/confidential-containers/cdh/kbs/";
const BLOCKS =
    "warning credentialFiles: are fetched before the pod starts: where the KBS is slow or denies one of them, the agent gives up after 6 seconds and the pod does not start [blocks-boot]\n    fix: let the program fetch what it needs from http://127.0.0.1:8006/cdh/resource/, or use a sealed secret";

const file = (path: unknown, uri: unknown = "kbs:///a/b/c") => ({ uri, path });
const files = (...credentialFiles: unknown[]) => ({ credentialFiles });
const uri = (text: unknown) => files(file(`${DIRECTORY}x`, text));
const attestation = (fields: object) => ({ attestation: fields });

/** The message of a URI that the KBS or the guest does not take. */
const badUri = (shown: string, wrong: string) =>
    `${BLOCKS}\nerror credentialFiles[0].uri: ${shown} ${wrong} [resource-uri]\n    allowed: ${RESOURCE}\n    fix: ${RESOURCE_FIX}`;
const badPath = (path: string, wrong: string, fix: string) =>
    `error ${path}: ${wrong} [credential-path]\n    allowed: ${DIRECTORY}…\n    fix: ${fix}`;
const tooOld = (path: string, since: string, version: string) =>
    `error ${path}: is read by guests since Kata ${since}, and kataVersion is "${version}": they would ignore it silently [kata-version-input]\n    allowed: kataVersion ${since} or later\n    fix: update Kata on the nodes, or remove it`;
const empty = (path: string) => `error ${path}: is empty [empty]\n    fix: set something in it, or leave ${path} out`;

/** What is wrong, the change to a good spec, and the whole message: severity, path, text, code, allowed, fix. */
const ROWS: readonly (readonly [string, object, string])[] = [
    // Resource URIs: confidential-containers facts §4
    ["no URI", uri("default/key/1"), badUri('"default/key/1"', "is not a resource URI")],
    ["another scheme", uri("https:///a/b/c"), badUri('"https:///a/b/c"', 'has the scheme "https"')],
    ["scheme in capitals", uri("KBS:///a/b/c"), badUri('"KBS:///a/b/c"', 'has the scheme "KBS"')],
    ["no name of a plugin", uri("kbs+:///a/b/c"), badUri('"kbs+:///a/b/c"', 'has the scheme "kbs+"')],
    ["a file of the guest", uri("file:///etc/key"), badUri('"file:///etc/key"', 'has the scheme "file"')],
    [
        "a host",
        uri("kbs://kbs.example.com/a/b/c"),
        badUri('"kbs://kbs.example.com/a/b/c"', "names a host, which the guest ignores: it asks the KBS of kbs.url"),
    ],
    [
        "a password",
        uri("kbs://me:hunter2@kbs.example.com/a/b/c"),
        badUri(
            '"kbs://***@kbs.example.com/a/b/c"',
            "names a host, which the guest ignores: it asks the KBS of kbs.url",
        ),
    ],
    ["two parts", uri("kbs:///a/b"), badUri('"kbs:///a/b"', "has 2 parts")],
    ["four parts", uri("kbs:///a/b/c/d"), badUri('"kbs:///a/b/c/d"', "has 4 parts")],
    ["no part", uri("kbs:///"), badUri('"kbs:///"', "has an empty part")],
    ["a slash at the end", uri("kbs:///a/b/"), badUri('"kbs:///a/b/"', "has an empty part")],
    ["a dot in front", uri("kbs:///a/b/.c"), badUri('"kbs:///a/b/.c"', 'has the part ".c", which the KBS refuses')],
    ["dots", uri("kbs:///a/../c"), badUri('"kbs:///a/../c"', 'has the part "..", which the KBS refuses')],
    [
        "a percent sign",
        uri("kbs:///a/b/c%20d"),
        badUri('"kbs:///a/b/c%20d"', 'has the part "c%20d", which the KBS refuses'),
    ],
    ["a plus sign", uri("kbs:///a/b/c+d"), badUri('"kbs:///a/b/c+d"', 'has the part "c+d", which the KBS refuses')],
    ["a blank", uri("kbs:///a/b/c "), badUri('"kbs:///a/b/c "', 'has the part "c ", which the KBS refuses')],
    ["a fragment", uri("kbs:///a/b/c#d"), badUri('"kbs:///a/b/c#d"', "has a fragment, which the KBS never sees")],
    [
        "a blank in the query",
        uri("kbs+pkcs11:///key?label=a b"),
        badUri('"kbs+pkcs11:///key?label=a b"', "has a character in its query that belongs in no URI"),
    ],
    [
        "dots for a plugin",
        uri("kbs+pkcs11:///a/../b"),
        badUri('"kbs+pkcs11:///a/../b"', 'has the part "..", which the KBS refuses'),
    ],
    [
        "a plugin for an older guest",
        { ...uri("kbs+pkcs11:///key"), kataVersion: "3.32.0" },
        `${BLOCKS}\nerror credentialFiles[0].uri: "kbs+pkcs11:///key" names a plugin, which guests read since Kata 4.0, and kataVersion is "3.32.0" [kata-version-input]\n    allowed: kbs:///repository/type/tag, or kataVersion 4.0 or later\n    fix: update Kata on the nodes, or use a resource without a plugin`,
    ],
    // Credential files: facts §3 and trap 18
    [
        "no credential file",
        files(),
        "error credentialFiles: is an empty list [empty]\n    fix: add a file, or leave credentialFiles out",
    ],
    [
        "a file elsewhere",
        files(file("/etc/tls.key")),
        `${BLOCKS}\n${badPath("credentialFiles[0].path", '"/etc/tls.key" is outside of the directory that guests write to', `write "${DIRECTORY}tls.key"`)}`,
    ],
    [
        "the directory that older guests had",
        files(file("/run/confidential-containers/cdh/key")),
        `${BLOCKS}\n${badPath("credentialFiles[0].path", '"/run/confidential-containers/cdh/key" is outside of the directory that guests write to', `write "${DIRECTORY}key"`)}`,
    ],
    [
        "a way out of the directory",
        files(file(`${DIRECTORY}../key`)),
        `${BLOCKS}\n${badPath("credentialFiles[0].path", `"${DIRECTORY}../key" does not name a file`, "write each part of the path out, without . and ..")}`,
    ],
    [
        "the directory itself",
        files(file(DIRECTORY)),
        `${BLOCKS}\n${badPath("credentialFiles[0].path", `"${DIRECTORY}" does not name a file`, "write each part of the path out, without . and ..")}`,
    ],
    [
        "the same file twice",
        files(file(`${DIRECTORY}key`), file(`${DIRECTORY}key`, "kbs:///d/e/f")),
        `${BLOCKS}\n${badPath("credentialFiles[1].path", `"${DIRECTORY}key" is there already`, "give each file a path of its own")}`,
    ],
    [
        "a file that is a directory too",
        files(file(`${DIRECTORY}tls/key`), file(`${DIRECTORY}tls`)),
        `${BLOCKS}\n${badPath("credentialFiles[1].path", `"${DIRECTORY}tls" and "${DIRECTORY}tls/key" cannot both be files`, "give each file a path of its own")}`,
    ],
    [
        "a typo in a credential file",
        files({ resource: "kbs:///a/b/c", path: `${DIRECTORY}x` }),
        `error credentialFiles[0].resource: is not an input of credentialFiles[0] [unknown-key]\n    allowed: uri, path\n    fix: remove it\nerror credentialFiles[0].uri: is required and missing [missing]\n    fix: set credentialFiles[0].uri\n${BLOCKS}`,
    ],
    // Attestation
    [
        "a PCR that no TPM has",
        attestation({ eventLog: true, eventLogPcr: 24 }),
        "error attestation.eventLogPcr: 24 is not a PCR [event-log-pcr]\n    allowed: 0 to 23\n    fix: leave it out for the guest's own, 17",
    ],
    [
        "half a PCR",
        attestation({ eventLog: true, eventLogPcr: 1.5 }),
        "error attestation.eventLogPcr: 1.5 is not a whole number from 0 [wrong-type]\n    allowed: a whole number from 0\n    fix: give a whole number from 0",
    ],
    [
        "a PCR without a log",
        attestation({ eventLogPcr: 16 }),
        "error attestation.eventLogPcr: has no effect without attestation.eventLog [no-effect]\n    fix: set attestation.eventLog: true, or remove it",
    ],
    [
        "the PCR of the init-data",
        { platform: "azure-snp", ...attestation({ eventLog: true, eventLogPcr: 8 }) },
        "error attestation.eventLogPcr: 8 is the PCR that holds the init-data digest on this platform, and every event would change it [event-log-pcr]\n    allowed: another PCR\n    fix: leave it out for the guest's own, 17",
    ],
    [
        "an attestation service with a password",
        attestation({ serviceUrl: "https://me:hunter2@as.example.com" }),
        'error attestation.serviceUrl: holds a user name or password, which the host and everyone who can read the pod would see [userinfo]\n    allowed: a URL without userinfo\n    fix: remove the part before "@" and let the service know the guest by its evidence',
    ],
    [
        "an attestation service without TLS",
        attestation({ serviceUrl: "http://as.example.com" }),
        "warning attestation.serviceUrl: is http: anyone on the network, including the host, can answer as the attestation service [attestation-http]\n    fix: use an https URL",
    ],
    [
        "an attestation service without a scheme",
        attestation({ serviceUrl: "as.example.com:8000" }),
        'error attestation.serviceUrl: "as.example.com:8000" has no scheme [url]\n    allowed: an http or https URL such as "https://as.example.com:8000"\n    fix: write "https://as.example.com:8000" or "http://as.example.com:8000"',
    ],
    // Choices
    [
        "a key algorithm that guests are built without",
        { kbs: { url: "https://kbs.example.com:8080", keyAlgorithm: "ML-KEM-768+A192KW" } },
        'error kbs.keyAlgorithm: "ML-KEM-768+A192KW" is not one of the choices [not-a-choice]\n    allowed: ECDH-ES+A256KW-P256, ECDH-ES+A256KW-P521, RSA-OAEP-256\n    fix: use one of them, as in KeyAlgorithm.EcdhEsP256',
    ],
    [
        "a log level of another program",
        { logLevels: { attestationAgent: "warning" } },
        'error logLevels.attestationAgent: "warning" is not one of the choices [not-a-choice]\n    allowed: error, warn, info, debug, trace\n    fix: use one of them, as in LogLevel.Error',
    ],
    // Sealed secrets
    [
        "secrets that nobody verifies",
        { sealedSecrets: { skipVerification: true } },
        "warning sealedSecrets.skipVerification: lets the host replace your sealed secrets with its own, because the guest checks no signature [unverified-secrets]\n    fix: sign the secrets, and leave it out",
    ],
    [
        "a flag as text",
        { sealedSecrets: { skipVerification: "no" } },
        'error sealedSecrets.skipVerification: "no" is not true or false [wrong-type]\n    allowed: true or false\n    fix: give true or false',
    ],
    // Groups that say nothing
    ["no attestation option", { attestation: {} }, empty("attestation")],
    ["no image setting", { images: {} }, empty("images")],
    ["no option of sealed secrets", { sealedSecrets: {} }, empty("sealedSecrets")],
    ["no log level", { logLevels: {} }, empty("logLevels")],
    // Guests that are too old: facts, trap 14
    [
        "a key algorithm for an older guest",
        { kbs: { url: "https://kbs.example.com:8080", keyAlgorithm: "RSA-OAEP-256" }, kataVersion: "3.28.0" },
        tooOld("kbs.keyAlgorithm", "3.29", "3.28.0"),
    ],
    [
        "log levels for an older guest",
        { logLevels: { attestationAgent: "warn", confidentialDataHub: "warn" }, kataVersion: "3.27" },
        `${tooOld("logLevels.attestationAgent", "3.28", "3.27")}\n${tooOld("logLevels.confidentialDataHub", "3.28", "3.27")}`,
    ],
    [
        "verification that an older guest does not do",
        { sealedSecrets: { skipVerification: false }, kataVersion: "3.27.0" },
        tooOld("sealedSecrets.skipVerification", "3.28", "3.27.0"),
    ],
];

test.each(ROWS)("%s", (_, change, message) => {
    expect(issuesOf({ ...GOOD, ...change }).join("\n")).toEqual(message);
});

test("good settings have no issue, but for what they cost", () => {
    const good = {
        kbs: { url: "https://kbs.example.com:8080", keyAlgorithm: "ECDH-ES+A256KW-P256" },
        attestation: { serviceUrl: "https://as.example.com:8000", eventLog: true, eventLogPcr: 8 },
        sealedSecrets: { skipVerification: false },
        logLevels: { attestationAgent: "error", confidentialDataHub: "trace" },
        kataVersion: "3.29",
    };
    expect(issuesOf({ ...GOOD, ...good })).toEqual([]);
    const uris = [
        "kbs:///a/b/c",
        "kbs:///_a-1/-b/c.d.e",
        "kbs+nebula-ca:///credential?name=x&ip=1.2.3.4",
        "kbs+resource:///a/b/c",
    ];
    const all = uris.map((text, index) => file(`${DIRECTORY}${index}/key..x`, text));
    expect(issuesOf({ ...GOOD, ...files(...all) })).toEqual([BLOCKS]);
});

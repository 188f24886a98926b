import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Platform } from "../../../core";
import { diffInitData } from "../../../core/review/diff";
import { read } from "./pair";

function golden(name: string, file: string): string {
    return readFileSync(`test/golden/${name}/${file}`, "utf8").trimEnd();
}

/** What other tests hold to the facts: digest, register and size of a golden document. */
function measured(name: string) {
    const { registerValue } = JSON.parse(golden(name, "measurements.json")) as { readonly registerValue: string };
    return {
        document: read(readFileSync(`test/golden/${name}/initdata.toml`, "utf8")),
        digest: golden(name, "digest.txt"),
        register: registerValue,
        size: `${golden(name, "annotation.txt").length} bytes`,
    };
}

const PINNED = "It is the digest as the hardware reports it; what is pinned to it in a KBS has to follow.";
const SIZE = "It is the size of the annotation, which changes nobody's rights.";
const TABLE =
    "With any [image] table guests ignore the proxy, credentials and signature policy of their kernel command line.";
const PROXIES = "It holds the proxies, which are listed one by one.";
const PROXY =
    "A proxy sees which images are pulled; what it could change is bound by TLS, and by digest or signature only.";
const CERTIFICATE =
    "subject O=Example, CN=KBS test CA; issuer O=Example, CN=KBS test CA; valid to 2126-01-01; SHA-256 " +
    "1C:C6:2C:EA:22:68:BE:A6:4E:3E:2F:7F:70:EF:F8:0F:10:95:EC:0C:91:32:EC:93:92:2D:F0:60:8D:CA:82:15";
const AUTHORITY = "One more CA, in addition to the guest's own roots, may vouch for who is the KBS.";

test("a proxy goes and a certificate comes", () => {
    const [before, after] = [measured("https-proxy-only"), measured("kbs-certificate")];
    expect(diffInitData(before.document, after.document, { platform: Platform.Snp })).toEqual({
        before: before.digest,
        after: after.digest,
        effect: "loosens",
        flips: [],
        changes: [
            {
                file: "initdata.toml",
                path: "HOSTDATA",
                before: before.register,
                after: after.register,
                effect: "neutral",
                reason: PINNED,
            },
            {
                file: "initdata.toml",
                path: "size",
                before: before.size,
                after: after.size,
                effect: "neutral",
                reason: SIZE,
            },
            {
                file: "aa.toml",
                path: "token_configs.kbs.cert",
                after: CERTIFICATE,
                effect: "loosens",
                reason: AUTHORITY,
            },
            { file: "cdh.toml", path: "image", before: "[image]", effect: "unknown", reason: TABLE },
            {
                file: "cdh.toml",
                path: "image.image_pull_proxy",
                before: "[image.image_pull_proxy]",
                effect: "neutral",
                reason: PROXIES,
            },
            {
                file: "cdh.toml",
                path: "image.image_pull_proxy.https_proxy",
                before: "http://proxy.corp.example:3128",
                effect: "unknown",
                reason: PROXY,
            },
            { file: "cdh.toml", path: "kbc.kbs_cert", after: CERTIFICATE, effect: "loosens", reason: AUTHORITY },
        ],
    });
});

test("output is off, and a container has another argument", () => {
    const strict = measured("strict-policy");
    const toml = strict.document.toml
        .replace("default ReadStreamRequest := true", "default ReadStreamRequest := false")
        .replace('"--mode=production"', '"--mode=test"');
    const changed = read(toml);
    const args = (mode: string) =>
        `["/srv/web", {"regex": "^(?s:\\\\-\\\\-pod=shop-[a-z0-9]+-[a-z0-9]+)$"}, "--mode=${mode}", "$HOME"]`;
    const { changes, ...diff } = diffInitData(strict.document, changed);
    expect({ ...diff, changes: changes.filter(({ path }) => path !== "size") }).toEqual({
        before: strict.digest,
        after: `sha256:${changed.digest}`,
        effect: "unknown",
        changes: [
            {
                file: "policy.rego",
                path: "ReadStreamRequest",
                before: "true",
                after: "false",
                effect: "tightens",
                reason: "It is denied unless a rule allows it: a host that may do it reads what a container prints.",
            },
            {
                file: "policy.rego",
                path: "container web: args",
                before: args("production"),
                after: args("test"),
                effect: "unknown",
                reason: "Another program runs, or the same with other arguments; what it does cannot be judged from here.",
            },
        ],
        flips: [
            {
                probe: "read a container's output",
                request: "ReadStreamRequest",
                before: "allowed",
                after: "denied",
                effect: "tightens",
                reason: "The new policy denies this. A host that may do it reads what a container prints.",
            },
            {
                probe: "create the pod's container web",
                request: "CreateContainerRequest",
                before: "allowed",
                after: "denied",
                effect: "unknown",
                reason: "The pod needed this, as it was declared before. The list of changes has what the pod lost.",
            },
            {
                probe: "create the pod's container web",
                request: "CreateContainerRequest",
                before: "denied",
                after: "allowed",
                effect: "unknown",
                reason: "The pod needs this, as it is declared now. The list of changes has what is new in the pod.",
            },
        ],
    });
});

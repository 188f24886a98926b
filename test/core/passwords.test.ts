import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeDocument } from "../../core/initdata/decode";
import { formatIssue, quote } from "../../core/issue";
import { checkDocument } from "../../core/review/check/document";
import { diffInitData } from "../../core/review/diff";
import { explainInitData } from "../../core/review/explain";
import { GOOD, issuesOf, NOW } from "./spec";

/** Whatever a password is made of, these are in it. */
const MARK = "Qx7";
const password = fc
    .array(fc.constantFrom(...'/?#@:,%&= \\[]"\n\t\u00e9'), { minLength: 0, maxLength: 5 })
    .map((marks) => `${MARK}${marks.map((mark) => `${mark}${MARK}`).join("")}`);
const start = fc.constantFrom("http://", "https://", "HTTP://", "http:/", "http:", "//", "kbs:///", "kbs+x:///a/", "");
const user = fc.constantFrom("me:", "me:8080/", ":", "");
const end = fc.constantFrom(
    "proxy",
    "proxy:3128",
    "kbs.example.com:8080/a/b",
    "proxy:99999",
    "r.io/a@sha256:00",
    "",
    "h?x",
);
const withPassword = fc
    .tuple(start, user, password, end)
    .map(([scheme, name, secret, host]) => `${scheme}${name}${secret}@${host}`);

test("no comparison or explanation of a document shows the password of a URL", () => {
    const url = "http://me:Qx7@proxy:3128";
    const documents = [url, url.replace("Qx7", "Qx7/Qx7"), "http://proxy:3128"].map((proxy) => {
        const cdh = `# was ${url}\n[image.image_pull_proxy]\nhttps_proxy = "${proxy}"\n`;
        const files = `"cdh.toml" = '''\n${cdh}'''\n"other" = "see ${proxy} and a@sha256:0"\n`;
        return decodeDocument(`version = "0.1.0"\nalgorithm = "sha256"\n\n[data]\n${files}`).initData;
    });
    const pairs = [undefined, ...documents].flatMap((one) => documents.map((other) => [one, other] as const));
    for (const [before, after] of pairs) {
        const { changes } = diffInitData(before, after);
        expect(changes.length > 0).toBe(before !== after);
        expect(JSON.stringify(changes)).not.toContain(MARK);
    }
    const explained = JSON.stringify(documents.map((one) => one && explainInitData(one)));
    expect(explained).toContain("http://***@proxy:3128");
    expect(explained).not.toContain(MARK);
});

/** Every input that is a URL or the name of a place. */
const INPUTS: readonly (readonly [string, (text: string) => object])[] = [
    ["kbs.url", (url) => ({ kbs: { url } })],
    ["attestation.serviceUrl", (serviceUrl) => ({ attestation: { serviceUrl } })],
    ["proxy.httpsProxy", (httpsProxy) => ({ proxy: { httpsProxy } })],
    ["proxy.httpProxy", (httpProxy) => ({ proxy: { httpProxy } })],
    ["proxy.noProxy", (entry) => ({ proxy: { httpsProxy: "http://proxy:3128", noProxy: [entry, entry] } })],
    ["images.credentialsUri", (credentialsUri) => ({ images: { credentialsUri } })],
    ["images.signaturePolicyUri", (signaturePolicyUri) => ({ images: { signaturePolicyUri } })],
    ["images.searchRegistries", (name) => ({ images: { searchRegistries: [name, name] } })],
    [
        "images.registries",
        (place) => ({
            images: {
                registries: [
                    { prefix: place, insecure: true },
                    { prefix: "r.io", location: place, insecure: true, mirrors: [{ location: place, insecure: true }] },
                    { prefix: place },
                ],
            },
        }),
    ],
    [
        "images.signaturePolicy",
        (place) => ({
            images: {
                signaturePolicy: {
                    scopes: [
                        { scope: place, requirements: [{ type: "sigstoreSigned", keyUri: place }] },
                        { scope: place, transport: place, requirements: [{ type: "sigstoreSigned", key: place }] },
                    ],
                },
            },
        }),
    ],
    ["credentialFiles", (uri) => ({ credentialFiles: [{ uri, path: uri }] })],
];

describe("no message holds a password", () => {
    test.each(INPUTS)("of %s", (_, given) => {
        fc.assert(
            fc.property(withPassword, (text) => {
                expect(issuesOf({ ...GOOD, ...given(text) }).join("\n")).not.toContain(MARK);
            }),
        );
    });

    test("of a document of others", () => {
        fc.assert(
            fc.property(withPassword, (text) => {
                expect(problemsOf(text).join("\n")).not.toContain(MARK);
            }),
        );
    });
});

function problemsOf(text: string): string[] {
    const value = JSON.stringify(text);
    const files = {
        "aa.toml": `[token_configs.kbs]\nurl = ${value}\n[token_configs.coco_as]\nurl = ${value}\n`,
        "cdh.toml": `[kbc]\nname = "cc_kbc"\nurl = ${value}
[[credentials]]\nresource_uri = ${value}\npath = ${value}
[image]\nauthenticated_registry_credentials_uri = ${value}\nimage_security_policy_uri = ${value}
[image.image_pull_proxy]\nhttps_proxy = ${value}\nhttp_proxy = ${value}\nno_proxy = ${JSON.stringify(`a.example,${text}`)}
[[image.registry_config.registry]]\nprefix = ${value}\nlocation = ${value}\nmirror = [{ location = ${value} }]\n`,
    };
    const data = Object.entries(files).map(([name, content]) => `"${name}" = ${JSON.stringify(content)}\n`);
    const { issues, initData } = decodeDocument(`version = "0.1.0"\nalgorithm = "sha256"\n[data]\n${data.join("")}`);
    if (initData === undefined) {
        throw new Error(issues.map(formatIssue).join("\n"));
    }
    return checkDocument(initData, { now: NOW }).map(formatIssue);
}

/** A password that is not encoded, each refused as one, with what is suggested instead. */
test.each([
    ["http://user:s3cr/et@proxy:3128", undefined],
    ["http:/user:s3cret@proxy", 'write "https://proxy" or "http://proxy"'],
    ["http://admin:8080/s3cret@proxy:3128", undefined],
    ["http://user:s3cret@proxy:3128/wpad", 'write "http://proxy:3128"'],
    ["http://user:s3cret@proxy:x", "use a port from 1 to 65535, or none"],
] as const)("%s", (httpsProxy, fix) => {
    const [first = "", ...more] = issuesOf({ ...GOOD, proxy: { httpsProxy } });
    expect(first).toContain("[userinfo]");
    expect(more.join("\n").split("fix: ")[1]).toBe(fix);
});

test("a URL whose host was forgotten is not shown from its port on", () => {
    expect(issuesOf({ ...GOOD, proxy: { httpsProxy: "http://user:s3cret" } }).join("\n")).toMatch(
        /^error proxy\.httpsProxy: "http:\/\/user:" goes on with a port that is not a number \[url\]\n/,
    );
});

test("a password that is cut at its slash is refused where the KBS would be asked at the user's name", () => {
    expect(issuesOf({ ...GOOD, kbs: { url: "https://admin:8080/s3cret@kbs.example.com:8080" } })).toEqual([
        expect.stringContaining("[userinfo]"),
    ]);
});

const DIGEST = `sha256:${"ab".repeat(32)}`;

/** What stands before "@" is a name in an image reference alone. */
test.each([
    [`nginx@${DIGEST}`, `"nginx@${DIGEST}"`],
    ["r.io/team/app@sha256:abc", '"r.io/team/app@sha256:abc"'],
    ["me:s3cret@r.io/app@sha256:abc", '"***@r.io/app@sha256:abc"'],
    ["https://me:s3cret@r.io/app@sha256:abc", '"https://***@sha256:abc"'],
    ["me:s3/cr?et#@r.io", '"***@r.io"'],
    ["https://me:s3/cr@et@r.io/a?b", '"https://***@r.io/a?b"'],
    ["https://r.io/a?b", '"https://r.io/a?b"'],
])("%s is quoted as %s", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
});

import { expect, test } from "vitest";
import { buildForPod } from "../../core/initdata/build";
import { GOOD, INPUTS, issuesOf, NOW, pem, REGO } from "./spec";

const URL_ALLOWED = 'an http or https URL such as "https://kbs.example.com:8080"';
const PROXY_ALLOWED = 'an http or https URL such as "http://proxy.example.com:3128"';
const CERTIFICATE = "X.509 certificates in PEM: -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----";
const NO_PROXY = 'an IP address, a CIDR range, a domain (its subdomains included), or "*" for every domain';
const PLATFORMS =
    "coco-dev, snp, tdx, se, nvidia-gpu-snp, nvidia-gpu-tdx, azure-snp, azure-tdx, aws-snp, gcp-snp, gcp-tdx, ibm-cloud-se, libvirt";

const kbs = (url: unknown) => ({ kbs: { url } });
const certificate = (text: unknown) => ({ kbs: { url: "https://kbs.example.com:8080", certificate: text } });
const proxy = (httpsProxy: unknown) => ({ proxy: { httpsProxy } });
const noProxy = (...entries: unknown[]) => ({
    proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: entries },
});
const rego = (text: unknown) => ({ policy: { rego: text } });

/** What is wrong, the change to a good spec, and the whole message: severity, path, text, code, allowed, fix. */
const ROWS: readonly (readonly [string, object, string])[] = [
    [
        "a KBS in the guest itself",
        kbs("https://localhost:8443"),
        'warning kbs.url: "localhost:8443" is an address of the guest itself, and not of the node: nothing listens there when the guest asks for a secret [loopback]\n    fix: give an address that pods reach, as that of a Service or of the node in its network',
    ],
    // Shape
    [
        "typo at the top",
        { algoritm: "sha256" },
        `error algoritm: is not an input [unknown-key]\n    allowed: ${INPUTS}\n    fix: did you mean algorithm?`,
    ],
    [
        "typo of a nested key",
        { kbs: { url: "https://kbs.example.com", certifcate: "x" } },
        "error kbs.certifcate: is not an input of kbs [unknown-key]\n    allowed: url, certificate, keyAlgorithm\n    fix: did you mean kbs.certificate?",
    ],
    [
        "snake case key",
        { proxy: { httpsProxy: "http://proxy.example.com:3128", no_proxy: "localhost" } },
        "error proxy.no_proxy: is not an input of proxy [unknown-key]\n    allowed: httpsProxy, httpProxy, noProxy\n    fix: did you mean proxy.noProxy?",
    ],
    [
        "key of nobody",
        { retries: 3 },
        `error retries: is not an input [unknown-key]\n    allowed: ${INPUTS}\n    fix: remove it`,
    ],
    ["no KBS", { kbs: undefined }, "error kbs: is required and missing [missing]\n    fix: set kbs"],
    ["no URL", { kbs: {} }, "error kbs.url: is required and missing [missing]\n    fix: set kbs.url"],
    [
        "no policy, and no pod to derive one from",
        { policy: undefined },
        "error policy.preset: strict is derived from a pod, and there is none here [policy-no-pod]\n    fix: use ConfidentialWorkload, or give policy.rego, as from `npx confidential-workload policy generate`",
    ],
    [
        "URL of the wrong type",
        kbs(8080),
        "error kbs.url: 8080 is not a string [wrong-type]\n    allowed: a string\n    fix: give a string",
    ],
    [
        "KBS of the wrong type",
        { kbs: "https://kbs.example.com" },
        'error kbs: "https://kbs.example.com" is not an object [wrong-type]\n    allowed: an object\n    fix: write { url: "https://kbs.example.com" }',
    ],
    [
        "exec: true",
        { policy: { preset: "baseline", exec: true } },
        "error policy.exec: true is not a list [wrong-type]\n    allowed: a list\n    fix: give a list of objects with container, command, prefix",
    ],
    [
        "noProxy as text",
        { proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: "localhost" } },
        'error proxy.noProxy: "localhost" is not a list [wrong-type]\n    allowed: a list\n    fix: give a list',
    ],
    [
        "noProxy with a number",
        noProxy(10),
        "error proxy.noProxy[0]: 10 is not a string [wrong-type]\n    allowed: a string\n    fix: give a string",
    ],
    [
        "null",
        { proxy: null },
        "error proxy: null is not an object [wrong-type]\n    allowed: an object\n    fix: give an object with httpsProxy, httpProxy, noProxy",
    ],
    [
        "half an emoji",
        rego(`${REGO}# \ud83d`),
        "error policy.rego: holds half of a surrogate pair, which has no UTF-8 form [not-unicode]\n    fix: remove the broken character; it usually comes from cutting a string in the middle of an emoji",
    ],
    [
        "path of the image lock",
        { policy: { imageLock: "images.lock.json" } },
        `error policy.imageLock: "images.lock.json" is not an object [wrong-type]\n    allowed: an object\n    fix: give the content of images.lock.json, which is JSON, as in imageLock: JSON.parse(readFileSync("images.lock.json", "utf8")) or, in YAML, imageLock: { fn::readFile: ./images.lock.json }`,
    ],
    // Choices
    [
        "platform",
        { platform: "sev-snp" },
        `error platform: "sev-snp" is not one of the choices [not-a-choice]\n    allowed: ${PLATFORMS}\n    fix: did you mean Platform.Snp ("snp")?`,
    ],
    [
        "platform in capitals",
        { platform: "TDX" },
        `error platform: "TDX" is not one of the choices [not-a-choice]\n    allowed: ${PLATFORMS}\n    fix: did you mean Platform.Tdx ("tdx")?`,
    ],
    [
        "hyphenated algorithm",
        { algorithm: "sha-256" },
        'error algorithm: "sha-256" is not one of the choices [not-a-choice]\n    allowed: sha256, sha384, sha512\n    fix: did you mean "sha256"?',
    ],
    [
        "inherited name as a platform",
        { platform: "constructor" },
        `error platform: "constructor" is not one of the choices [not-a-choice]\n    allowed: ${PLATFORMS}\n    fix: use one of them, as in Platform.Snp ("snp")`,
    ],
    [
        "digest that SNP would cut",
        { algorithm: "sha384" },
        'error algorithm: "sha384" gives 48 bytes, and HOSTDATA of AMD SEV-SNP holds 32: the digest would be cut [digest-cut]\n    allowed: a digest of at most 32 bytes\n    fix: use "sha256", the default of this platform',
    ],
    [
        "digest that TDX would cut",
        { platform: "tdx", algorithm: "sha512" },
        'error algorithm: "sha512" gives 64 bytes, and MRCONFIGID of Intel TDX holds 48: the digest would be cut [digest-cut]\n    allowed: a digest of at most 48 bytes\n    fix: use "sha384", the default of this platform',
    ],
    [
        "Kata that reads another annotation",
        { kataVersion: "3.19.1" },
        'error kataVersion: "3.19.1" reads the init-data under another annotation, or not at all, and its pods would run without a policy [kata-version]\n    allowed: 3.20 or later\n    fix: update Kata on the nodes',
    ],
    [
        "no Kata version",
        { kataVersion: "latest" },
        'error kataVersion: "latest" is not a Kata version [kata-version]\n    allowed: 3.20 or later\n    fix: write it as in "4.1.0"',
    ],
    // KBS
    [
        "empty URL",
        kbs(""),
        `error kbs.url: is empty [empty]\n    allowed: ${URL_ALLOWED}\n    fix: set a URL, or leave kbs.url out`,
    ],
    [
        "no scheme",
        kbs("kbs.example.com:8080"),
        `error kbs.url: "kbs.example.com:8080" has no scheme [url]\n    allowed: ${URL_ALLOWED}\n    fix: write "https://kbs.example.com:8080" or "http://kbs.example.com:8080"`,
    ],
    [
        "another scheme",
        kbs("kbs://kbs.example.com"),
        `error kbs.url: "kbs://kbs.example.com" has the scheme "kbs" [url]\n    allowed: ${URL_ALLOWED}\n    fix: use http or https`,
    ],
    [
        "scheme in capitals",
        kbs("HTTPS://kbs.example.com"),
        `error kbs.url: "HTTPS://kbs.example.com" has the scheme "HTTPS" [url]\n    allowed: ${URL_ALLOWED}\n    fix: write "https://kbs.example.com"`,
    ],
    [
        "no host",
        kbs("https://:8080"),
        `error kbs.url: "https://:8080" has no valid host [url]\n    allowed: ${URL_ALLOWED}\n    fix: write a host name or an IP address after the scheme`,
    ],
    [
        "host from a property that is not there",
        kbs("https://undefined:8080"),
        `error kbs.url: "https://undefined:8080" names the host "undefined" [url]\n    allowed: ${URL_ALLOWED}\n    fix: look where the program reads it: the property is not there`,
    ],
    [
        "port out of range",
        kbs("https://kbs.example.com:80800"),
        `error kbs.url: "https://kbs.example.com:80800" has the port "80800" [url]\n    allowed: ${URL_ALLOWED}\n    fix: use a port from 1 to 65535, or none`,
    ],
    [
        "trailing newline",
        kbs("https://kbs.example.com\n"),
        `error kbs.url: "https://kbs.example.com\\n" holds whitespace, a backslash or a control character [url]\n    allowed: ${URL_ALLOWED}\n    fix: write "https://kbs.example.com"`,
    ],
    [
        "a sign that may end a password, in the path",
        kbs("https://kbs.example.com/team@corp/kbs"),
        'error kbs.url: has an "@" after the host, which may end a password that is not encoded [userinfo]\n    allowed: a URL without userinfo\n    fix: write %40 where it belongs to the path, and remove what is before it where that is a user name or password',
    ],
    [
        "password in the URL",
        kbs("https://admin:hunter2@kbs.example.com"),
        'error kbs.url: holds a user name or password, which the host and everyone who can read the pod would see [userinfo]\n    allowed: a URL without userinfo\n    fix: remove the part before "@" and let the KBS know the guest by its attestation',
    ],
    [
        "short IPv6 address",
        kbs("https://[2001:db8::1]:8080"),
        'error kbs.url: "https://[2001:db8::1]:8080" contains "::", at which the guest cuts the URL [kbs-url-colons]\n    allowed: a host name, an IPv4 address, or an IPv6 address written out in full\n    fix: write the address as "[2001:db8:0:0:0:0:0:1]"',
    ],
    [
        "double colon in the path",
        kbs("https://kbs.example.com/a::b"),
        'error kbs.url: "https://kbs.example.com/a::b" contains "::", at which the guest cuts the URL [kbs-url-colons]\n    allowed: a host name, an IPv4 address, or an IPv6 address written out in full\n    fix: remove the "::"',
    ],
    [
        "query",
        kbs("https://kbs.example.com/x?tenant=a"),
        'error kbs.url: "https://kbs.example.com/x?tenant=a" has a query or a fragment, and the guest appends its own path to the URL [kbs-url-query]\n    allowed: scheme, host, port and path\n    fix: write "https://kbs.example.com/x"',
    ],
    [
        "KBS without TLS",
        kbs("http://kbs.example.com"),
        "warning kbs.url: is http: anyone on the network, including the host, can answer as the KBS [kbs-http]\n    fix: use an https URL with kbs.certificate",
    ],
    // Certificate
    [
        "empty certificate",
        certificate("\n"),
        `error kbs.certificate: is empty, and the guest does not treat an empty text as no certificate [empty]\n    allowed: ${CERTIFICATE}\n    fix: leave kbs.certificate out`,
    ],
    [
        "file name",
        certificate("./ca.pem"),
        `error kbs.certificate: is not PEM: it has no BEGIN and END line [certificate]\n    allowed: ${CERTIFICATE}\n    fix: give the text of the certificate file, not its name or its base64`,
    ],
    [
        "private key",
        certificate(`${pem("valid")}-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n`),
        `error kbs.certificate: holds a private key, and init-data can be read by the host and by everyone who can read the pod [private-key]\n    allowed: ${CERTIFICATE}\n    fix: give the certificate only, and replace the key: it may have been stored in the state or a log`,
    ],
    [
        "public key",
        certificate("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"),
        `error kbs.certificate: has a PEM block of the kind PUBLIC KEY [certificate]\n    allowed: ${CERTIFICATE}\n    fix: give the text of the certificate file, not its name or its base64`,
    ],
    [
        "line missing",
        certificate(pem("valid").replace(/\n.*\n-----END/, "\n-----END")),
        `error kbs.certificate: does not parse as an X.509 certificate [certificate]\n    allowed: ${CERTIFICATE}\n    fix: copy the certificate again; a line may be missing`,
    ],
    [
        "two certificates",
        certificate(pem("valid") + pem("expired")),
        "error kbs.certificate: (O=Example, CN=KBS old CA) expired on 2021-01-01 [certificate-expired]\n    fix: renew it; every pod would fail to reach the KBS\nwarning kbs.certificate: holds 2 certificates, and a guest that is built with native TLS reads only the first [certificate-several]\n    fix: keep one, or put the one in force first while the KBS changes its CA",
    ],
    [
        "expired",
        certificate(pem("expired")),
        "error kbs.certificate: (O=Example, CN=KBS old CA) expired on 2021-01-01 [certificate-expired]\n    fix: renew it; every pod would fail to reach the KBS",
    ],
    [
        "expiring",
        certificate(pem("expiring")),
        "warning kbs.certificate: (O=Example, CN=KBS ending CA) expires on 2026-12-10, in 16 days [certificate-expiring]\n    fix: plan its renewal: a new certificate changes the init-data digest and restarts the pods",
    ],
    [
        "not yet valid",
        certificate(pem("future")),
        "warning kbs.certificate: (O=Example, CN=KBS coming CA) is valid from 2030-01-01 [certificate-not-yet-valid]\n    fix: wait, or use the one in force",
    ],
    [
        "carriage returns",
        certificate(pem("valid").replace(/\n/g, "\r\n")),
        'warning kbs.certificate: has carriage returns: the same file checked out on another system gives another init-data digest [carriage-return]\n    fix: keep the file with \\n line ends, for example by the .gitattributes line "*.pem text eol=lf"',
    ],
    // Proxy
    [
        "empty proxy",
        { proxy: {} },
        "error proxy: is empty [empty]\n    allowed: httpsProxy, httpProxy, noProxy\n    fix: set a proxy, or leave proxy out",
    ],
    [
        "proxy without scheme",
        proxy("proxy.corp:3128"),
        `error proxy.httpsProxy: "proxy.corp:3128" has no scheme [url]\n    allowed: ${PROXY_ALLOWED}\n    fix: write "https://proxy.corp:3128" or "http://proxy.corp:3128"`,
    ],
    [
        "SOCKS proxy",
        proxy("socks5://proxy.corp:1080"),
        `error proxy.httpsProxy: "socks5://proxy.corp:1080" has the scheme "socks5" [url]\n    allowed: ${PROXY_ALLOWED}\n    fix: use http or https`,
    ],
    [
        "proxy with a password",
        proxy("http://me:hunter2@proxy.corp:3128"),
        'error proxy.httpsProxy: holds a user name or password, which the host and everyone who can read the pod would see [userinfo]\n    allowed: a URL without userinfo\n    fix: remove the part before "@" and let the proxy admit the guests by their network',
    ],
    [
        "proxy with a path",
        proxy("http://proxy.corp:3128/wpad"),
        'error proxy.httpsProxy: "http://proxy.corp:3128/wpad" has a path, a query or a fragment, which the guest ignores [proxy-path]\n    allowed: scheme, host and port\n    fix: write "http://proxy.corp:3128"',
    ],
    [
        "proxy without port",
        proxy("http://proxy.corp"),
        'warning proxy.httpsProxy: "http://proxy.corp" names no port, so the guest uses 80 [proxy-port]\n    fix: write the port: most proxies listen on 3128 or 8080',
    ],
    [
        "httpProxy alone",
        { proxy: { httpProxy: "http://proxy.corp:3128" } },
        "warning proxy.httpProxy: is set without proxy.httpsProxy: the guest pulls from every https registry directly, around the proxy [http-proxy-alone]\n    fix: set proxy.httpsProxy too; a registry is https unless it is marked insecure",
    ],
    [
        "noProxy alone",
        { proxy: { noProxy: ["localhost"] } },
        "warning proxy.noProxy: does nothing: there is no proxy to go around [no-proxy-alone]\n    fix: set proxy.httpsProxy, or remove proxy.noProxy",
    ],
    [
        "empty noProxy",
        noProxy(),
        `error proxy.noProxy: is an empty list [empty]\n    allowed: ${NO_PROXY}\n    fix: add an entry, or leave proxy.noProxy out`,
    ],
    [
        "duplicate entry",
        noProxy("registry.corp", "10.0.0.0/8", "registry.corp"),
        'error proxy.noProxy[2]: "registry.corp" is there already, as proxy.noProxy[0] [duplicate]\n    fix: remove one of them',
    ],
    [
        "glob domain",
        noProxy("*.corp.example"),
        `error proxy.noProxy[0]: "*.corp.example" has a wildcard, and a domain covers its subdomains without one [no-proxy]\n    allowed: ${NO_PROXY}\n    fix: write "corp.example"`,
    ],
    [
        "scheme, port and path at once",
        noProxy("https://registry.corp:5000/v2"),
        `error proxy.noProxy[0]: "https://registry.corp:5000/v2" has a scheme, and the guest compares host names only [no-proxy]\n    allowed: ${NO_PROXY}\n    fix: write "registry.corp"`,
    ],
    [
        "prefix too long",
        noProxy("10.0.0.0/33"),
        `error proxy.noProxy[0]: "10.0.0.0/33" is not a CIDR range: an address, and a prefix length of up to 32, or up to 128 for IPv6 [no-proxy]\n    allowed: ${NO_PROXY}\n    fix: write it as in "10.0.0.0/8"`,
    ],
    // Policy
    [
        "two policies",
        { policy: { preset: "allow-all", rego: REGO } },
        "error policy: has both preset and rego [one-of]\n    allowed: at most one of policy.preset and policy.rego\n    fix: remove one of them",
    ],
    [
        "empty policy",
        rego("  \n"),
        "error policy.rego: is empty, and a guest without a policy allows everything [empty]\n    fix: give the text of the policy",
    ],
    [
        "policy by file name",
        rego("policy.rego"),
        "error policy.rego: has no package, and the agent asks for rules of agent_policy [rego-package]\n    allowed: package agent_policy\n    fix: give the text of the policy, not its file name, starting with `package agent_policy`",
    ],
    [
        "policy in another package",
        rego("package policy\ndefault allow := false\n"),
        'error policy.rego: is in package "policy", and the agent asks for rules of agent_policy [rego-package]\n    allowed: package agent_policy\n    fix: write `package agent_policy`',
    ],
    [
        "imports that shadow",
        rego("package agent_policy\nimport rego.v1\nimport future.keywords.in\n"),
        "error policy.rego: imports both rego.v1 and future.keywords, which the guest's engine refuses as shadowing [rego-imports]\n    allowed: import rego.v1, alone\n    fix: remove the future.keywords imports",
    ],
    [
        "policy that allows everything",
        { policy: { preset: "allow-all" } },
        'warning policy.preset: allows every request: the host can run commands in the VM, read its output and replace the policy, so it protects nothing [allow-all]\n    fix: use it for experiments only, and preset: "strict" for everything else',
    ],
];

test.each(ROWS)("%s", (_, change, message) => {
    expect(issuesOf({ ...GOOD, ...change }).join("\n")).toEqual(message);
});

test.each([
    ["Kata_QEMU", '"Kata_QEMU"'],
    ["", '""'],
    [7, "7"],
])("RuntimeClass %j", (runtimeClassName, shown) => {
    expect(issuesOf(GOOD, { runtimeClassName: runtimeClassName as string })).toEqual([
        `error runtimeClassName: ${shown} is not the name of a RuntimeClass [runtime-class-name]\n    allowed: lower-case letters, digits, dots and hyphens, as in kata-qemu-snp\n    fix: leave it out for the platform's own class`,
    ]);
});

test("a good spec has no issue", () => {
    expect(issuesOf(GOOD)).toEqual([]);
    expect(issuesOf({ ...GOOD, ...certificate(pem("valid")), ...noProxy("localhost"), kataVersion: "4.1.0" })).toEqual(
        [],
    );
});

test("all problems are reported at once, and nothing is rendered", () => {
    const bad = {
        platform: "snp",
        algorithm: "sha512",
        kbs: { url: "kbs", certificate: "x", cert: "y" },
        proxy: { httpsProxy: "http://proxy:0", noProxy: ["*.a", "b:1"] },
        policy: { rego: "package x" },
    };
    expect(issuesOf(bad).map((text) => text.replace(/^\w+ (\S+): .*\[([\w-]+)\][\s\S]*$/, "$1 $2"))).toEqual([
        "kbs.cert unknown-key",
        "algorithm digest-cut",
        "kbs.url url",
        "kbs.certificate certificate",
        "proxy.httpsProxy url",
        "proxy.noProxy[0] no-proxy",
        "proxy.noProxy[1] no-proxy",
        "policy.rego rego-package",
    ]);
    expect(buildForPod(bad as never, { now: NOW }).initData).toBeUndefined();
});

test("a password is in no message, whatever else is wrong with the URL", () => {
    for (const url of [
        "https://me:hunter2@kbs?x",
        "me:hunter2@kbs:1",
        "ftp://me:hunter2@kbs",
        "https://me:hunter2@",
        "http://me:hun ter2@k",
        "//me:hunter2@k",
    ]) {
        expect(issuesOf({ ...GOOD, ...kbs(url), ...proxy(url) }).join("\n")).not.toMatch(/hun ?ter2/);
        expect(issuesOf({ ...GOOD, ...kbs(url) }).join("\n")).toContain("[userinfo]");
        expect(issuesOf({ ...GOOD, ...noProxy(url) }).join("\n")).not.toMatch(/hun ?ter2/);
    }
});

test.each([undefined, null, 7, "x", [], {}])("%j instead of a spec is an issue and no crash", (spec) => {
    expect(issuesOf(spec).length).toBeGreaterThan(0);
});

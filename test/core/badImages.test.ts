import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GOOD, issuesOf, pem } from "./spec";

const COSIGN = key("cosign.pub");
const GPG = key("gpg.asc");
const COSIGN_ALLOWED = "the PEM of an ECDSA P-256 public key, as cosign.pub has it: -----BEGIN PUBLIC KEY----- …";
const GPG_ALLOWED = "an armored public key (-----BEGIN PGP PUBLIC KEY BLOCK----- …), or base64 of a key ring";
const CERTIFICATE = "X.509 certificates in PEM: -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----";
const RESOURCE = "kbs:///repository/type/tag, or file:///path of a file in the VM's image";
const PLACE = "host[:port][/path]";
const PREFIX = "host[:port][/path][:tag or @digest], or *.domain";
const EXAMPLE = 'write it as in "registry.example.com/team"';
const RULE = "images.registries[0]";
const SCOPE = "images.signaturePolicy.scopes[0]";
const REQUIREMENT = `${SCOPE}.requirements[0]`;
const SIGSTORE = "YAML with default-docker.sigstore or docker.<name>.sigstore";
const DIGEST = `sha256:${"0".repeat(64)}`;

function key(name: string): string {
    return readFileSync(`test/keys/${name}`, "utf8");
}

const images = (settings: object) => ({ images: settings });
const rules = (...registries: object[]) => images({ registries });
const roots = (...extraRootCertificates: unknown[]) => images({ extraRootCertificates });
const policy = (...scopes: object[]) => images({ signaturePolicy: { scopes } });
const scope = (name: unknown, ...requirements: object[]) => ({ scope: name, requirements });
const SIGNED = { type: "sigstoreSigned", key: COSIGN };
const signed = (change: object) => policy(scope("registry.example.com", { ...SIGNED, ...change }));
const gpg = (change: object, others: object = { sigstoreConfigurationUri: "kbs:///default/sigstore/1" }) =>
    images({
        signaturePolicy: { scopes: [scope("registry.example.com", { type: "signedBy", ...change })] },
        ...others,
    });
const identity = (fields: object) => signed({ identity: fields });
const sigstore = (sigstoreConfiguration: string) => gpg({ key: GPG }, { sigstoreConfiguration });

const place = (path: string, shown: string, wrong: string, allowed: string, fix: string) =>
    `error ${path}: ${shown} ${wrong} [${wrong.startsWith("does not begin") ? "place-host" : "place"}]\n    allowed: ${allowed}\n    fix: ${fix}`;
const location = (shown: string, wrong: string, fix: string) => place(`${RULE}.location`, shown, wrong, PLACE, fix);
const scopeName = (shown: string, wrong: string, fix: string) => place(`${SCOPE}.scope`, shown, wrong, PREFIX, fix);
const userinfo = (path: string, allowed: string) =>
    `error ${path}: holds a user name or password, which the host and everyone who can read the pod would see [userinfo]\n    allowed: ${allowed}\n    fix: give credentials by images.credentialsUri`;
const resource = (path: string, wrong: string, fix: string) =>
    `error images.${path}: ${wrong} [guest-resource]\n    allowed: ${RESOURCE}\n    fix: ${fix}`;
const guestFile = (path: string, uri: string) =>
    `warning ${path}: "${uri}" is a file of the VM's own disk, which has to come with the VM's image [guest-file]\n    fix: make sure that it is there on every node, or upload it to the KBS and give its kbs:/// URI`;
const oneOf = (path: string, others: string, ignored: string, all: string) =>
    `error images.${path}: is set together with ${others}, and guests would ignore ${ignored} [one-of]\n    allowed: at most one of ${all}\n    fix: remove one of them`;
const badKey = (wrong: string, allowed = COSIGN_ALLOWED) =>
    `error ${REQUIREMENT}.key: ${wrong} [signature-key]\n    allowed: ${allowed}\n    fix: give the public key of whoever signs`;
const privateKey = (allowed: string) =>
    `error ${REQUIREMENT}.key: holds a private key, and init-data can be read by the host and by everyone who can read the pod [private-key]\n    allowed: ${allowed}\n    fix: give the public key, and replace the key pair: it may have been stored in the state or a log`;
const plainHttp = (path: string, shown: string, credentials = "") =>
    `warning ${path}.insecure: has the guest ask ${shown} over plain HTTP, so that anyone on the way can read and replace what it answers${credentials} [plain-http]\n    fix: use TLS, for a CA of your own with images.extraRootCertificates; or have digests or signatures bind the images`;
const aroundProxy = (path: string, shown: string) =>
    `warning ${path}.insecure: has the guest ask ${shown} directly: proxy.httpsProxy is for registries with TLS, and proxy.httpProxy is not set [plain-http-proxy]\n    fix: set proxy.httpProxy, or name the host in proxy.noProxy`;
const badSigstore = (wrong: string) =>
    `error images.sigstoreConfiguration: ${wrong} [sigstore]\n    allowed: sigstore: file:///directory of the VM's image\n    fix: put the signatures into the VM's image, or sign with cosign, whose signatures are in the registry`;
const tooOld = (path: string, since: string, version: string) =>
    `error ${path}: is read by guests since Kata ${since}, and kataVersion is "${version}": they would ignore it silently [kata-version-input]\n    allowed: kataVersion ${since} or later\n    fix: update Kata on the nodes, or remove it`;

/** What is wrong, the change to a good spec, and the whole message: severity, path, text, code, allowed, fix. */
const ROWS: readonly (readonly [string, object, string])[] = [
    // Rules for registries: confidential-containers facts §3, traps 14 and 16
    [
        "a typo in a rule",
        rules({ location: "registry.example.com", mirror: [] }),
        `error ${RULE}.mirror: is not an input of ${RULE} [unknown-key]\n    allowed: prefix, location, insecure, blocked, mirrors\n    fix: did you mean ${RULE}.mirrors?`,
    ],
    [
        "no rule",
        images({ registries: [] }),
        "error images.registries: is an empty list [empty]\n    fix: add a rule, or leave images.registries out",
    ],
    [
        "a rule for nothing",
        rules({ prefix: "", location: "", blocked: true }),
        `error ${RULE}: has neither prefix nor location, and guests refuse all rules because of it [registry-rule]\n    allowed: prefix, location, or both\n    fix: set prefix to the names that it is for, as in "registry.example.com/team"`,
    ],
    [
        "a domain that goes nowhere",
        rules({ prefix: "*.example.com", insecure: true }),
        `error ${RULE}: is for "*.example.com" and has no location, and guests refuse all rules because of it [registry-rule]\n    fix: set location to the place that has the images of that domain, or write a rule for each host`,
    ],
    [
        "plain HTTP without a location",
        rules({ prefix: "registry.example.com", insecure: true }),
        `error ${RULE}.insecure: has no effect without location: guests ask the place in an image's name with TLS [no-effect]\n    fix: set location, to "registry.example.com" if nothing moves`,
    ],
    [
        "a location with a scheme",
        rules({ location: "https://registry.example.com/" }),
        location(
            '"https://registry.example.com/"',
            "has a scheme, and guests compare names without one",
            'write "registry.example.com"',
        ),
    ],
    [
        "a location with a password",
        rules({ location: "me:hunter2@registry.example.com" }),
        userinfo(`${RULE}.location`, PLACE),
    ],
    [
        "a location with a scheme and a password",
        rules({ location: "https://me:hunter2@registry.example.com" }),
        userinfo(`${RULE}.location`, PLACE),
    ],
    [
        "a location with a slash at its end",
        rules({ location: "registry.example.com/team/" }),
        location(
            '"registry.example.com/team/"',
            "ends in a slash, so that nothing matches it",
            'write "registry.example.com/team"',
        ),
    ],
    [
        "a location with a tag",
        rules({ location: "registry.example.com/web:1" }),
        location('"registry.example.com/web:1"', "is not a name without tag or digest", EXAMPLE),
    ],
    [
        "a location with a wildcard",
        rules({ prefix: "docker.io", location: "*.example.com" }),
        location(
            '"*.example.com"',
            "has a wildcard where guests read none",
            "write the name alone: all below it is meant",
        ),
    ],
    [
        "a location by an IPv6 address",
        rules({ location: "[2001:db8::1]:5000" }),
        location(
            '"[2001:db8::1]:5000"',
            "begins with an IPv6 address, and guests do not read images of a registry by its IPv6 address",
            "give the host a name",
        ),
    ],
    ["an empty location", rules({ prefix: "docker.io", location: "" }), location('""', "is empty", EXAMPLE)],
    [
        "a prefix that is not a registry",
        rules({ prefix: "nginx", blocked: true }),
        place(
            `${RULE}.prefix`,
            '"nginx"',
            "does not begin with a registry, and guests compare names in full, as in docker.io/library/nginx",
            PREFIX,
            EXAMPLE,
        ),
    ],
    [
        "a prefix in capitals",
        rules({ prefix: "registry.example.com/Team", blocked: true }),
        place(`${RULE}.prefix`, '"registry.example.com/Team"', "is not a name of images", PREFIX, EXAMPLE),
    ],
    [
        "a prefix with a wildcard in it",
        rules({ prefix: "registry.*.com", blocked: true }),
        place(
            `${RULE}.prefix`,
            '"registry.*.com"',
            "has a wildcard where guests read none",
            PREFIX,
            "write the name alone: all below it is meant",
        ),
    ],
    [
        "a prefix with a path below a wildcard",
        rules({ prefix: "*.example.com/team", location: "registry.example.com" }),
        place(
            `${RULE}.prefix`,
            '"*.example.com/team"',
            "has more than a domain after *., and matches nothing",
            PREFIX,
            'write it as in "*.example.com"',
        ),
    ],
    [
        "two rules for one place",
        rules({ prefix: "docker.io", location: "a.example.com" }, { location: "docker.io" }),
        'error images.registries[1]: is for "docker.io", and so is images.registries[0]: guests follow one of them only [duplicate]\n    fix: make one rule of both',
    ],
    [
        "no mirror",
        rules({ prefix: "docker.io", mirrors: [] }),
        `error ${RULE}.mirrors: is an empty list [empty]\n    fix: add a mirror, or leave ${RULE}.mirrors out`,
    ],
    [
        "a mirror without a place",
        rules({ prefix: "docker.io", mirrors: [{ insecure: true }] }),
        `error ${RULE}.mirrors[0].location: is required and missing [missing]\n    fix: set ${RULE}.mirrors[0].location`,
    ],
    [
        "a mirror at an empty place",
        rules({ prefix: "docker.io", mirrors: [{ location: "" }] }),
        place(`${RULE}.mirrors[0].location`, '""', "is empty", PLACE, EXAMPLE),
    ],
    [
        "mirrors of what is blocked",
        rules({ prefix: "docker.io", blocked: true, mirrors: [{ location: "mirror.example.com" }] }),
        `error ${RULE}.mirrors: have no effect together with blocked: guests pull nothing by this rule [no-effect]\n    fix: remove one of them`,
    ],
    [
        "a registry without TLS",
        rules({ location: "10.0.0.7:5000", insecure: true }),
        plainHttp(RULE, '"10.0.0.7:5000"'),
    ],
    [
        "credentials without TLS",
        images({
            registries: [{ prefix: "docker.io", mirrors: [{ location: "10.0.0.7:5000", insecure: true }] }],
            credentialsUri: "kbs:///default/credential/registry",
        }),
        plainHttp(
            `${RULE}.mirrors[0]`,
            '"10.0.0.7:5000"',
            ", and credentials for it that images.credentialsUri holds are sent in clear",
        ),
    ],
    [
        "a registry without TLS next to a proxy",
        {
            ...rules({ location: "registry.example.com/team", insecure: true }),
            proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8"] },
        },
        `${plainHttp(RULE, '"registry.example.com/team"')}\n${aroundProxy(RULE, '"registry.example.com/team"')}`,
    ],
    // Registries for docker.io
    [
        "no search registry",
        images({ searchRegistries: [] }),
        "error images.searchRegistries: is an empty list, with which guests refuse every image of docker.io, also where that is written [empty]\n    fix: leave images.searchRegistries out, or block docker.io by a rule of images.registries",
    ],
    [
        "a search registry twice",
        images({ searchRegistries: ["docker.io", "docker.io"] }),
        'error images.searchRegistries[1]: "docker.io" is there already, as images.searchRegistries[0] [duplicate]\n    fix: remove one of them',
    ],
    [
        "a search registry with a path",
        images({ searchRegistries: ["docker.io", "registry.example.com/hub"] }),
        place(
            "images.searchRegistries[1]",
            '"registry.example.com/hub"',
            "has a path, and guests put the repository after the host",
            "host[:port]",
            'write "registry.example.com", and move the path by a rule of images.registries',
        ),
    ],
    [
        "a search registry with a password",
        images({ searchRegistries: ["docker.io", "me:hunter2@registry.example.com/hub"] }),
        userinfo("images.searchRegistries[1]", PLACE),
    ],
    [
        "search registries without Docker Hub",
        images({ searchRegistries: ["registry.example.com"] }),
        'warning images.searchRegistries: does not name docker.io: guests look for its images in these registries, also where docker.io is written, and not there [search-without-docker-hub]\n    fix: add "docker.io", unless that is meant',
    ],
    // URI or inline: trap 13
    [
        "two registry configurations",
        images({ registries: [{ location: "docker.io" }], registryConfigurationUri: "kbs:///a/b/c" }),
        oneOf(
            "registryConfigurationUri",
            "images.registries",
            "images.registryConfigurationUri",
            "images.registryConfigurationUri, images.registries, images.searchRegistries",
        ),
    ],
    [
        "two signature policies",
        images({ signaturePolicy: { scopes: [scope("docker.io", SIGNED)] }, signaturePolicyUri: "kbs:///a/b/c" }),
        oneOf(
            "signaturePolicyUri",
            "images.signaturePolicy",
            "images.signaturePolicy",
            "images.signaturePolicyUri, images.signaturePolicy",
        ),
    ],
    [
        "two sigstore configurations",
        images({
            signaturePolicyUri: "kbs:///a/b/c",
            sigstoreConfiguration: "docker: {}",
            sigstoreConfigurationUri: "kbs:///a/b/c",
        }),
        `${oneOf(
            "sigstoreConfigurationUri",
            "images.sigstoreConfiguration",
            "images.sigstoreConfiguration",
            "images.sigstoreConfigurationUri, images.sigstoreConfiguration",
        )}\nerror images.sigstoreConfiguration: does not say where signatures are [sigstore]\n    allowed: ${SIGSTORE}\n    fix: add one`,
    ],
    // What the guest fetches
    [
        "a file by its path",
        images({ credentialsUri: "/etc/auth.json" }),
        resource(
            "credentialsUri",
            '"/etc/auth.json" is a path without a scheme',
            'write "file:///etc/auth.json" if that is meant, or a kbs:/// URI',
        ),
    ],
    [
        "a URL",
        images({ signaturePolicyUri: "https://example.com/policy.json" }),
        resource(
            "signaturePolicyUri",
            '"https://example.com/policy.json" is not something that the guest can fetch',
            "upload it to the KBS and give its kbs:/// URI",
        ),
    ],
    [
        "no URI",
        images({ credentialsUri: "" }),
        resource("credentialsUri", "is empty", "leave images.credentialsUri out"),
    ],
    [
        "a file without a path",
        images({ registryConfigurationUri: "file://registries.conf" }),
        resource(
            "registryConfigurationUri",
            '"file://registries.conf" does not name a file',
            'write it as in "file:///etc/image-policy.json"',
        ),
    ],
    [
        "a file with a way out",
        images({ registryConfigurationUri: "file:///etc/../registries.conf" }),
        resource(
            "registryConfigurationUri",
            '"file:///etc/../registries.conf" does not name a file',
            'write it as in "file:///etc/image-policy.json"',
        ),
    ],
    [
        "a file of the guest",
        images({ signaturePolicyUri: "file:///etc/policy.json" }),
        guestFile("images.signaturePolicyUri", "file:///etc/policy.json"),
    ],
    [
        "credentials on peer pods",
        { platform: "azure-snp", ...images({ credentialsUri: "kbs:///default/credential/registry" }) },
        "warning images.credentialsUri: has no effect on peer pods on Azure, AMD SEV-SNP: peer pods take their credentials from imagePullSecrets [no-effect]\n    fix: remove it, and give the pod imagePullSecrets",
    ],
    // Root certificates
    [
        "no root certificate",
        roots(),
        "error images.extraRootCertificates: is an empty list [empty]\n    fix: add a certificate, or leave images.extraRootCertificates out",
    ],
    [
        "the name of a certificate file",
        roots("ca.pem"),
        `error images.extraRootCertificates[0]: is not PEM: it has no BEGIN and END line [certificate]\n    allowed: ${CERTIFICATE}\n    fix: give the text of the certificate file, not its name or its base64`,
    ],
    [
        "the private key of a CA",
        roots(`${pem("registry-ca")}-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n`),
        `error images.extraRootCertificates[0]: holds a private key, and init-data can be read by the host and by everyone who can read the pod [private-key]\n    allowed: ${CERTIFICATE}\n    fix: give the certificate only, and replace the key: it may have been stored in the state or a log`,
    ],
    [
        "a CA that expired",
        roots(pem("expired")),
        "error images.extraRootCertificates[0]: (O=Example, CN=KBS old CA) expired on 2021-01-01 [certificate-expired]\n    fix: renew it; every pod would fail to pull from the registries that it stands for",
    ],
    [
        "a bundle",
        roots(`${pem("registry-ca")}${pem("valid")}`),
        "warning images.extraRootCertificates[0]: holds 2 certificates, and a guest that is built with native TLS reads only the first [certificate-several]\n    fix: make each an item of the list",
    ],
    [
        "a CA twice",
        roots(pem("registry-ca"), pem("registry-ca")),
        "error images.extraRootCertificates[1]: is there already, as images.extraRootCertificates[0] [duplicate]\n    fix: remove one of them",
    ],
    [
        "a server's certificate that is a CA",
        roots(pem("self-signed-server")),
        'warning images.extraRootCertificates[0]: (O=Example, CN=registry.example.com) is a self-signed CA certificate with the names of a server ("DNS:registry.example.com"): where a registry shows it itself, guests refuse it [root-is-server]\n    fix: have a CA sign a certificate of its own for the registry, and give that CA; or make this one with basicConstraints=CA:FALSE: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=registry -addext basicConstraints=critical,CA:FALSE -addext "subjectAltName=DNS:registry.example.com" -keyout registry.key -out registry.pem',
    ],
    // Signature policy: facts §6, trap 15
    [
        "a policy without scopes",
        images({ signaturePolicy: { default: "reject" } }),
        "error images.signaturePolicy.scopes: is required and missing [missing]\n    fix: set images.signaturePolicy.scopes",
    ],
    [
        "a policy that rejects all",
        policy(),
        "error images.signaturePolicy.scopes: is an empty list: no image could be pulled [empty]\n    fix: add a scope for each registry",
    ],
    [
        "a policy that asks for nothing",
        images({ signaturePolicy: { default: "insecureAcceptAnything", scopes: [] } }),
        "warning images.signaturePolicy.default: takes every image that no scope names, signed or not, so that the scopes protect nothing against another name [accept-anything]\n    fix: use SignatureDefault.Reject, with a scope for each registry\nerror images.signaturePolicy.scopes: is an empty list: the policy asks for nothing [empty]\n    fix: leave images.signaturePolicy out",
    ],
    [
        "a default that makes scopes decoration",
        images({ signaturePolicy: { default: "insecureAcceptAnything", scopes: [scope("docker.io", SIGNED)] } }),
        "warning images.signaturePolicy.default: takes every image that no scope names, signed or not, so that the scopes protect nothing against another name [accept-anything]\n    fix: use SignatureDefault.Reject, with a scope for each registry",
    ],
    [
        "a default of another policy",
        images({ signaturePolicy: { default: "accept", scopes: [scope("docker.io", SIGNED)] } }),
        'error images.signaturePolicy.default: "accept" is not one of the choices [not-a-choice]\n    allowed: reject, insecureAcceptAnything\n    fix: use one of them, as in SignatureDefault.Reject',
    ],
    [
        "a scope by a short name",
        policy(scope("nginx", SIGNED)),
        scopeName(
            '"nginx"',
            "does not begin with a registry, and guests compare names in full, as in docker.io/library/nginx",
            EXAMPLE,
        ),
    ],
    [
        "a scope with a wildcard",
        policy(scope("registry.example.com/*", SIGNED)),
        scopeName(
            '"registry.example.com/*"',
            "has a wildcard where guests read none",
            "write the name alone: all below it is meant",
        ),
    ],
    [
        "a scope with a transport",
        policy(scope("docker://docker.io", SIGNED)),
        scopeName('"docker://docker.io"', "has a scheme, and guests compare names without one", 'write "docker.io"'),
    ],
    [
        "a scope with a blank",
        policy(scope("docker.io ", SIGNED)),
        scopeName('"docker.io "', "holds whitespace", EXAMPLE),
    ],
    [
        "a scope twice",
        policy(scope("docker.io", SIGNED), scope("docker.io", { type: "reject" })),
        'error images.signaturePolicy.scopes[1].scope: "docker.io" is there already, as images.signaturePolicy.scopes[0], and guests read one of them only [duplicate]\n    fix: put the requirements of both into one',
    ],
    [
        "another transport",
        policy({ ...scope("docker.io", SIGNED), transport: "docker-daemon" }),
        `error ${SCOPE}.transport: "docker-daemon" is not a transport that guests use, so the scope protects nothing [signature-transport]\n    allowed: "docker", or nothing\n    fix: remove it`,
    ],
    [
        "a scope that asks for nothing",
        policy(scope("docker.io")),
        `error ${SCOPE}.requirements: is an empty list, with which guests take every image of the scope [empty]\n    fix: add a requirement; SignatureType.InsecureAcceptAnything, if that is meant`,
    ],
    [
        "a scope that takes anything",
        policy(scope("docker.io", { type: "insecureAcceptAnything" })),
        `warning ${REQUIREMENT}.type: takes every image of the scope, signed or not [accept-anything]\n    fix: use SignatureType.SigstoreSigned, or bind these images by digest with preset: "strict"`,
    ],
    [
        "anything next to a signature",
        policy(scope("docker.io", { type: "insecureAcceptAnything" }, SIGNED)),
        `error ${REQUIREMENT}.type: "insecureAcceptAnything" is set together with other requirements, and an image has to meet all of them: it changes nothing [no-effect]\n    fix: let it stand alone, or remove it`,
    ],
    [
        "a rejection next to a signature",
        policy(scope("docker.io", { type: "reject" }, SIGNED)),
        `error ${REQUIREMENT}.type: "reject" is set together with other requirements, and an image has to meet all of them: nothing else counts [no-effect]\n    fix: let it stand alone, or remove it`,
    ],
    [
        "a key for a rejection",
        policy(scope("docker.io", { type: "reject", keyUri: "kbs:///a/b/c" })),
        `error ${REQUIREMENT}.keyUri: has no effect: "reject" looks at no signature [no-effect]\n    fix: remove it, or use SignatureType.SigstoreSigned`,
    ],
    [
        "a signature without a key",
        policy(scope("docker.io", { type: "sigstoreSigned" })),
        `error ${REQUIREMENT}: has neither key nor keyUri [one-of]\n    allowed: exactly one of key and keyUri\n    fix: give the public key, or its URI in the KBS`,
    ],
    [
        "a signature by two keys",
        signed({ keyUri: "kbs:///a/b/c" }),
        `error ${REQUIREMENT}: has both key and keyUri [one-of]\n    allowed: exactly one of key and keyUri\n    fix: remove one of them`,
    ],
    [
        "keyless signatures",
        signed({ fulcio: {} }),
        `error ${REQUIREMENT}.fulcio: is not an input of ${REQUIREMENT} [unknown-key]\n    allowed: type, key, keyUri, identity\n    fix: remove it`,
    ],
    [
        "a key by a path",
        policy(scope("docker.io", { type: "sigstoreSigned", keyUri: "/etc/cosign.pub" })),
        `error ${REQUIREMENT}.keyUri: "/etc/cosign.pub" is a path without a scheme [guest-resource]\n    allowed: ${RESOURCE}\n    fix: write "file:///etc/cosign.pub" if that is meant, or a kbs:/// URI`,
    ],
    // Keys
    [
        "a private key",
        signed({ key: "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n" }),
        privateKey(COSIGN_ALLOWED),
    ],
    [
        "a private key of cosign",
        signed({ key: "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nhunter2\n" }),
        privateKey(COSIGN_ALLOWED),
    ],
    ["a certificate for a key", signed({ key: pem("valid") }), badKey("is a PEM block of the kind CERTIFICATE")],
    ["a key in base64", signed({ key: Buffer.from(COSIGN).toString("base64") }), badKey("is not PEM")],
    ["a GPG key for cosign", signed({ key: GPG }), badKey("is a PEM block of the kind PGP PUBLIC KEY BLOCK")],
    [
        "two keys in one",
        signed({ key: `${COSIGN}${COSIGN}` }),
        badKey("holds 2 PEM blocks, of which the guest reads the first"),
    ],
    [
        "an RSA key",
        signed({ key: key("rsa.pub") }),
        badKey("is a key of the kind RSA, with which guests verify nothing"),
    ],
    [
        "a P-384 key",
        signed({ key: key("p384.pub") }),
        badKey("is a key of the kind EC secp384r1, with which guests verify nothing"),
    ],
    ["a broken key", signed({ key: COSIGN.replace(/\n.*\n/, "\n") }), badKey("does not parse as a public key")],
    [
        "a key from Windows",
        signed({ key: COSIGN.replaceAll("\n", "\r\n") }),
        `warning ${REQUIREMENT}.key: has carriage returns: the same file checked out on another system gives another init-data digest [carriage-return]\n    fix: keep the file with \\n line ends, for example by the .gitattributes line "*.pub text eol=lf"`,
    ],
    ["a cosign key for GPG", gpg({ key: COSIGN }), badKey("is not an OpenPGP public key", GPG_ALLOWED)],
    ["no GPG key", gpg({ key: "" }), badKey("is not an OpenPGP public key", GPG_ALLOWED)],
    [
        "base64 of something else",
        gpg({ key: Buffer.from("hello").toString("base64") }),
        badKey("is not an OpenPGP public key", GPG_ALLOWED),
    ],
    [
        "a private GPG key",
        gpg({ key: "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nhunter2\n-----END PGP PRIVATE KEY BLOCK-----\n" }),
        privateKey(GPG_ALLOWED),
    ],
    // The first bytes of `gpg --export-secret-keys`: an old-format packet of tag 5, a secret key.
    [
        "a private GPG key in base64",
        gpg({ key: Buffer.from("9458046b063b6f16092b", "hex").toString("base64") }),
        privateKey(GPG_ALLOWED),
    ],
    // Identities
    [
        "an identity with a tag for cosign",
        identity({ type: "matchExact" }),
        `error ${REQUIREMENT}.identity.type: "matchExact" rejects every image: a cosign signature names a repository, and no tag [identity-type]\n    allowed: matchRepository, exactRepository\n    fix: use IdentityType.MatchRepository`,
    ],
    [
        "another name for cosign",
        identity({ type: "remapIdentity", prefix: "a.example", signedPrefix: "b.example" }),
        `error ${REQUIREMENT}.identity.type: "remapIdentity" rejects every image: a cosign signature names a repository, and no tag [identity-type]\n    allowed: matchRepository, exactRepository\n    fix: use IdentityType.MatchRepository`,
    ],
    [
        "an exact match",
        gpg({ key: GPG, identity: { type: "matchExact" } }),
        `warning ${REQUIREMENT}.identity.type: "matchExact" rejects every image that is named by its digest [identity-digest]\n    fix: use IdentityType.MatchRepoDigestOrExact`,
    ],
    [
        "no repository",
        identity({ type: "exactRepository" }),
        `error ${REQUIREMENT}.identity.reference: is missing, and "exactRepository" needs it [missing]\n    fix: set ${REQUIREMENT}.identity.reference`,
    ],
    [
        "a repository with a tag",
        identity({ type: "exactRepository", reference: "registry.example.com/web:1" }),
        place(
            `${REQUIREMENT}.identity.reference`,
            '"registry.example.com/web:1"',
            "is not a name without tag or digest",
            PLACE,
            EXAMPLE,
        ),
    ],
    [
        "a reference without a tag",
        gpg({ key: GPG, identity: { type: "exactReference", reference: "registry.example.com:5000/web" } }),
        `error ${REQUIREMENT}.identity.reference: "registry.example.com:5000/web" has no tag, and the guest compares it with the whole name in the signature [place]\n    allowed: host[:port]/path:tag\n    fix: add the tag that was signed, or use IdentityType.ExactRepository`,
    ],
    [
        "half a remapping",
        gpg({ key: GPG, identity: { type: "remapIdentity", prefix: "mirror.example.com" } }),
        `error ${REQUIREMENT}.identity.signedPrefix: is missing, and "remapIdentity" needs it [missing]\n    fix: set ${REQUIREMENT}.identity.signedPrefix`,
    ],
    [
        "a reference for nothing",
        identity({ type: "matchRepository", reference: "registry.example.com/web" }),
        `error ${REQUIREMENT}.identity.reference: is not for "matchRepository", and would be ignored [no-effect]\n    fix: remove it`,
    ],
    [
        "an identity for a rejection",
        policy(scope("docker.io", { type: "reject", identity: { type: "matchRepository" } })),
        `error ${REQUIREMENT}.identity: has no effect: "reject" looks at no signature [no-effect]\n    fix: remove it, or use SignatureType.SigstoreSigned`,
    ],
    // Sigstore configuration
    [
        "simple signing without a place of signatures",
        gpg({ key: GPG }, {}),
        `error ${REQUIREMENT}.type: "signedBy" rejects every image until the guest knows where its signatures are [sigstore-missing]\n    fix: set images.sigstoreConfiguration or images.sigstoreConfigurationUri, or use SignatureType.SigstoreSigned, whose signatures are in the registry`,
    ],
    [
        "a sigstore configuration that is not YAML",
        sigstore("docker: ["),
        `error images.sigstoreConfiguration: is not a map in YAML [sigstore]\n    allowed: ${SIGSTORE}\n    fix: correct it, or leave it out`,
    ],
    [
        "an empty sigstore configuration",
        sigstore(" \n"),
        `error images.sigstoreConfiguration: is empty [sigstore]\n    allowed: ${SIGSTORE}\n    fix: correct it, or leave it out`,
    ],
    [
        "a key that the guest ignores",
        sigstore("default-dokcer:\n  sigstore: file:///sigs\n"),
        'error images.sigstoreConfiguration["default-dokcer"]: is not an input of images.sigstoreConfiguration [unknown-key]\n    allowed: default-docker, docker\n    fix: did you mean images.sigstoreConfiguration["default-docker"]?',
    ],
    [
        "the newer word for sigstore",
        sigstore("default-docker:\n  lookaside: file:///sigs\n"),
        badSigstore("default-docker has no sigstore, and the guest refuses the whole text because of it"),
    ],
    [
        "signatures on a server",
        sigstore("docker:\n  registry.example.com:\n    sigstore: https://sigs.example.com\n"),
        badSigstore(
            'docker.registry.example.com has "https://sigs.example.com", and guests read signatures from files only',
        ),
    ],
    [
        "signatures in the VM's image",
        sigstore("default-docker:\n  sigstore: file:///sigs\n"),
        "warning images.sigstoreConfiguration: default-docker has \"file:///sigs\", a directory of the VM's own disk, which has to come with the VM's image [guest-file]\n    fix: make sure that it is there on every node",
    ],
    [
        "a sigstore configuration for nobody",
        images({
            signaturePolicy: { scopes: [scope("docker.io", SIGNED)] },
            sigstoreConfiguration: "default-docker:\n  lookaside: x\n",
        }),
        `${badSigstore("default-docker has no sigstore, and the guest refuses the whole text because of it")}\nerror images.sigstoreConfiguration: has no effect: no requirement of images.signaturePolicy is "signedBy" [no-effect]\n    fix: remove it; cosign needs none`,
    ],
    // Storage
    [
        "no download at a time",
        images({ maxConcurrentLayerDownloads: 0 }),
        "error images.maxConcurrentLayerDownloads: 0 lets the guest download no layer at all [layer-downloads]\n    allowed: 1, 2, 3, …\n    fix: leave it out for the guest's own number, 3",
    ],
    [
        "fewer downloads than none",
        images({ maxConcurrentLayerDownloads: -1 }),
        "error images.maxConcurrentLayerDownloads: -1 is not a whole number from 0 [wrong-type]\n    allowed: a whole number from 0\n    fix: give a whole number from 0",
    ],
    [
        "a relative directory",
        images({ workDirectory: "images" }),
        'error images.workDirectory: "images" is not an absolute path [work-directory]\n    allowed: a path from the root, without . and ..\n    fix: leave it out for the guest\'s own, /run/kata-containers/image/',
    ],
    // Guests that are too old: trap 14
    [
        "an inline policy for an older guest",
        { ...policy(scope("docker.io", SIGNED)), kataVersion: "3.24.0" },
        tooOld("images.signaturePolicy", "3.25", "3.24.0"),
    ],
    [
        "an inline sigstore configuration for an older guest",
        {
            ...images({
                signaturePolicyUri: "kbs:///a/b/c",
                sigstoreConfiguration: "docker:\n  a.example: {sigstore: 'file:///x'}\n",
            }),
            kataVersion: "3.24.0",
        },
        `${tooOld("images.sigstoreConfiguration", "3.25", "3.24.0")}\nwarning images.sigstoreConfiguration: docker.a.example has "file:///x", a directory of the VM's own disk, which has to come with the VM's image [guest-file]\n    fix: make sure that it is there on every node`,
    ],
];

test.each(ROWS)("%s", (_, change, message) => {
    expect(issuesOf({ ...GOOD, ...change }).join("\n")).toEqual(message);
});

test.each<[string, object]>([
    ["the newest guest", {}],
    ["the oldest guest that reads all of it", { kataVersion: "3.25.0" }],
])("good image settings have no issue: %s", (_, change) => {
    const settings = {
        registries: [
            { prefix: "docker.io/library", mirrors: [{ location: "mirror.example.com:5000/hub", insecure: false }] },
            { prefix: "*.example.com", location: "registry.example.com" },
            { prefix: `registry.example.com/web@${DIGEST}`, location: "other.example.com/web" },
            { prefix: "registry.example.com/web:1.2", blocked: true },
            { prefix: "localhost/web", location: "registry.example.net:5000/web" },
        ],
        searchRegistries: ["docker.io", "registry.example.com:5000"],
        credentialsUri: "kbs:///default/credential/registry",
        extraRootCertificates: [pem("registry-ca"), pem("self-signed-leaf")],
        signaturePolicy: {
            default: "reject",
            scopes: [
                scope("", { type: "reject" }),
                scope("*.example.com", { ...SIGNED, identity: { type: "matchRepository" } }),
                { ...scope("registry.example.com/web:1", SIGNED), transport: "docker" },
                scope(`registry.example.com/web@${DIGEST}`, { type: "sigstoreSigned", keyUri: "kbs:///a/b/c" }),
            ],
        },
        maxConcurrentLayerDownloads: 1,
        workDirectory: "/run/image-rs/",
    };
    expect(issuesOf({ ...GOOD, ...images(settings), ...change })).toEqual([]);
});

test("a GPG key is taken in each form that the guest reads", () => {
    const binary = Buffer.from("98330000", "hex").toString("base64");
    for (const text of [GPG, Buffer.from(GPG).toString("base64"), binary, `${binary}\n`]) {
        expect(issuesOf({ ...GOOD, ...gpg({ key: text }) })).toEqual([]);
    }
});

test("plain HTTP that goes around the proxy by noProxy is reported once", () => {
    const insecure = (where: string) => rules({ location: where, insecure: true });
    for (const [where, entry] of [
        ["10.1.2.3:5000", "10.0.0.0/8"],
        ["10.1.2.3:5000", "10.1.2.3"],
        ["registry.corp.example/team", ".corp.example"],
        ["registry.corp.example", "registry.corp.example"],
        ["registry.corp.example", "*"],
    ]) {
        const proxy = { httpsProxy: "http://proxy.example.com:3128", noProxy: [entry] };
        expect(issuesOf({ ...GOOD, ...insecure(where ?? ""), proxy })).toEqual([plainHttp(RULE, `"${where}"`)]);
    }
    const both = { httpsProxy: "http://proxy.example.com:3128", httpProxy: "http://proxy.example.com:3128" };
    expect(issuesOf({ ...GOOD, ...insecure("a.example"), proxy: both })).toEqual([plainHttp(RULE, '"a.example"')]);
});

test("no value that should be secret is in a message", () => {
    const all = ROWS.map(([, change]) => issuesOf({ ...GOOD, ...change }).join("\n"));
    expect(all.filter((text) => text.includes("hunter2"))).toEqual([]);
});

test.each([undefined, null, 7, "x", [], {}, [null], [7], [[]]])("%j instead of any setting is not a crash", (value) => {
    const keys = [
        "registries",
        "searchRegistries",
        "extraRootCertificates",
        "signaturePolicy",
        "sigstoreConfiguration",
        "credentialsUri",
        "workDirectory",
        "maxConcurrentLayerDownloads",
    ];
    for (const name of keys) {
        const settings = { workDirectory: "/x", [name]: value };
        const found = issuesOf({ ...GOOD, ...images(settings) });
        expect(Array.isArray(found)).toBe(true);
    }
    expect(issuesOf({ ...GOOD, images: { signaturePolicy: { scopes: value } } }).length).toBeGreaterThan(0);
    expect(issuesOf({ ...GOOD, ...policy({ scope: "docker.io", requirements: value }) }).length).toBeGreaterThan(0);
});

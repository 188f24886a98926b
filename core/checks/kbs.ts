import type { KbsSpec } from "../guest/spec";
import { changed, errorIf, errorsOf, type Issue, phrase, quote, Severity, warningIf } from "../issue";
import { certificatesOf } from "../pem";
import { Platform } from "../platform";
import { type MaybeKnown, partsOf, type Unknown } from "../unknown";
import { checkHttpUrl } from "../url";
import { checkCertificate } from "./certificate";
import { checkLoopback } from "./loopback";
import { checkServerCertificate } from "./serverCertificate";

/**
 * Whose attestation agent is built with OpenSSL, which takes a CA's certificate from a server and reads its CN (guest-components
 * `attestation-agent/Makefile`, for s390x).
 */
const WITH_OPENSSL: readonly (Platform | Unknown | undefined)[] = [Platform.Se, Platform.IbmCloudSe];

/** The KBS: its URL and the certificate that its TLS certificate must chain to. */
export function checkKbs(
    kbs: MaybeKnown<KbsSpec> | undefined,
    now: Date,
    platform: Platform | Unknown | undefined,
): Issue[] {
    const { url, certificate } = partsOf(kbs);
    const isUnused = typeof certificate === "string" && typeof url === "string" && url.startsWith("http:");
    const path = ["kbs", "certificate"];
    return [
        ...(typeof url === "string" ? checkKbsUrl(url) : []),
        ...(typeof certificate === "string" ? checkPinned(certificate, url, now, platform) : []),
        ...warningIf(isUnused, path, "certificate-unused", {
            message: phrase`has no effect: ${["kbs", "url"]} is http, so the guest checks no certificate`,
            fix: "use an https URL, or remove the certificate",
        }),
    ];
}

/** That it parses and is in force comes first: the rest follows from that. */
function checkPinned(pem: string, url: unknown, now: Date, platform: Platform | Unknown | undefined): Issue[] {
    const path = ["kbs", "certificate"];
    const issues = checkCertificate(pem, path, now);
    if (errorsOf(issues).length > 0 || typeof platform !== "string" || WITH_OPENSSL.includes(platform)) {
        return issues;
    }
    const host = typeof url === "string" ? hostOf(url) : undefined;
    const input = phrase`${["kbs", "url"]}`;
    const server = { name: "the KBS", file: "kbs", ...(host === undefined ? {} : { host: { name: host, input } }) };
    const certificates = certificatesOf(pem);
    const found = certificates.flatMap((certificate) => checkServerCertificate(certificate, path, server));
    // Of several, one that fits is enough.
    const isAlone = certificates.length === 1;
    return [...issues, ...(isAlone ? found : found.map((issue) => changed(issue, { severity: Severity.Warning })))];
}

/** The host as guests compare it with the names in a certificate. */
function hostOf(url: string): string | undefined {
    const { hostname, protocol } = URL.canParse(url) ? new URL(url) : {};
    return protocol === "https:" ? hostname?.replace(/^\[|\]$|\.$/g, "") : undefined;
}

function checkKbsUrl(url: string): Issue[] {
    const path = ["kbs", "url"];
    const { issues, parts } = checkHttpUrl(url, path, {
        example: "https://kbs.example.com:8080",
        userinfo: "let the KBS know the guest by its attestation",
    });
    if (parts === undefined) {
        return issues;
    }
    return [
        ...issues,
        ...checkLoopback(parts.origin.replace(/^https?:\/\//, ""), path, "asks for a secret"),
        ...errorIf(`${parts.origin}${parts.rest}`.includes("::"), path, "kbs-url-colons", {
            message: `${quote(url)} contains "::", at which the guest cuts the URL`,
            allowed: "a host name, an IPv4 address, or an IPv6 address written out in full",
            fix: parts.host.startsWith("[")
                ? `write the address as "${writeOut(new URL(parts.origin).hostname)}"`
                : 'remove the "::"',
        }),
        ...errorIf(/[?#]/.test(parts.rest), path, "kbs-url-query", {
            message: `${quote(url)} has a query or a fragment, and the guest appends its own path to the URL`,
            allowed: "scheme, host, port and path",
            fix: `write ${quote(`${parts.origin}${parts.rest.replace(/[?#].*$/s, "")}`)}`,
        }),
        ...warningIf(parts.scheme === "http", path, "kbs-http", {
            message: "is http: anyone on the network, including the host, can answer as the KBS",
            fix: phrase`use an https URL with ${["kbs", "certificate"]}`,
        }),
    ];
}

/** `[2001:db8::1]` without its `::`. */
function writeOut(host: string): string {
    const [head = "", tail = ""] = host.slice(1, -1).split("::");
    const left = head === "" ? [] : head.split(":");
    const right = tail === "" ? [] : tail.split(":");
    const zeros = Array<string>(8 - left.length - right.length).fill("0");
    return `[${[...left, ...zeros, ...right].join(":")}]`;
}

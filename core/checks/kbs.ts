import type { KbsSpec } from "../guest/spec";
import { errorIf, type Issue, phrase, quote, warningIf } from "../issue";
import { type MaybeKnown, partsOf } from "../unknown";
import { checkHttpUrl } from "../url";
import { checkCertificate } from "./certificate";
import { checkLoopback } from "./loopback";

/** The KBS: its URL and the certificate that its TLS certificate must chain to. */
export function checkKbs(kbs: MaybeKnown<KbsSpec> | undefined, now: Date): Issue[] {
    const { url, certificate } = partsOf(kbs);
    const isUnused = typeof certificate === "string" && typeof url === "string" && url.startsWith("http:");
    const path = ["kbs", "certificate"];
    return [
        ...(typeof url === "string" ? checkKbsUrl(url) : []),
        ...(typeof certificate === "string" ? checkCertificate(certificate, path, now) : []),
        ...warningIf(isUnused, path, "certificate-unused", {
            message: phrase`has no effect: ${["kbs", "url"]} is http, so the guest checks no certificate`,
            fix: "use an https URL, or remove the certificate",
        }),
    ];
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

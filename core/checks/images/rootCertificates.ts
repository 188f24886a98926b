import type { X509Certificate } from "node:crypto";
import { errorIf, type Issue, type Place, phrase, quote, warningIf } from "../../issue";
import { certificatesOf } from "../../pem";
import { checkEmptyList } from "../../shape";
import { type MaybeKnown, UNKNOWN } from "../../unknown";
import { checkCertificate, FOR_REGISTRIES } from "../certificate";

const PATH = ["images", "extraRootCertificates"];
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** The authorities that the guest trusts for registries and proxies in addition to its own roots. */
export function checkRootCertificates(roots: MaybeKnown<readonly string[]> | undefined, now: Date): Issue[] {
    if (roots === undefined || roots === UNKNOWN) {
        return [];
    }
    if (roots.length === 0) {
        return checkEmptyList(roots, PATH, "a certificate");
    }
    const first = new Map<string, Place>();
    return roots.flatMap((pem, index) => {
        if (pem === UNKNOWN) {
            return [];
        }
        const path = [...PATH, index];
        const issues = checkCertificate(pem, path, now, FOR_REGISTRIES);
        for (const certificate of certificatesOf(pem)) {
            const same = first.get(certificate.fingerprint256);
            first.set(certificate.fingerprint256, same ?? path);
            const message = phrase`is there already, as ${same ?? path}`;
            issues.push(
                ...(same === undefined ? checkServer(certificate, path) : []),
                ...errorIf(same !== undefined, path, "duplicate", { message, fix: "remove one of them" }),
            );
        }
        return issues;
    });
}

/**
 * A registry's own certificate that also calls itself an authority, as `openssl req -x509` makes it: rustls, which
 * guests are built with, takes no authority's certificate for that of a server (webpki, `CaUsedAsEndEntity`).
 */
function checkServer(certificate: X509Certificate, path: Place): Issue[] {
    const { ca, subject, subjectAltName = "", keyUsage = [] } = certificate;
    const isServer = /\b(?:DNS|IP Address):/.test(subjectAltName) || keyUsage.includes(SERVER_AUTH);
    return warningIf(ca && isServer && certificate.checkIssued(certificate), path, "root-is-server", {
        message: `(${subject.replaceAll("\n", ", ")}) is a self-signed CA certificate with the names of a server (${quote(subjectAltName)}): where a registry shows it itself, guests refuse it`,
        fix: "have a CA sign a certificate of its own for the registry, or make this one with basicConstraints=CA:FALSE",
    });
}

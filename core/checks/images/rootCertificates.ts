import { errorIf, errorsOf, type Issue, type Place, phrase } from "../../issue";
import { certificatesOf } from "../../pem";
import { checkEmptyList } from "../../shape";
import { type MaybeKnown, UNKNOWN } from "../../unknown";
import { checkCertificate, FOR_REGISTRIES } from "../certificate";
import { checkServerCertificate } from "../serverCertificate";

const PATH = ["images", "extraRootCertificates"];
const REGISTRY = { name: "a registry", file: "registry" };

/** The CAs that the guest trusts for registries and proxies in addition to its own roots. */
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
        const isSound = errorsOf(issues).length === 0;
        for (const certificate of certificatesOf(pem)) {
            const same = first.get(certificate.fingerprint256);
            first.set(certificate.fingerprint256, same ?? path);
            const message = phrase`is there already, as ${same ?? path}`;
            issues.push(
                ...(same === undefined && isSound ? checkServerCertificate(certificate, path, REGISTRY) : []),
                ...errorIf(same !== undefined, path, "duplicate", { message, fix: "remove one of them" }),
            );
        }
        return issues;
    });
}

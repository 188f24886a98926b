import { X509Certificate } from "node:crypto";

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

/** A certificate, or what stands where one should be. */
export interface ShownCertificate {
    /** Subject, issuer, end of validity and fingerprint; the text itself where it is no certificate. */
    readonly text: string;
    /** Equal for equal bytes. */
    readonly identity: string;
}

/** The certificates of a PEM text in their order. What is beside them is no certificate but shown as well. */
export function certificatesIn(pem: string): ShownCertificate[] {
    const shown: ShownCertificate[] = [];
    let beside = "";
    let at = 0;
    for (;;) {
        const start = pem.indexOf(BEGIN, at);
        const end = start < 0 ? -1 : pem.indexOf(END, start);
        if (end < 0) {
            const rest = `${beside}${pem.slice(at)}`.trim();
            return rest === "" ? shown : [...shown, { text: rest, identity: rest }];
        }
        beside += pem.slice(at, start);
        at = end + END.length;
        shown.push(describe(pem.slice(start, at)));
    }
}

function describe(block: string): ShownCertificate {
    try {
        const { subject, issuer, validTo, fingerprint256 } = new X509Certificate(block);
        const until = new Date(validTo).toISOString().slice(0, 10);
        const text = `subject ${line(subject)}; issuer ${line(issuer)}; valid to ${until}; SHA-256 ${fingerprint256}`;
        return { text, identity: fingerprint256 };
    } catch {
        return { text: block, identity: block };
    }
}

/** A name as Node gives it has a line for each part, and none for an empty name. */
function line(name: string | undefined): string {
    return (name ?? "").replaceAll("\n", ", ");
}

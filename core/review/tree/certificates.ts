import { certificateBlocks, parseCertificate } from "../../pem";

/** A certificate, or what stands where one should be. */
export interface ShownCertificate {
    /** Subject, issuer, end of validity and fingerprint; the text itself where it is not a certificate. */
    readonly text: string;
    /** Equal for equal bytes. */
    readonly identity: string;
}

/** The certificates of a PEM text in their order. The text around them is not a certificate, and is shown too. */
export function certificatesIn(pem: string): ShownCertificate[] {
    const blocks = certificateBlocks(pem);
    const around = blocks.map(({ start }, index) => pem.slice(blocks[index - 1]?.end, start));
    const rest = `${around.join("")}${pem.slice(blocks.at(-1)?.end)}`.trim();
    const shown = blocks.map(({ text }) => describe(text));
    return rest === "" ? shown : [...shown, { text: rest, identity: rest }];
}

function describe(block: string): ShownCertificate {
    const certificate = parseCertificate(block);
    if (certificate === undefined) {
        return { text: block, identity: block };
    }
    const { subject, issuer, validTo, fingerprint256 } = certificate;
    const until = new Date(validTo).toISOString().slice(0, 10);
    const text = `subject ${line(subject)}; issuer ${line(issuer)}; valid to ${until}; SHA-256 ${fingerprint256}`;
    return { text, identity: fingerprint256 };
}

/** A name as Node gives it has a line for each part, and none for an empty name. */
function line(name: string | undefined): string {
    return (name ?? "").replaceAll("\n", ", ");
}

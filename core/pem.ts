import { X509Certificate } from "node:crypto";

/** What stands in a PEM text from a line BEGIN to its line END. */
export interface PemBlock {
    /** As in `CERTIFICATE`. */
    readonly label: string;
    readonly text: string;
    /** Where it begins and ends in the whole. */
    readonly start: number;
    readonly end: number;
}

const BEGIN = /-----BEGIN ([A-Z0-9 ]+)-----/g;
const CERTIFICATE = "CERTIFICATE";

/** The blocks of a PEM text in their order. One that does not end before the next begins is left out. */
export function pemBlocks(pem: string): PemBlock[] {
    const begins = [...pem.matchAll(BEGIN)];
    return begins.flatMap(({ index: start, 1: label = "" }, place) => {
        const last = `-----END ${label}-----`;
        const at = pem.slice(start, begins[place + 1]?.index).indexOf(last);
        const end = start + at + last.length;
        return at < 0 ? [] : [{ label, text: pem.slice(start, end), start, end }];
    });
}

/** The labels of all blocks that begin, in their order. */
export function pemLabels(pem: string): string[] {
    return [...pem.matchAll(BEGIN)].map(([, label = ""]) => label);
}

/** The blocks with the label CERTIFICATE. */
export function certificateBlocks(pem: string): PemBlock[] {
    return pemBlocks(pem).filter(({ label }) => label === CERTIFICATE);
}

/** The certificate in a block; undefined where it does not parse. */
export function parseCertificate(block: string): X509Certificate | undefined {
    try {
        return new X509Certificate(block);
    } catch {
        return undefined;
    }
}

/** The certificates of a PEM text that parse. */
export function certificatesOf(pem: string): X509Certificate[] {
    return certificateBlocks(pem).flatMap(({ text }) => parseCertificate(text) ?? []);
}

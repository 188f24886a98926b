import { error, type Issue, type Place, phrase, warning, warningIf } from "../issue";
import { parseCertificate, pemBlocks } from "../pem";
import { checkCarriageReturn } from "./carriageReturn";

const ALLOWED = "X.509 certificates in PEM: -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----";
const DAY_MS = 24 * 60 * 60 * 1000;
/** From how many days before the end on a certificate is worth a word. */
export const WARN_DAYS = 30;

/** What a certificate is for: who would fail without it, and what to do where there are several. */
export interface CertificateUse {
    readonly expired: string;
    readonly several: string;
    /** From how many days before the end on it is worth a word. Default: 30. */
    readonly warnDays?: number;
}

export const FOR_KBS: CertificateUse = {
    expired: "renew it; every pod would fail to reach the KBS",
    several: "keep one, or put the one in force first while the KBS changes its CA",
};

export const FOR_REGISTRIES: CertificateUse = {
    expired: "renew it; every pod would fail to pull from the registries that it stands for",
    several: "make each an item of the list",
};

/** PEM certificates, mostly one. `now` is given, for a check that reads the clock gives different answers for the same input. */
export function checkCertificate(pem: string, path: Place, now: Date, use = FOR_KBS): Issue[] {
    if (pem.trim() === "") {
        return [
            error(path, "empty", {
                message: "is empty, which the guest does not take for none",
                allowed: ALLOWED,
                fix: phrase`leave ${path} out`,
            }),
        ];
    }
    if (pem.includes("PRIVATE KEY")) {
        return [
            error(path, "private-key", {
                message:
                    "holds a private key, and init-data can be read by the host and by everyone who can read the pod",
                allowed: ALLOWED,
                fix: "give the certificate only, and replace the key: it may have been stored in the state or a log",
            }),
        ];
    }
    const blocks = pemBlocks(pem);
    const other = blocks.find(({ label }) => label !== "CERTIFICATE")?.label;
    if (blocks.length === 0 || other !== undefined) {
        const message =
            other === undefined ? "is not PEM: it has no BEGIN and END line" : `has a PEM block of the kind ${other}`;
        const fix = "give the text of the certificate file, not its name or its base64";
        return [error(path, "certificate", { message, allowed: ALLOWED, fix })];
    }
    const issues = blocks.flatMap(({ text }) => checkBlock(text, path, now, use));
    return [...issues, ...checkSeveral(blocks.length, path, use), ...checkCarriageReturn(pem, path, "*.pem")];
}

function checkBlock(block: string, path: Place, now: Date, use: CertificateUse): Issue[] {
    const certificate = parseCertificate(block);
    if (certificate === undefined) {
        return [
            error(path, "certificate", {
                message: "does not parse as an X.509 certificate",
                allowed: ALLOWED,
                fix: "copy the certificate again; a line may be missing",
            }),
        ];
    }
    const from = new Date(certificate.validFrom);
    const to = new Date(certificate.validTo);
    const subject = certificate.subject.replace(/\n/g, ", ");
    if (now > to) {
        return [
            error(path, "certificate-expired", {
                message: `(${subject}) expired on ${day(to)}`,
                fix: use.expired,
            }),
        ];
    }
    if (now < from) {
        return [
            warning(path, "certificate-not-yet-valid", {
                message: `(${subject}) is valid from ${day(from)}`,
                fix: "wait, or use the one in force",
            }),
        ];
    }
    const days = Math.floor((to.getTime() - now.getTime()) / DAY_MS);
    return warningIf(days < (use.warnDays ?? WARN_DAYS), path, "certificate-expiring", {
        message: `(${subject}) expires on ${day(to)}, in ${days} ${days === 1 ? "day" : "days"}`,
        fix: "plan its renewal: a new certificate changes the init-data digest and restarts the pods",
    });
}

/** reqwest adds all of a PEM text to its trust store with rustls, and only the first with native TLS. */
function checkSeveral(count: number, path: Place, use: CertificateUse): Issue[] {
    return warningIf(count !== 1, path, "certificate-several", {
        message: `holds ${count} certificates, and a guest that is built with native TLS reads only the first`,
        fix: use.several,
    });
}

function day(date: Date): string {
    return date.toISOString().slice(0, 10);
}

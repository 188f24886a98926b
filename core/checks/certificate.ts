import { error, errorIf, firstOf, type Issue, type Place, phrase, warningIf } from "../issue";
import { parseCertificate, pemBlocks } from "../pem";
import { checkCarriageReturn } from "./carriageReturn";

const ALLOWED = "X.509 certificates in PEM: -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----";
const DAY_MS = 24 * 60 * 60 * 1000;
/** How many days before its end a certificate gives a warning. */
export const WARN_DAYS = 30;

/** The fixes of a certificate by its use: one for an expired certificate, one for several certificates. */
export interface CertificateUse {
    readonly expired: string;
    readonly several: string;
    /** How many days before its end it gives a warning. Default: 30. */
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

/** PEM certificates, mostly one. `now` is given, because a check that reads the clock gives different answers for one input. */
export function checkCertificate(pem: string, path: Place, now: Date, use = FOR_KBS): Issue[] {
    const blocks = pemBlocks(pem);
    const other = blocks.find(({ label }) => label !== "CERTIFICATE")?.label;
    return firstOf(
        errorIf(pem.trim() === "", path, "empty", {
            message: "is empty, and the guest does not treat an empty text as no certificate",
            allowed: ALLOWED,
            fix: phrase`leave ${path} out`,
        }),
        errorIf(pem.includes("PRIVATE KEY"), path, "private-key", {
            message: "holds a private key, and init-data can be read by the host and by everyone who can read the pod",
            allowed: ALLOWED,
            fix: "give the certificate only, and replace the key: it may have been stored in the state or a log",
        }),
        errorIf(blocks.length === 0 || other !== undefined, path, "certificate", {
            message:
                other === undefined
                    ? "is not PEM: it has no BEGIN and END line"
                    : `has a PEM block of the kind ${other}`,
            allowed: ALLOWED,
            fix: "give the text of the certificate file, not its name or its base64",
        }),
        [
            ...blocks.flatMap(({ text }) => checkBlock(text, path, now, use)),
            ...checkSeveral(blocks.length, path, use),
            ...checkCarriageReturn(pem, path, "*.pem"),
        ],
    );
}

function checkBlock(block: string, path: Place, now: Date, use: CertificateUse): Issue[] {
    const certificate = parseCertificate(block);
    if (certificate === undefined) {
        const message = "does not parse as an X.509 certificate";
        const fix = "copy the certificate again; a line may be missing";
        return [error(path, "certificate", { message, allowed: ALLOWED, fix })];
    }
    const from = new Date(certificate.validFrom);
    const to = new Date(certificate.validTo);
    const subject = certificate.subject.replace(/\n/g, ", ");
    const days = Math.floor((to.getTime() - now.getTime()) / DAY_MS);
    return firstOf(
        errorIf(now > to, path, "certificate-expired", {
            message: `(${subject}) expired on ${day(to)}`,
            fix: use.expired,
        }),
        warningIf(now < from, path, "certificate-not-yet-valid", {
            message: `(${subject}) is valid from ${day(from)}`,
            fix: "wait, or use the one in force",
        }),
        warningIf(days < (use.warnDays ?? WARN_DAYS), path, "certificate-expiring", {
            message: `(${subject}) expires on ${day(to)}, in ${days} ${days === 1 ? "day" : "days"}`,
            fix: "plan its renewal: a new certificate changes the init-data digest and restarts the pods",
        }),
    );
}

/** reqwest adds all of a PEM text to its trust store with rustls, and only the first with native TLS. */
function checkSeveral(count: number, path: Place, use: CertificateUse): Issue[] {
    return warningIf(count !== 1, path, "certificate-several", {
        message: `holds ${count} certificates, and a guest that is built with native TLS reads only the first`,
        fix: use.several,
    });
}

/** Of a date that does not parse it says nothing. */
function day(date: Date): string {
    return String(date.toJSON()).slice(0, 10);
}

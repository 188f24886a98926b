import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { Extension, extensionOf, isCa, isVersion1, signsCertificates } from "../certificateParts";
import { errorIf, firstOf, type Issue, type Place, quote, warningIf } from "../issue";
import type { Phrase } from "../place";

/** The server that shows a certificate to the guest. */
export interface Server {
    /** What it is, with its article, as in `the KBS`. */
    readonly name: string;
    /** The name of the files in the command that makes a certificate. */
    readonly file: string;
    /** The host that guests connect to, where there is one, and the input that says so. */
    readonly host?: { readonly name: string; readonly input: Phrase };
}

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const NAME = /^[A-Za-z0-9.*:_-]+$/;
const HOST_NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;
const CURVES: readonly (string | undefined)[] = ["prime256v1", "secp384r1", "secp521r1"];
const AS_GUESTS = { subject: "never", partialWildcards: false } as const;

/**
 * Whether a certificate that guests trust can be that of a server, or of a CA that signed the server's. It is an error where no
 * server can have it. Which certificate a server shows, nobody can see here, so a CA with the names of a server is an error only
 * if it has the host's name and does not say that it signs certificates. Source: rustls, which guests check certificates with
 * (webpki: `verify_cert.rs`, `end_entity.rs`, `subject_name`); `npm run conformance` asks it about the same rows as the tests.
 */
export function checkServerCertificate(certificate: X509Certificate, path: Place, server: Server): Issue[] {
    const subject = `(${certificate.subject.replaceAll("\n", ", ")})`;
    const names = namesOf(certificate);
    // `checkIssued` also asks for the usage of the key, which guests do not.
    const isSelfSigned = certificate.subject === certificate.issuer;
    return firstOf(
        errorIf(!isUsableKey(certificate), path, "certificate-key", {
            message: `${subject} has a key that guests cannot verify signatures with`,
            allowed: "RSA of 2048 bits or more, ECDSA of P-256 or P-384, Ed25519",
            fix: `make a new key and certificate: ${commandFor(server, names)}`,
        }),
        !isSelfSigned && !isCa(certificate)
            ? warningIf(!isVersion1(certificate), path, "certificate-leaf", {
                  message: `${subject} is signed by a CA (${certificate.issuer.replaceAll("\n", ", ")}) and is not a CA itself: guests trust what it signs, and not the server that shows it`,
                  fix: "give the certificate of that CA",
              })
            : [],
        isSelfSigned && mayBeCa(certificate, names) ? checkCa(certificate, path, server, names) : [],
        isSelfSigned && !mayBeCa(certificate, names) ? checkOwn(certificate, path, server, names) : [],
    );
}

/** A certificate without any word about it may be a CA, if it is not made for a server. */
function mayBeCa(certificate: X509Certificate, names: readonly string[]): boolean {
    const isSilent = extensionOf(certificate, Extension.BasicConstraints) === undefined && names.length === 0;
    return isSilent || isCa(certificate);
}

/** One that is, or may be, a CA: of a server guests do not take it (`CaUsedAsEndEntity`, `UnsupportedCertVersion`, no name). */
function checkCa(certificate: X509Certificate, path: Place, server: Server, names: readonly string[]): Issue[] {
    const { subject, subjectAltName = "", keyUsage = [] } = certificate;
    const isSigning = signsCertificates(certificate);
    const common = commonName(certificate);
    const host = server.host?.name;
    const isHost = host !== undefined && (names.length > 0 ? isFor(certificate, host) : common === host);
    const isNamed = names.length > 0 || keyUsage.includes(SERVER_AUTH);
    const shown = names.length > 0 || common === "" ? subjectAltName : `CN=${common}`;
    const kind = isCa(certificate) ? "CA certificate" : "certificate without subjectAltName";
    const message = `(${subject.replaceAll("\n", ", ")}) is a self-signed ${kind} with the names of a server (${quote(shown)}): where ${server.name} shows it itself, guests refuse it`;
    const fix = `have a CA sign a certificate of its own for ${server.name.replace(/^a /, "the ")}, and give that CA; or make this one with basicConstraints=CA:FALSE: ${commandFor(server, names)}`;
    return firstOf(
        errorIf(isHost && !isSigning, path, "root-is-server", { message, fix }),
        warningIf(isNamed || (!isSigning && HOST_NAME.test(common)), path, "root-is-server", { message, fix }),
    );
}

/** The self-signed certificate of a server. */
function checkOwn(certificate: X509Certificate, path: Place, server: Server, names: readonly string[]): Issue[] {
    const { subject, subjectAltName = "", keyUsage } = certificate;
    const who = `(${subject.replaceAll("\n", ", ")})`;
    const { host } = server;
    const fix = `make a new one: ${commandFor(server, names)}`;
    return firstOf(
        errorIf(names.length === 0, path, "certificate-name", {
            message: `${who} is a server's own certificate without a name in subjectAltName, and guests do not read CN`,
            fix,
        }),
        host === undefined
            ? []
            : errorIf(!isFor(certificate, host.name), path, "certificate-name", {
                  message: {
                      parts: [
                          `${who} is a server's own certificate for ${quote(subjectAltName)}, and not for ${quote(host.name)}, the host of `,
                          ...host.input.parts,
                      ],
                  },
                  fix,
              }),
        errorIf(keyUsage !== undefined && !keyUsage.includes(SERVER_AUTH), path, "certificate-usage", {
            message: `${who} has extendedKeyUsage without serverAuth, so guests do not take it from a server`,
            fix,
        }),
    );
}

/** Of the curves, guests with `ring` do not have P-521, and those with `aws-lc-rs` do. */
function isUsableKey({ publicKey }: X509Certificate): boolean {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = publicKey;
    const { modulusLength = 0, namedCurve } = details;
    return (
        type === "ed25519" ||
        (type === "rsa" && modulusLength >= 2048) ||
        (type === "ec" && CURVES.includes(namedCurve))
    );
}

/** The names and addresses of servers in it, as OpenSSL takes them. */
function namesOf({ subjectAltName = "" }: X509Certificate): string[] {
    return [...subjectAltName.matchAll(/(?:^|, )(DNS|IP)(?: Address)?:("[^"]*"|[^,]*)/g)].map(
        ([, kind, name]) => `${kind}:${name}`,
    );
}

function isFor(certificate: X509Certificate, host: string): boolean {
    const found = isIP(host) === 0 ? certificate.checkHost(host, AS_GUESTS) : certificate.checkIP(host);
    return found !== undefined;
}

function commonName({ subject }: X509Certificate): string {
    return /(?:^|\n)CN=(.*)$/.exec(subject)?.[1] ?? "";
}

/** The command that makes a self-signed certificate that guests take. */
function commandFor({ file, host }: Server, names: readonly string[]): string {
    const own = host === undefined ? names : [`${isIP(host.name) === 0 ? "DNS" : "IP"}:${host.name}`];
    const sound = own.filter((name) => NAME.test(name));
    const alternative = sound.length === 0 ? "DNS:HOST" : sound.join(",");
    return `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=${file} -addext basicConstraints=critical,CA:FALSE -addext "subjectAltName=${alternative}" -keyout ${file}.key -out ${file}.pem`;
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildForPod } from "../../core/initdata/build";
import type { Platform } from "../../core/platform";
import { GOOD, pem } from "./spec";

/** What a server shows (`shown`, else the one that is pinned) for a host, and what rustls says: `npm run conformance` asks it. */
interface Row {
    readonly name: string;
    readonly host: string;
    readonly webpki: string;
    readonly pinned: string;
    readonly shown?: string;
}

const ROWS: readonly Row[] = JSON.parse(readFileSync("test/vectors/server-certificates.json", "utf8"));
const NOW = new Date("2030-01-01T00:00:00Z");

function issuesFor(certificate: string, host: string, platform: Platform = "snp") {
    const url = `https://${host.includes(":") ? `[${host}]` : host}:8443/path`;
    return buildForPod({ ...GOOD, platform, kbs: { url, certificate } }, { now: NOW }).issues;
}

const said = (...given: Parameters<typeof issuesFor>) =>
    issuesFor(...given).map(({ severity, code }) => `${severity} ${code}`);

/** What is said of a certificate that works: it cannot be seen which one the server shows. */
const DOUBTED: Readonly<Record<string, string>> = {
    "a CA with a host's name in CN": "warning root-is-server",
    "a CA with the server's names": "warning root-is-server",
    // Against RFC 5280, and OpenSSL refuses it: a certificate that says that it is not a CA, and signs one.
    "one that is not a CA and signs": "error certificate-name",
};

test.each(ROWS.filter(({ webpki }) => webpki === "ok").map((row) => [row.name, row] as const))(
    "guests take it: %s",
    (name, { pinned, host }) => {
        const doubt = DOUBTED[name];
        expect(said(pinned, host)).toEqual(doubt === undefined ? [] : [doubt]);
    },
);

const REFUSED: Readonly<Record<string, string>> = {
    CaUsedAsEndEntity: "error root-is-server",
    CertNotValidForName: "error certificate-name",
    RequiredEkuNotFoundContext: "error certificate-usage",
    UnsupportedCertVersion: "error root-is-server",
    UnknownIssuer: "warning certificate-leaf",
    InvalidSignatureForPublicKey: "error certificate-key",
    UnsupportedSignatureAlgorithmForPublicKeyContext: "error certificate-key",
};
/** A CA may have signed what the server shows: what it says of itself leaves that open. */
const OPEN: Readonly<Record<string, string>> = {
    "a CA with the server's names, shown itself": "warning root-is-server",
    "plain openssl req -x509 with another name": "warning root-is-server",
};

test.each(ROWS.filter(({ webpki }) => webpki !== "ok").map((row) => [row.name, row] as const))(
    "guests refuse it: %s",
    (name, { pinned, host, webpki }) => {
        expect(said(pinned, host)).toEqual([OPEN[name] ?? REFUSED[webpki]]);
    },
);

test("the table has every answer of rustls that is told apart here, and servers that it takes", () => {
    expect(new Set(ROWS.map(({ webpki }) => webpki))).toEqual(new Set(["ok", ...Object.keys(REFUSED)]));
});

test.each(["se", "ibm-cloud-se"] as const)("on %s OpenSSL checks the certificate, and takes a CA", (platform) => {
    const { pinned, host } = ROWS.find(({ name }) => name === "plain openssl req -x509") as Row;
    expect(said(pinned, host, platform).filter((issue) => issue.includes("root-is-server"))).toEqual([]);
});

test("of several certificates one may fit", () => {
    const [first, other] = ["the server's own, with its name", "another name"].map(
        (name) => ROWS.find((row) => row.name === name)?.pinned ?? "",
    );
    expect(said(`${first}${other}`, "kbs.example.com")).toEqual([
        "warning certificate-several",
        "warning certificate-name",
    ]);
});

test.each(["kbs.example.com", "192.0.2.7", "2001:db8:0:0:0:0:0:7"])(
    "the command of the message makes a certificate for %s that passes",
    (host) => {
        const bad = ROWS.find(({ name }) => name === "another name")?.pinned ?? "";
        const [issue] = issuesFor(bad, host);
        const command = /openssl req .*$/.exec(issue?.fix ?? "")?.[0] ?? "";
        const folder = mkdtempSync(join(tmpdir(), "certificate-"));
        try {
            execFileSync("sh", ["-c", command.replace("-days 365", "-days 3650")], { cwd: folder, stdio: "ignore" });
            expect(said(readFileSync(join(folder, "kbs.pem"), "utf8"), host)).toEqual([]);
        } finally {
            rmSync(folder, { recursive: true });
        }
    },
);

test("the whole message for the KBS, and for a registry", () => {
    const command = (file: string, name: string) =>
        `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=${file} -addext basicConstraints=critical,CA:FALSE -addext "subjectAltName=DNS:${name}" -keyout ${file}.key -out ${file}.pem`;
    const other = ROWS.find(({ name }) => name === "another name")?.pinned ?? "";
    expect(issuesFor(other, "kbs.example.com")).toMatchObject([
        {
            path: "kbs.certificate",
            message:
                '(CN=kbs) is a server\'s own certificate for "DNS:kbs.example.org", and not for "kbs.example.com", the host of kbs.url',
            fix: `make a new one: ${command("kbs", "kbs.example.com")}`,
        },
    ]);
    const extraRootCertificates = [
        pem("self-signed-leaf"),
        ROWS.find(({ name }) => name === "the name in CN only")?.pinned ?? "",
    ];
    const { issues } = buildForPod(
        { ...GOOD, images: { extraRootCertificates } },
        { now: new Date("2026-12-10T00:00:00Z") },
    );
    expect(issues.filter(({ code }) => code === "certificate-name")).toMatchObject([
        {
            path: "images.extraRootCertificates[1]",
            message:
                "(CN=kbs.example.com) is a server's own certificate without a name in subjectAltName, and guests do not read CN",
            fix: `make a new one: ${command("registry", "HOST")}`,
        },
    ]);
});

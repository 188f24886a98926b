import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DecodedInitData } from "../../../core/initdata/decode";
import { decodeDocument } from "../../../core/initdata/decode";
import { Platform } from "../../../core/platform";
import { readStatements } from "../../../core/review/signedStatement";
import { reviewStatement, type StatedWorkload } from "../../../core/review/statement";
import { Session } from "../../../core/session";
import { readKeys } from "../../../core/trustee/token/keys";

const documentOf = (name: string) => readFileSync(`test/golden/${name}/initdata.toml`, "utf8");
const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");

function stated(name: string, golden: string, change: Partial<StatedWorkload> = {}): StatedWorkload {
    const initData = decodeDocument(documentOf(golden)).initData as DecodedInitData;
    return { name, platform: Platform.Snp, initData, state: "changed", effect: "neutral", changes: [], ...change };
}

const WEB = stated("Deployment shop/web", "strict-policy", {
    effect: "loosens",
    changes: ["policy.rego ReadStreamRequest: It is open."],
});
const API = stated("Deployment shop/api", "sha512");
const write = (...workloads: StatedWorkload[]) => reviewStatement(workloads, "1.2.3", new Session());
const STATEMENT = write(WEB, API);
const PAYLOAD_TYPE = "application/vnd.in-toto+json";

describe("a statement", () => {
    const { subject, predicate, ...rest } = JSON.parse(STATEMENT);

    test("is an in-toto statement about each document, by every digest and as its hardware reports it", () => {
        expect(rest).toEqual({
            _type: "https://in-toto.io/Statement/v1",
            predicateType: "urn:confidential-workload:review:1",
        });
        expect(subject.map(({ name }: { name: string }) => name)).toEqual([API.name, WEB.name]);
        const text = documentOf("strict-policy");
        expect(subject[1].digest).toEqual({
            sha256: hash("sha256", text),
            sha384: hash("sha384", text),
            sha512: hash("sha512", text),
        });
        expect(subject[1].annotations).toEqual({
            algorithm: "sha256",
            platform: "snp",
            register: "HOSTDATA",
            registerValue: hash("sha256", text),
        });
        expect(subject[0].annotations).toMatchObject({
            algorithm: "sha512",
            registerValue: hash("sha512", documentOf("sha512")).slice(0, 64),
        });
    });

    test("says who reviewed what, what is trusted and opened, and the result", () => {
        expect(predicate.reviewer).toEqual({ name: "confidential-workload", version: "1.2.3" });
        expect(predicate.effect).toBe("loosens");
        const web = predicate.workloads[1];
        expect(web).toMatchObject({ name: WEB.name, state: "changed", effect: "loosens", changes: WEB.changes });
        const trusted = web.trusts.map(({ path, text }: Record<string, string>) => `${path} ${text}`);
        expect(trusted).toContain("token_configs.kbs.url https://kbs.example.com:8080");
        const opened = web.opened.map(({ path }: Record<string, string>) => path);
        expect(opened).toContain("CreateContainerRequest");
        expect(web.reasons).toEqual([
            { request: "UpdateContainerRequest", reason: "the nodes run the static CPU manager" },
        ]);
        expect(web.denied.length).toBeGreaterThan(20);
        expect(web.rules).toBe("1.2.3");
        const data = JSON.parse(readFileSync("test/golden/strict-policy/input.json", "utf8"));
        expect(web.images).toEqual(Object.keys(data.policy.imageLock).sort());
        expect(predicate.workloads[0].rules).toBeNull();
    });

    test("is the same text in whatever order the workloads come", () => {
        expect(write(API, WEB)).toBe(STATEMENT);
    });
});

const b64 = (text: string) => Buffer.from(text).toString("base64");
const pae = (payload: string, type = PAYLOAD_TYPE) =>
    Buffer.from(`DSSEv1 ${type.length} ${type} ${Buffer.byteLength(payload)} ${payload}`);
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });

function envelope(
    payload: string,
    key: KeyObject = privateKey,
    hashName: string | null = "sha256",
    type = PAYLOAD_TYPE,
) {
    const sig = sign(hashName, pae(payload, type), key).toString("base64");
    return { payload: b64(payload), payloadType: type, signatures: [{ keyid: "", sig }] };
}

const json = (value: unknown) => JSON.stringify(value);
const read = (text: string, keys: readonly KeyObject[] | undefined) => {
    const { documents, issues } = readStatements(text, keys, ["file"]);
    return { names: documents.map(({ name }) => name), codes: issues.map(({ code }) => code) };
};
const BOTH = { names: [API.name, WEB.name], codes: [] };
const refused = (...codes: string[]) => ({ names: [], codes });

describe("a signed statement", () => {
    const good = envelope(STATEMENT);
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const ed = generateKeyPairSync("ed25519");

    test.each([
        ["an envelope", json(good), [publicKey], BOTH],
        ["a Sigstore bundle", json({ mediaType: "x", dsseEnvelope: good }), [publicKey], BOTH],
        ["one of two keys", json(good), [other.publicKey, publicKey], BOTH],
        ["P-384", json(envelope(STATEMENT, p384.privateKey, "sha384")), [p384.publicKey], BOTH],
        ["RSA", json(envelope(STATEMENT, rsa.privateKey)), [rsa.publicKey], BOTH],
        ["Ed25519", json(envelope(STATEMENT, ed.privateKey, null)), [ed.publicKey], BOTH],
        ["a second signature", json({ ...good, signatures: [{ sig: "AA==" }, ...good.signatures] }), [publicKey], BOTH],
        [
            "several on a line each",
            `${json(envelope(write(WEB)))}\n${json({ dsseEnvelope: envelope(write(API)) })}\n`,
            [publicKey],
            { names: [WEB.name, API.name], codes: [] },
        ],
        ["a bare statement, whose signature somebody has verified", STATEMENT, undefined, BOTH],
        ["an envelope, whose signature somebody has verified", json({ ...good, signatures: [] }), undefined, BOTH],
    ])("%s", (_, text, keys, expected) => {
        expect(read(text, keys)).toEqual(expected);
    });

    const changed = STATEMENT.replace("shop/web", "shop/evil");
    test.each([
        ["a bare statement", STATEMENT, [publicKey], ["statement-signature"]],
        ["another key", json(good), [other.publicKey], ["statement-signature"]],
        ["no key at all", json(good), [], ["statement-signature"]],
        ["another payload", json({ ...good, payload: b64(changed) }), [publicKey], ["statement-signature"]],
        ["no signature", json({ ...good, signatures: [] }), [publicKey], ["statement-signature"]],
        ["an empty signature", json({ ...good, signatures: [{ sig: "" }] }), [publicKey], ["statement-signature"]],
        ["signatures that are not a list", json({ ...good, signatures: "x" }), [publicKey], ["statement-signature"]],
        [
            "the payload alone is signed, without its type",
            json({
                ...good,
                signatures: [{ sig: sign("sha256", Buffer.from(STATEMENT), privateKey).toString("base64") }],
            }),
            [publicKey],
            ["statement-signature"],
        ],
        [
            "a payload of another type",
            json(envelope(STATEMENT, privateKey, "sha256", "application/json")),
            [publicKey],
            ["statement-form"],
        ],
        ["a payload that is not JSON", json(envelope("x")), [publicKey], ["statement-form"]],
        [
            "another predicate",
            json(envelope(STATEMENT.replace("review:1", "review:2"))),
            [publicKey],
            ["statement-form"],
        ],
        [
            "a subject without an algorithm",
            json(envelope(STATEMENT.replaceAll('"algorithm"', '"algo"'))),
            [publicKey],
            ["statement-form"],
        ],
        ["no JSON", "x", [publicKey], ["statement-form"]],
        ["nothing", "", [publicKey], ["statement-form"]],
        ["a list", "[]", undefined, ["statement-form"]],
        [
            "a good one and a bad one",
            `${json(envelope(write(WEB)))}\n${json(envelope(write(API), other.privateKey))}`,
            [other.publicKey],
            ["statement-signature"],
        ],
    ])("%s is refused", (_, text, keys, codes) => {
        expect(read(text, keys)).toMatchObject({ codes });
        expect(read(text, keys).names).not.toContain(WEB.name);
    });

    test("whatever a file holds, reading it never throws", () => {
        fc.assert(
            fc.property(fc.oneof(fc.string(), fc.json()), fc.boolean(), (text, isSigned) => {
                expect(read(text, isSigned ? [publicKey] : undefined).names).toEqual([]);
            }),
        );
    });
});

test("what cosign signs is read", () => {
    const text = readFileSync("test/vectors/statements/cosign.sigstore.json", "utf8");
    const { keys } = readKeys({ publicKeys: readFileSync("test/vectors/statements/cosign.pub", "utf8") });
    const { documents, issues } = readStatements(
        text,
        keys.map(({ key }) => key),
        ["file"],
    );
    const { algorithm, digest } = decodeDocument(documentOf("seed")).initData as DecodedInitData;
    expect(issues).toEqual([]);
    expect(documents).toEqual([{ name: "Deployment shop/web", algorithm, digest }]);
    expect(read(text, [other.publicKey])).toEqual(refused("statement-signature"));
});

import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { expect, test } from "vitest";
import { decodeAnnotation, decodeDocument } from "../../core";
import { encodeAnnotation } from "../../core/initdata/annotation";
import { type InitDataFiles, renderDocument } from "../../core/initdata/document";
import type { GuestKey } from "../../core/initdata/keys/guestKey";
import { readInitData } from "../../core/initdata/read";
import { renderFile } from "../../core/initdata/render";

const hostile = fc.constantFrom(
    "'''",
    '"""',
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\t",
    "\u007f",
    "\u0085",
    "🔐",
    "\ufeff",
);
const text = fc
    .array(fc.oneof(hostile, fc.string({ unit: "binary" })), { maxLength: 30 })
    .map((parts) => parts.join(""))
    .filter((value) => !/\p{Surrogate}/u.test(value));
const files: fc.Arbitrary<InitDataFiles> = fc.record({ "aa.toml": text, "cdh.toml": text, "policy.rego": text });
const algorithm = fc.constantFrom("sha256" as const, "sha384" as const, "sha512" as const);

test("any files are read back equal, by an independent TOML reader too", () => {
    fc.assert(
        fc.property(algorithm, files, (hash, written) => {
            const document = renderDocument(hash, written);
            expect(getStaticTOMLValue(parseTOML(document, { tomlVersion: "1.0" }))).toEqual({
                version: "0.1.0",
                algorithm: hash,
                data: written,
            });
        }),
        { numRuns: 500 },
    );
});

test("any value of a key is read back equal, by an independent TOML reader too", () => {
    fc.assert(
        fc.property(text, (value) => {
            const row: GuestKey = { path: "a.b.c", source: "", why: "", input: ["kbs"] };
            for (const rows of [[row], [{ ...row, lines: true as const }]]) {
                const written = String(renderFile(rows, { kbs: value }));
                const read = getStaticTOMLValue(parseTOML(written, { tomlVersion: "1.0" }));
                expect(read).toEqual({ a: { b: { c: value } } });
            }
        }),
    );
});

test("equal files give equal bytes, and other files other bytes", () => {
    fc.assert(
        fc.property(algorithm, files, files, (hash, one, other) => {
            const same = JSON.stringify(one) === JSON.stringify(other);
            expect(renderDocument(hash, { ...one })).toBe(renderDocument(hash, one));
            expect(renderDocument(hash, one) === renderDocument(hash, other)).toBe(same);
        }),
    );
});

test("an annotation unpacks to its document", () => {
    fc.assert(
        fc.property(text, (document) => {
            expect(gunzipSync(Buffer.from(encodeAnnotation(document), "base64")).toString("utf8")).toBe(document);
        }),
    );
});

test("a megabyte of text is written and read", () => {
    for (const unit of ["'", '"', "'''\\", "default X := true\n", "🔐"]) {
        const policy = unit.repeat(Math.ceil(1_000_000 / unit.length));
        const document = renderDocument("sha256", { "aa.toml": "", "cdh.toml": "", "policy.rego": policy });
        expect(decodeDocument(document).initData?.files["policy.rego"] === policy).toBe(true);
    }
});

test("a flipped byte of an annotation never crashes the decoder and always gives an issue", () => {
    const document = renderDocument("sha256", {
        "aa.toml": "",
        "cdh.toml": "",
        "policy.rego": "package agent_policy\n",
    });
    const annotation = Buffer.from(encodeAnnotation(document));
    const packed = Buffer.from(annotation.toString(), "base64");
    const flip = (bytes: Buffer, at: number, bit: number): Buffer => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        return flipped;
    };
    const bit = fc.nat(7);
    fc.assert(
        fc.property(fc.nat(annotation.length - 1), bit, fc.nat(packed.length - 1), bit, (char, one, byte, other) => {
            expect(decodeAnnotation(flip(annotation, char, one).toString("latin1")).issues).not.toEqual([]);
            expect(decodeAnnotation(flip(packed, byte, other).toString("base64")).issues).not.toEqual([]);
        }),
        { numRuns: 2_000 },
    );
});

test("any text is read without a crash, and what is not init-data gives an issue", () => {
    fc.assert(
        fc.property(fc.oneof(text, fc.json(), fc.base64String()), (anything) => {
            const { found, issues } = readInitData(anything);
            expect([...issues, ...found.flatMap((one) => one.issues)]).not.toEqual([]);
        }),
        { numRuns: 1_000 },
    );
});

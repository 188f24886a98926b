import { expect, test } from "vitest";
import { certificateBlocks, certificatesOf, parseCertificate, pemBlocks, pemLabels } from "../../core/pem";
import { certificatesIn } from "../../core/review/tree/certificates";
import { pem } from "./spec";

const block = (label: string, inside = "MII\n") => `-----BEGIN ${label}-----\n${inside}-----END ${label}-----`;

test.each([
    ["no block", "MII", []],
    ["a block", block("A"), ["A"]],
    ["blocks with words around them", `one\n${block("A")}\ntwo\n${block("B C")}\n`, ["A", "B C"]],
    ["a block that does not end", `-----BEGIN A-----\nMII\n${block("B")}`, ["B"]],
    ["a block in a block", block("A", block("B")), ["B"]],
    ["an end of another", "-----BEGIN A-----\nMII\n-----END B-----", []],
])("%s", (_, text, labels) => {
    const blocks = pemBlocks(text);
    expect(blocks.map(({ label }) => label)).toEqual(labels);
    expect(blocks.map(({ start, end }) => text.slice(start, end))).toEqual(blocks.map((one) => one.text));
});

test("labels are those of all that begins", () => {
    expect(pemLabels(`-----BEGIN A-----\n${block("B")}`)).toEqual(["A", "B"]);
});

test("certificates are the blocks of that label, and those of them that parse", () => {
    const text = `${block("PUBLIC KEY")}${pem("valid")}${block("CERTIFICATE")}`;
    expect(certificateBlocks(text)).toHaveLength(2);
    expect(certificatesOf(text).map(({ subject }) => subject)).toEqual(["O=Example\nCN=KBS test CA"]);
    expect(parseCertificate(block("CERTIFICATE"))).toBeUndefined();
});

test("what is next to certificates is shown after them, and nothing is left out", () => {
    const shown = certificatesIn(`one ${pem("valid").trim()} two ${block("X")} three`);
    expect(shown.map(({ text }) => text)).toEqual([
        expect.stringContaining("CN=KBS test CA"),
        `one  two ${block("X")} three`,
    ]);
});

test("a text of beginnings alone is read at once", () => {
    const start = Date.now();
    expect(pemBlocks("-----BEGIN A-----".repeat(100_000))).toEqual([]);
    expect(Date.now() - start).toBeLessThan(2_000);
});

import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { expect, inject, test } from "vitest";

const tarball = () => Uint8Array.from(readFileSync(inject("tarball")));

test("publint finds nothing to better in the tarball", async () => {
    const { messages, pkg } = await publint({ pack: { tarball: tarball().buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test("every entry resolves, with types that suit it, in every mode of resolution", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(tarball()));
    if (analysis.types === false) {
        throw new Error("There are no types.");
    }
    expect(analysis.problems).toEqual([]);
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(["./core", "./cdk8s"]));
});

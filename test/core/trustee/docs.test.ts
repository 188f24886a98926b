import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Platform, Register } from "../../../core";
import { PLATFORMS } from "../../../core/platform";
import { Evidence } from "../../../core/trustee";
import { tokenClaims } from "../../../core/trustee/claims";
import { referenceId } from "../../../core/trustee/referenceValues";
import { SHA256 } from "./cases.mjs";

const DOC = readFileSync("docs/trustee.md", "utf8");

/** How the table says what `init_data` is. */
const SAID: Readonly<Record<string, RegExp>> = {
    [Register.HostData]: /^HOSTDATA, 64 /,
    [Register.MrConfigId]: /^MRCONFIGID, 96 /,
    [Register.Pcr8]: /^PCR8, 64 /,
    sample: /^base64 of the digest/,
    none: /^nothing/,
};

test("the table of platforms is that of the code", () => {
    const rows = [...DOC.matchAll(/^\| (`[a-z].*?) \| (.*?) \| (.*?) \| (yes|no) \|$/gm)].flatMap(
        ([, platforms = "", evidence, value = "", content]) =>
            [...platforms.matchAll(/`(.*?)`/g)].map(([, platform = ""]) => ({ platform, evidence, value, content })),
    );
    expect(rows.map(({ platform }) => platform).sort()).toEqual(Object.keys(PLATFORMS).sort());
    for (const { platform, evidence, value, content } of rows) {
        const claims = tokenClaims(SHA256, platform as Platform);
        const kind = claims.evidence === Evidence.Sample ? "sample" : PLATFORMS[platform as Platform].register;
        expect(evidence).toBe(claims.evidence === undefined ? "whatever the host has" : `\`${claims.evidence}\``);
        expect(value).toMatch(SAID[kind ?? "none"] as RegExp);
        expect(content).toBe(claims.hasContent ? "yes" : "no");
    }
});

test("the ids of reference values are those of the code", () => {
    const [, ids = ""] = /have the ids ([\s\S]*?)\. /.exec(DOC) ?? [];
    const named = [...ids.matchAll(/`(.*?)`/g)].map(([, id]) => id);
    const kinds = Object.values(Evidence).filter((evidence) => evidence !== Evidence.Se);
    expect(named.sort()).toEqual(kinds.map(referenceId).sort());
});

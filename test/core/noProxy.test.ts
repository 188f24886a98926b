import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkNoProxy } from "../../core/checks/noProxy";
import { buildForPod } from "../../core/initdata/build";
import { errorsOf } from "../../core/issue";
import { Platform } from "../../core/platform";
import { REGO } from "./spec";

interface Vectors {
    readonly valid: readonly { readonly list: readonly string[]; readonly host: string; readonly direct: boolean }[];
    readonly never: readonly { readonly entry: string; readonly host: string; readonly fix: string | null }[];
    readonly refused: readonly { readonly entry: string }[];
}

/** Shared with test/conformance/rust, which asks the guest's own client. */
const VECTORS: Vectors = JSON.parse(readFileSync(join(__dirname, "..", "vectors", "no-proxy.json"), "utf8"));

const ENTRIES = [...new Set(VECTORS.valid.flatMap(({ list }) => list))];
const LISTS = [...new Map(VECTORS.valid.map(({ list }) => [list.join(","), list]))];

function build(noProxy: readonly string[]) {
    const spec = {
        platform: Platform.Snp,
        kbs: { url: "https://kbs.example.com:8080" },
        proxy: { httpsProxy: "http://proxy.corp.example:3128", noProxy },
        policy: { rego: REGO },
    };
    return buildForPod(spec, { now: new Date("2026-11-24T00:00:00Z") });
}

describe("noProxy entries that the guest matches", () => {
    it.each(ENTRIES)("%j is accepted", (entry) => {
        expect(checkNoProxy([entry])).toEqual([]);
    });

    it.each(LISTS)("%s is the list that the guest gets", (joined, list) => {
        const { issues, initData } = build(list);
        expect(issues).toEqual([]);
        expect(initData?.files["cdh.toml"]).toContain(`no_proxy = ${JSON.stringify(joined)}\n`);
    });
});

describe("noProxy entries that the guest never matches", () => {
    it.each(VECTORS.never)("$entry is refused", ({ entry, fix }) => {
        const issues = checkNoProxy([entry]);
        expect(issues).toHaveLength(1);
        expect(errorsOf(issues)).toEqual(issues);
        if (fix === null) {
            expect(issues[0]?.fix).not.toMatch(/^write "/);
        } else {
            expect(issues[0]?.fix).toBe(`write ${JSON.stringify(fix)}`);
        }
    });

    it.each(VECTORS.never.flatMap(({ fix }) => (fix === null ? [] : [fix])))("its correction %j is accepted", (fix) => {
        expect(checkNoProxy([fix])).toEqual([]);
    });

    it("is named in the whole list, next to the entries that are fine", () => {
        const { issues, initData } = build(["corp.example", "*.corp.example"]);
        expect(initData).toBeUndefined();
        expect(issues.map(({ path }) => path)).toEqual(["proxy.noProxy[1]"]);
    });
});

describe("noProxy entries that the guest cuts or trims", () => {
    it.each(VECTORS.refused)("$entry is refused", ({ entry }) => {
        expect(checkNoProxy([entry])).toHaveLength(1);
    });
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Turns that a reader has to read twice, and what to write: AGENTS.md, "Plain English". */
const TURNS: readonly (readonly [turn: RegExp, write: string])[] = [
    [/\bbeside\b/i, "in addition to, next to, in the folder of"],
    [/(?<!\bthere )(?<!\bit )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|such\b|other\b|better\b)/i, "is not a"],
    [/(?<!\bthere )\b(?:is|are) none\b/i, "what it is not, or that it is missing"],
    [/\btold (?:of|at|by)\b/i, "reported, known, named"],
    [/\bof (?:ours|yours|theirs)\b/i, "of this package, your, their"],
    [/\bcomes? to nothing\b/i, "has no value, has no effect"],
    [/\b(?:acts?|answers?|named?|names|reads?|says|signed|spells?) (?:[\w`]+ ){0,3}otherwise\b/i, "differently"],
    [/, for (?:it|they|there) (?!to\b)|\bfor to\b/i, "because"],
    [/\b(?:has|have|had) not\b(?! (?:been|to)\b)(?! \w+(?:ed|en|un|ade|one|ent)\b)/i, "does not have"],
    [/\ball the same\b|\b(?:there|where)of\b|\bthereby\b|\bin the place of a\b/i, "plain words"],
    [
        /\b(?:colour|behaviour|favour|licence\b|centre|catalogue)|\w+(?:alis|ognis|rganis)(?:e|ed|es|ing|ation)\b/i,
        "American spelling",
    ],
];

/** Texts of others, and those that quote the turns. */
const OTHERS =
    /^(?:test\/(?:vectors|golden|certificates)\/|THIRD-PARTY|package-lock|etc\/|LICENSE|test\/core\/words\.test\.ts|AGENTS\.md|core\/policy\/rules\.rego|.*\.(?:wasm|png|jsonl?|pem|sum|mod|lock|asc|der|toml)$)/;

const files = execFileSync("git", ["ls-files"], { encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && !OTHERS.test(file));

test.each(TURNS)("no text has %s", (turn, write) => {
    const found = files.flatMap((file) =>
        readFileSync(file, "utf8")
            .split("\n")
            .flatMap((line, index) =>
                turn.test(line) && !line.includes("| not ") ? [`${file}:${index + 1}: ${line.trim()}`] : [],
            ),
    );
    expect(found, `write: ${write}`).toEqual([]);
});

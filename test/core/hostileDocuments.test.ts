// Documents and pods of attackers: each ends soon, with issues and not with an exception, and shows nothing that a terminal obeys.
import { describe, expect, test } from "vitest";
import { explanationText } from "../../cli/explain/explain";
import { decodeDocument } from "../../core/initdata/decode";
import { formatIssue } from "../../core/issue";
import { generatePolicy } from "../../core/policy/generate";
import { PolicyPreset } from "../../core/policy/spec";
import { checkDocument } from "../../core/review/check/document";
import { explainInitData } from "../../core/review/explain";
import { AA, CDH, documentOf, NOW, REGO } from "./review/document";

/** A tenth of a whole sweep, which is HOSTILE_DOCUMENTS=5000. */
const DOCUMENTS = Number(process.env["HOSTILE_DOCUMENTS"] ?? 500);
const MOST_SECONDS = 5;
/** All control characters but a new line, and those that turn the direction of a text. */
const OBEYED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

function codesOf(document: string): string[] {
    const { issues, initData } = decodeDocument(document);
    const all = [...issues, ...(initData === undefined ? [] : checkDocument(initData, { now: NOW }))];
    for (const line of all.flatMap((issue) => formatIssue(issue).split("\n"))) {
        expect(line).not.toMatch(OBEYED);
    }
    return all.map(({ code }) => code);
}

const same = (text: string) => text;
const PLAIN = { red: same, yellow: same, green: same } as const;

/** What `explain` prints of a document. */
function explain(document: string): void {
    const { initData } = decodeDocument(document);
    if (initData !== undefined) {
        const text = explanationText({ source: "document", ...explainInitData(initData) }, PLAIN);
        expect(text.replaceAll("\n", "")).not.toMatch(OBEYED);
    }
}

describe("a document that is large or deep", () => {
    test.each([
        ["200,000 keys", "document-size", Array.from({ length: 200_000 }, (_, index) => `k${index} = 1\n`).join("")],
        ["200,000 items", "document-size", `k = [${"1,".repeat(200_000)}]\n`],
        ["200 levels of tables", "document-size", `${"a.".repeat(200)}b = 1\n`],
        ["200,000 levels of lists", "toml", `k = ${"[".repeat(200_000)}${"]".repeat(200_000)}\n`],
    ])("%s in cdh.toml are an issue", (_, code, text) => {
        const start = process.cpuUsage();
        expect(codesOf(documentOf({ cdh: `${text}${CDH}` }))).toContain(code);
        expect(process.cpuUsage(start).user / 1e6).toBeLessThan(MOST_SECONDS);
    });

    test("a document that is nested too deeply is an issue", () => {
        expect(codesOf(`k = ${"[".repeat(200_000)}`)).toContain("toml");
    });
});

/** `A1: $(A0)$(A0)` and so on: each is twice as long as the one before. */
function doubling(count: number): object[] {
    return Array.from({ length: count }, (_, index) => ({
        name: `A${index}`,
        value: index === 0 ? "x" : `$(A${index - 1})$(A${index - 1})`,
    }));
}

test.each([
    ["variables", { env: doubling(60) }, "env[17].value"],
    ["arguments", { env: doubling(16), args: ["$(A15)".repeat(40_000)] }, "args[0]"],
])("%s that double each other are an issue", (_, container, place) => {
    const image = `registry.example.com/app@sha256:${"1".repeat(64)}`;
    const spec = { containers: [{ name: "app", image, command: ["/app"], ...container }] };
    const pod = { kind: "Pod", name: "app", namespace: "default", path: ["spec"], spec } as const;
    const { issues } = generatePolicy(
        { preset: PolicyPreset.Strict, imageLock: { [image]: { entrypoint: ["/app"] } } },
        { pod, localVolumes: false },
    );
    const [first] = issues.filter(({ code }) => code === "text-length").map(formatIssue);
    expect(first).toBe(
        `spec.containers[0].${place}: gets too long with the variables that it names, and Linux then does not start the program [text-length]\n    allowed: at most 131072 characters\n    fix: name fewer variables in it, or shorter ones`,
    );
});

const HOSTILE = [
    ...["\u001b[2J", "\u202e", "\r", "\u0000", "\ud800", "\\u0007", "9".repeat(400)],
    ...["]]]]", '"""', "'''", "a.b.c = 1\n", "[[x]]\n", "nan"],
];

/** Whole rules of a policy, for requests that every check asks about. */
const HOSTILE_RULES = ["CreateContainerRequest", "ExecProcessRequest", "AllowRequestsFailingPolicy"].flatMap((name) => [
    `\n${name} if count(numbers.range(1, 100000000)) > 0\n`,
    `\n${name} if { some a in numbers.range(1, 100000); some b in numbers.range(1, 100000); a + b == -1 }\n`,
    `\nself(x) := self(x)\n${name} if self(1)\n`,
    `\n${name} if { print("\u001b[2J", input); false }\n`,
    `\n${name} := "\u202e"\n`,
    `\n${name} := {"allowed": true, "ops": [{"op": "add", "path": "/pstate/x", "value": input}]}\n`,
]);

/** The same numbers in each run. */
function randomOf(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
}

function changed(text: string, random: (below: number) => number): string {
    return Array.from({ length: 1 + random(3) }).reduce<string>((now) => {
        const at = random(now.length + 1);
        return `${now.slice(0, at)}${HOSTILE[random(HOSTILE.length)]}${now.slice(at + random(60))}`;
    }, text);
}

/** A policy changed at random, or one with a rule that asks for much. */
function changedPolicy(random: (below: number) => number): string {
    const rule = HOSTILE_RULES[random(HOSTILE_RULES.length)];
    return random(2) === 0 ? changed(REGO, random) : REGO.replace("\npolicy_data", () => `${rule}\npolicy_data`);
}

/** In milliseconds: 5,000 take a minute and a half on an idle machine. */
const TIMEOUT = Math.max(120_000, 200 * DOCUMENTS);

test(`${DOCUMENTS} documents that were changed at random throw nothing, and none takes long`, {
    timeout: TIMEOUT,
}, () => {
    for (let seed = 1; seed <= DOCUMENTS; seed += 1) {
        const random = randomOf(seed);
        const which = random(4);
        const files = {
            aa: which === 0 ? changed(AA, random) : AA,
            cdh: which === 1 ? changed(CDH, random) : CDH,
            rego: which === 2 ? changedPolicy(random) : REGO,
        };
        const document = documentOf(files);
        const start = process.cpuUsage();
        const hostile = which === 3 ? changed(document, random) : document;
        codesOf(hostile);
        if (which > 1) {
            explain(hostile);
        }
        expect(process.cpuUsage(start).user / 1e6, `seed ${seed}`).toBeLessThan(MOST_SECONDS);
    }
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { MARKER, MOST_CHARACTERS, toMarkdown } from "../../cli/review/markdown";
import { reviewPreview } from "../../cli/review/review";
import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { encodeAnnotation } from "../../core/initdata/annotation";
import { decodeAnnotation } from "../../core/initdata/decode";
import { IS_WHOLE } from "../share";
import { annotationOf, deployment, previewOf, recorded, recordedChange, withInitData } from "./reviewPreview";

/** What would be a link, a mention, a tag, a command, or the end of what it stands in. */
const PLANTED = [
    "<script>alert(1)</script>",
    '</summary></details><img src=x onerror="alert(1)">',
    "[link](https://evil.example)",
    "@octocat see #1 and https://evil.example",
    "`code` ``of`` ```three```",
    "a|b\\|c",
    "\n\n# heading\n/close\n| a |\n",
    "```\n~~~\n````",
    "-->\n<!-- x",
    "a\u202eb\u200bc\u00ad",
];

function plantedPreview(): string {
    const files = (text: string, isOpen: boolean) => ({
        "aa.toml": `[token_configs.kbs]\nurl = ${JSON.stringify(text)}\n${JSON.stringify(text)} = 1\n`,
        "cdh.toml": `[image.image_pull_proxy]\nno_proxy = ${JSON.stringify(`${text},${isOpen}`)}\n`,
        "policy.rego": `package agent_policy\n# ${text.replace(/\n/g, "\n# ")}\ndefault ExecProcessRequest := ${isOpen}\n`,
        [text]: text,
    });
    const workloads = PLANTED.map((name) => ({
        name,
        before: deployment(withInitData(annotationOf(files(name, false)))),
        after: deployment(withInitData(annotationOf(files(`${name}2`, true))), { runtimeClassName: name }),
    }));
    return previewOf(
        workloads,
        PLANTED.map((message) => ({ severity: "error", message })),
    );
}

/** Markdown without its blocks and spans of code, where nothing has a meaning but the end (CommonMark 4.5, 6.1). */
function outsideCode(markdown: string): string {
    const withoutBlocks = markdown.replace(/^( *)(`{3,})\w*\n(?:.*\n)*?\1\2\n/gm, "");
    return withoutBlocks.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "").replace(/<code>[^<>\n]*<\/code>/g, "");
}

test("nothing that is planted leaves its code", () => {
    const markdown = toMarkdown(reviewPreview(plantedPreview()));
    const outside = outsideCode(markdown);
    expect(outside).not.toMatch(/@|https?:|www\.|script|onerror|evil|octocat|#1|\]\(|^\/|`/m);
    expect(
        [...outside.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/^<\/?(?:details|summary)>$/.test(tag)),
    ).toEqual([MARKER.trim()]);
    expect(outside.match(/<details>/g)?.length).toBe(outside.match(/<\/details>/g)?.length);
    // Characters that nobody sees are nowhere, code or not.
    expect(markdown).not.toMatch(/[\u202e\u200b\u00ad\r]/);
    expect(markdown).toContain("a\\u{202e}b\\u{200b}c\\u{ad}");
    // Each row of the table is one line of five cells.
    const rows = markdown.split("\n").filter((line) => /^\| .*🔴 loosens \|$/.test(line));
    expect(rows).toHaveLength(PLANTED.length);
    for (const row of rows) {
        expect(row.split("|")).toHaveLength(7);
    }
});

test("a diff says what it says in the document too, with marks before each line", () => {
    const markdown = toMarkdown(reviewPreview(plantedPreview()));
    expect(markdown).toContain("\n-# <script>alert(1)</script>\n");
    expect(markdown).toContain("\n+# <script>alert(1)</script>2\n");
});

test("the same preview gives the same text, in whatever order its steps come", () => {
    const preview = JSON.parse(recorded("by-hand"));
    const turned = { ...preview, steps: preview.steps.toReversed() };
    const text = toMarkdown(reviewPreview(JSON.stringify(preview)));
    expect(toMarkdown(reviewPreview(JSON.stringify(turned)))).toBe(text);
});

const STRICT_POLICY = readFileSync("test/golden/strict-policy/policy.rego", "utf8");

/** Recorded previews, as often as there are workloads, each with documents of its own. */
function manyOf(name: string, count: number): string {
    const { steps, ...rest } = JSON.parse(recorded(name));
    const all = Array.from({ length: count }, (_, index) =>
        JSON.stringify(steps, (key, value) => {
            if (key !== INIT_DATA_ANNOTATION) {
                return typeof value === "string" ? value.replace("::web", `::web${index}`) : value;
            }
            const files = decodeAnnotation(value).initData?.files ?? {};
            const own = Object.entries(files).map(([file, text]) => [
                file,
                text.replaceAll("example.com", `of-${index}.example.com`),
            ]);
            return annotationOf(Object.fromEntries(own));
        }),
    );
    return JSON.stringify({ ...rest, steps: all.flatMap((one) => JSON.parse(one)) });
}

describe("200 workloads", () => {
    test("each with documents of its own fit", () => {
        const preview = manyOf("proxy-update", 200);
        const review = reviewPreview(preview);
        const markdown = toMarkdown(review);
        expect(review.workloads).toHaveLength(200);
        expect(new Set(review.workloads.map(({ diff }) => diff.after)).size).toBe(200);
        expect(markdown.length).toBeLessThanOrEqual(MOST_CHARACTERS);
        expect(markdown).toMatch(/^… and \d+ more, left out for length; `--html` has all\.$/m);
        expect(markdown.endsWith(MARKER)).toBe(true);
    });

    // Two of 200 take half a minute, which is a sixth of all other tests.
    test.runIf(IS_WHOLE)(
        "with policies of this package that change each in its own way: a few are asked, and the text says so",
        () => {
            const [rules = "", data = ""] = STRICT_POLICY.split("policy_data := ");
            const policy = (index: number, port: number) =>
                `${rules}policy_data := ${data.replace('"args": [', `"args": ["${index}", "${port}", `)}`;
            const workloads = Array.from({ length: 200 }, (_, index) => ({
                name: `w${index}`,
                before: deployment(withInitData(annotationOf({ "policy.rego": policy(index, 80) }))),
                after: deployment(withInitData(annotationOf({ "policy.rego": policy(index, 8080) }))),
            }));
            const review = reviewPreview(previewOf(workloads));
            expect(review.workloads.filter(({ diff }) => diff.isUnasked === true)).toHaveLength(188);
            expect(review.workloads.every(({ diff }) => diff.effect === "unknown")).toBe(true);
            const markdown = toMarkdown(review);
            expect(markdown).toContain("The policies of 188 workloads were not asked, to save time: ");
            expect(markdown.length).toBeLessThanOrEqual(MOST_CHARACTERS);
        },
    );

    test("that change alike are reported once", () => {
        const workloads = Array.from({ length: 200 }, (_, index) => ({
            name: `w${`${index}`.padStart(3, "0")}`,
            before: deployment(
                withInitData(
                    annotationOf({ "policy.rego": "package agent_policy\ndefault ExecProcessRequest := false\n" }),
                ),
            ),
            after: deployment(
                withInitData(
                    annotationOf({ "policy.rego": "package agent_policy\ndefault ExecProcessRequest := true\n" }),
                ),
            ),
        }));
        const markdown = toMarkdown(reviewPreview(previewOf(workloads)));
        expect(markdown).toContain(
            "### What loosens (1)\n\n- `policy.rego`: `ExecProcessRequest` of `w000`, `w001`, `w002`, `w003`, `w004` and 195 more  \n",
        );
        expect(markdown.split("\n").filter((line) => line.startsWith("| `w"))).toHaveLength(200);
    });

    test.runIf(IS_WHOLE)("with values as long as books fit as well, and what loosens is kept", () => {
        const long = (mark: string) => ({
            "cdh.toml": `[image.image_pull_proxy]\nno_proxy = "${mark.repeat(40_000)}"\n`,
            "policy.rego": `package agent_policy\ndefault ExecProcessRequest := ${mark === "b"}\n`,
        });
        const workloads = Array.from({ length: 200 }, (_, index) => ({
            name: `${"n".repeat(150)}${index}`,
            before: deployment(withInitData(annotationOf(long("a")))),
            after: deployment(withInitData(annotationOf({ ...long("b"), own: `${index}` }))),
        }));
        const errors = Array.from({ length: 50 }, (_, index) => ({
            severity: "error",
            message: `${index}${"e\n".repeat(9_000)}`,
        }));
        for (const diagnostics of [[], errors]) {
            const markdown = toMarkdown(reviewPreview(previewOf(workloads, diagnostics)));
            expect(markdown.length).toBeLessThanOrEqual(MOST_CHARACTERS);
            expect(markdown.split("\n")[0]).toContain("200 workloads loosens.");
            expect(markdown.endsWith(MARKER)).toBe(true);
            expect(markdown).toContain("set-resource-policy");
            expect(markdown).toContain("`ExecProcessRequest`");
            expect(markdown.match(/^( *)`{3,}/gm)?.length).toSatisfy((count: number) => count % 2 === 0);
        }
    });
});

/** A recorded preview of tools/changes.mjs, as often as there are workloads, each with a policy of its own. */
function movesIn(count: number): string {
    const { steps, ...rest } = recordedChange("move-in").preview;
    const all = Array.from({ length: count }, (_, index) =>
        JSON.stringify(steps, (key, value) => {
            if (key === INIT_DATA_ANNOTATION) {
                const { toml = "" } = decodeAnnotation(value).initData ?? {};
                return encodeAnnotation(toml.replace('"name": "web"', `"name": "web", "of": ${index}`));
            }
            if (key === DIGEST_ANNOTATION) {
                return undefined;
            }
            return typeof value === "string" ? value.replace(/::web(-deployment)?$/, `::web${index}$1`) : value;
        }),
    );
    return JSON.stringify({ steps: all.flatMap((text) => JSON.parse(text)), ...rest });
}

test("what the preview warns of is in the comment, and nobody is told to register a provisional digest", () => {
    const review = reviewPreview(JSON.stringify(recordedChange("provisional-service").preview));
    const markdown = toMarkdown(review);
    const [, warnings = ""] =
        /<summary>What the preview warns of \(\d+\)<\/summary>(.*?)<\/details>/s.exec(markdown) ?? [];
    expect(warnings).toContain("depends on kubernetes:core/v1:Service::kbs, which the same update makes");
    expect(markdown).toContain("This digest is provisional");
    const digest = review.workloads[0]?.diff.after?.replace(/^\w+:/, "") ?? "";
    const [toDo = ""] = /^### Before merging: register.*?(?=<details>)/ms.exec(markdown) ?? [];
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(toDo).toContain("do not register it");
    expect(toDo).not.toContain(digest);
});

describe("a list of reviewed documents", () => {
    const [before = "", after = ""] = ["http://a.example.com", "http://b.example.com"].map((url) =>
        annotationOf({ "aa.toml": `[token_configs.kbs]\nurl = "${url}"\n` }),
    );
    const web = {
        name: "web",
        before: deployment(withInitData(before)),
        after: deployment(withInitData(after)),
    };
    const { algorithm, digest } = decodeAnnotation(after).initData ?? {};
    const entry = (data: object) => ({ name: "web-next", type: "core/v1:ConfigMapPatch", after: { data } });
    const LINE =
        "- This update does not put the new document of `web` on a list of reviewed documents. If the cluster has such lists, add it first: `npx confidential-workload admission preview.json`, with the options that you used before.";
    const commentOf = (...others: Parameters<typeof previewOf>[0][number][]) =>
        toMarkdown(reviewPreview(previewOf([web, ...others]))).split("\n");

    test("that the update leaves without the new document is named", () => {
        expect(commentOf()).toContain(LINE);
        expect(commentOf(entry({ [`sha256-${"0".repeat(64)}`]: before }))).toContain(LINE);
    });

    test("that the update adds it to is not", () => {
        expect(digest).toMatch(/^[0-9a-f]{64}$/);
        const comment = commentOf(entry({ [`${algorithm}-${digest}`]: after }));
        expect(comment.filter((line) => line.includes("list of reviewed documents"))).toEqual([]);
        expect(comment).toContain("### Before merging: register the new digest with the KBS");
    });

    test("is not asked about workloads that the update removes", () => {
        const gone = toMarkdown(reviewPreview(previewOf([{ name: "web", before: web.before }])));
        expect(gone).not.toContain("list of reviewed documents");
    });
});

describe("workloads that become confidential", () => {
    test("one takes at most 12 KB", () => {
        const markdown = toMarkdown(reviewPreview(movesIn(1)));
        expect(markdown.split("\n")[0]).toBe("🟢 **1 workload becomes confidential.**");
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(12_000);
    });

    test("50 fit into a comment, each with its verdict", () => {
        const review = reviewPreview(movesIn(50));
        const markdown = toMarkdown(review);
        expect(new Set(review.workloads.map(({ diff }) => diff.after)).size).toBe(50);
        expect(markdown.split("\n")[0]).toBe("🟢 **50 workloads become confidential.**");
        expect(markdown.length).toBeLessThanOrEqual(MOST_CHARACTERS);
        for (const { name } of review.workloads) {
            expect(markdown).toMatch(
                new RegExp(`^\\| \`${name}\` .* \\| becomes confidential \\| roll \\| .* \\| 🟢 tightens \\|$`, "m"),
            );
        }
        expect(markdown.match(/^new: [0-9a-f]{64} {2}HOSTDATA of "web\d+-deployment"$/gm)).toHaveLength(40);
        expect(markdown).toContain("… and 10 more: see --json");
    });
});

describe("docs/review.md", () => {
    const docs = readFileSync("docs/review.md", "utf8");
    const [github, gitlab] = [...docs.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => parse(text ?? ""));

    test("has a workflow and a job that can be read, and that look for the marker of the comment", () => {
        const steps: { run?: string; "continue-on-error"?: boolean }[] = github.jobs.review.steps;
        expect(steps.filter(({ run }) => run?.includes("confidential-workload review"))).toHaveLength(3);
        expect(steps.find(({ run }) => run?.startsWith("pulumi preview"))?.["continue-on-error"]).toBe(true);
        expect(gitlab["init-data review"].script.join("\n")).toContain(MARKER.trim());
        expect(steps.some(({ run }) => run?.includes(MARKER.trim()))).toBe(true);
    });
});

test.each(["constructor", "__proto__", "toString"])("%s is a name like any other", (name) => {
    const more = JSON.parse(`{ ${JSON.stringify(name)}: "x\\n" }`);
    const update = { name, before: deployment(withInitData(annotationOf({}))), type: `example.com/v1:${name}` };
    const review = reviewPreview(previewOf([{ ...update, after: deployment(withInitData(annotationOf(more))) }]));
    expect(review.workloads.map((workload) => [workload.kind, workload.state])).toEqual([[name, "changed"]]);
    expect(toMarkdown(review)).toContain("+x\n");
});

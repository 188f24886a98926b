import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Answers, type Call, CiFolder } from "./ciCommands";

/** The examples of docs/review.md, as they stand there. */
const [GITHUB, GITLAB] = [...readFileSync("docs/review.md", "utf8").matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, text = ""]) => parse(text),
);

const MARKER = "<!-- confidential-workload review -->";
const recorded = (name: string): string => readFileSync(`test/vectors/previews/${name}.json`, "utf8");
const FINE: Answers = { preview: recorded("proxy-update"), previewCode: 0, comments: [[]] };
const LOOSER: Answers = { ...FINE, preview: recorded("strict-opened") };
const FAILED: Answers = { ...FINE, preview: recorded("failed"), previewCode: 255 };
/** As when nobody is logged in: all that is said goes to the standard error. */
const SILENT: Answers = { ...FINE, preview: "", previewCode: 255 };

const NO_CALL: Call = { command: "", args: [] };
let folder: CiFolder | undefined;
afterEach(() => folder?.remove());

function opened(answers: Answers): CiFolder {
    folder = new CiFolder(answers);
    return folder;
}

describe("GitHub Actions", () => {
    interface Step {
        readonly name?: string;
        readonly id?: string;
        readonly run?: string;
        readonly "continue-on-error"?: boolean;
        readonly env?: Readonly<Record<string, string>>;
    }

    /** Runs the steps as a runner on Linux does: each with `bash -e`, until one fails that may not. */
    function run(answers: Answers): { readonly failed?: string | undefined; readonly ci: CiFolder } {
        const ci = opened(answers);
        const known: Record<string, string> = {
            "secrets.PULUMI_ACCESS_TOKEN": "pul-token",
            "github.token": "gh-token",
            "github.repository": "acme/infra",
            "github.event.number": "12",
        };
        const filled = (text: string): string =>
            text.replace(/\$\{\{ (.*?) \}\}/g, (_, name: string) => {
                expect(known).toHaveProperty([name]);
                return known[name] ?? "";
            });
        const { env, steps } = GITHUB.jobs.review as { env: Record<string, string>; steps: readonly Step[] };
        for (const { name, id, run: script, env: own, ...step } of steps.filter((one) => one.run !== undefined)) {
            const all = { ...env, ...own, GITHUB_REPOSITORY: "acme/infra" };
            const values = Object.entries(all).map(([key, value]) => [key, filled(value)]);
            const code = ci.run(["-e"], filled(script ?? ""), Object.fromEntries(values));
            if (id !== undefined) {
                known[`steps.${id}.outcome`] = code === 0 ? "success" : "failure";
            }
            if (code !== 0 && step["continue-on-error"] !== true) {
                return { failed: name ?? script, ci };
            }
        }
        return { ci };
    }

    const sent = (ci: CiFolder): Call[] => ci.calls("gh").filter(({ args }) => args.includes("--method"));
    const bot = { login: "github-actions[bot]" };

    test("has the triggers and rights that the scripts need", () => {
        expect(GITHUB.on).toBe("pull_request");
        expect(GITHUB.permissions).toEqual({ contents: "read", "pull-requests": "write" });
    });

    test("a preview that is fine is commented, and the job succeeds", () => {
        const { failed, ci } = run(FINE);
        expect(failed).toBeUndefined();
        expect(ci.calls("pulumi").map(({ args }) => args.join(" "))).toEqual([
            "preview --json --show-sames --non-interactive --stack prod",
        ]);
        const [{ args, body } = NO_CALL, ...more] = sent(ci);
        expect(args).toEqual([
            "api",
            "--method",
            "POST",
            "repos/acme/infra/issues/12/comments",
            "--field",
            "body=@review.md",
            "--silent",
        ]);
        expect(body).toContain("A person has to judge 1 workload");
        expect(body).toContain(MARKER);
        expect(more).toEqual([]);
        expect(ci.read("review.html")).toContain("<!doctype html>");
    });

    test("its own comment is written anew, on whatever page it is, and nobody else's", () => {
        const comments = [
            [
                { id: 1, user: { login: "someone" }, body: MARKER },
                { id: 2, user: bot, body: "another bot" },
            ],
            [{ id: 3, user: bot, body: `old\n${MARKER}\n` }],
        ];
        const { failed, ci } = run({ ...FINE, comments });
        expect(failed).toBeUndefined();
        expect(sent(ci).map(({ args }) => args.slice(0, 4))).toEqual([
            ["api", "--method", "PATCH", "repos/acme/infra/issues/comments/3"],
        ]);
    });

    test("what loosens is commented, and the job fails", () => {
        const { failed, ci } = run(LOOSER);
        expect(failed).toBe("Result");
        expect(sent(ci).map(({ body }) => body?.includes("loosens"))).toEqual([true]);
    });

    test.each([
        ["a preview that fails", FAILED],
        ["a preview that prints nothing", SILENT],
    ])("%s is commented, and the job fails", (_, answers) => {
        const { failed, ci } = run(answers);
        expect(failed).toBe("Result");
        expect(sent(ci).map(({ body }) => body?.includes("The preview failed"))).toEqual([true]);
    });

    test("where comments cannot be listed, no second one is written", () => {
        const { failed, ci } = run({ ...FINE, fails: true });
        expect(failed).toBe("Comment");
        expect(sent(ci)).toEqual([]);
    });
});

describe("GitLab CI", () => {
    const NOTES = "https://gitlab.example.com/api/v4/projects/5/merge_requests/12/notes";

    /** Runs the job as a runner does: both lists of commands in one shell, until one fails. */
    function run(answers: Answers): { readonly code: number | null; readonly ci: CiFolder } {
        const ci = opened(answers);
        const job = GITLAB["init-data review"];
        const predefined: Record<string, string> = {
            CI_API_V4_URL: "https://gitlab.example.com/api/v4",
            CI_PROJECT_ID: "5",
            CI_MERGE_REQUEST_IID: "12",
            REVIEW_TOKEN: "glpat-token",
        };
        const variables = Object.entries(job.variables as Record<string, string>).map(([name, value]) => [
            name,
            value.replace(/\$(\w+)/g, (_, key: string) => predefined[key] ?? ""),
        ]);
        const script = [...job.before_script, ...job.script].join("\n");
        return { code: ci.run(["-eo", "pipefail"], script, { ...predefined, ...Object.fromEntries(variables) }), ci };
    }

    const sent = (ci: CiFolder): Call[] => ci.calls("curl").filter(({ body }) => body !== undefined);

    test("a preview that is fine is noted, and the job succeeds", () => {
        const { code, ci } = run(FINE);
        expect(code).toBe(0);
        const [{ args, body } = NO_CALL, ...more] = sent(ci);
        expect([args.slice(args.indexOf("-X")), more]).toEqual([
            ["-X", "POST", "-H", "PRIVATE-TOKEN: glpat-token", "--data-urlencode", "body@review.md", NOTES],
            [],
        ]);
        expect(body).toContain(MARKER);
        expect(ci.read("review.html")).toContain("<!doctype html>");
    });

    test("its own note is written anew, and nobody else's", () => {
        const comments = [
            [
                { id: 1, author: { id: 6 }, body: MARKER },
                { id: 2, author: { id: 7 }, body: "something else" },
                { id: 3, author: { id: 7 }, body: `old\n${MARKER}\n` },
            ],
        ];
        const { code, ci } = run({ ...FINE, comments });
        expect(code).toBe(0);
        expect(sent(ci).map(({ args }) => [args[args.indexOf("-X") + 1], args.at(-1)])).toEqual([
            ["PUT", `${NOTES}/3`],
        ]);
    });

    test.each([
        ["what loosens", LOOSER, "loosens"],
        ["a preview that fails", FAILED, "The preview failed"],
        ["a preview that prints nothing", SILENT, "The preview failed"],
    ])("%s is noted, and the job fails", (_, answers, words) => {
        const { code, ci } = run(answers);
        expect(code).not.toBe(0);
        expect(sent(ci).map(({ body }) => body?.includes(words))).toEqual([true]);
    });

    test("where notes cannot be listed, no second one is written", () => {
        const { code, ci } = run({ ...FINE, fails: true });
        expect(code).not.toBe(0);
        expect(sent(ci)).toEqual([]);
    });
});

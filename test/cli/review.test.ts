import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recorded } from "./reviewPreview";
import { runCli } from "./runCli";

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "review-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function review(args: readonly string[], stdin = "") {
    const { code: status, out: stdout, err: stderr } = runCli(["review", ...args], { stdin });
    return { status, stdout, stderr };
}

const file = (name: string) => `test/vectors/previews/${name}.json`;
const OLD = "3ebc0bbca168c27594d443915f86ec0ae4d5bc0008295f5056fa852f56b93a49";
const NEW = "65fe4cc5d9971c5d68845db31eabc91306a2a6411fa9ca37600fda08180bc76e";

/** For each recorded preview: its first line, and the cells of its table. */
const RECORDED = [
    {
        name: "create",
        first: "🔴 **The protection of 1 workload loosens.**",
        rows: ["| `web-deployment` (`Deployment shop/web`) | new | start | `sha256:3ebc0bbca168…` | 🔴 loosens |"],
    },
    {
        name: "proxy-update",
        first: "🟡 **A person has to judge 1 workload: this command cannot tell the effect of the change.**",
        rows: [
            "| `web-deployment` (`Deployment shop/web`) | changed | roll | `sha256:3ebc0bbca168…` → `sha256:65fe4cc5d997…` | 🟡 unknown |",
        ],
    },
    { name: "replace", first: "⚪ **No confidential workload changes.**", rows: [] },
    {
        name: "replace-and-change",
        first: "🟡 **A person has to judge 1 workload: this command cannot tell the effect of the change.**",
        rows: [
            "| `web-deployment` (`Deployment shop/shop`) | changed | are replaced | `sha256:3ebc0bbca168…` → `sha256:65fe4cc5d997…` | 🟡 unknown |",
        ],
    },
    {
        name: "delete",
        first: "⚪ **1 workload changes, and nobody can do more than before.**",
        rows: ["| `web-deployment` (`Deployment shop/web`) | removed | end | `sha256:3ebc0bbca168…` | ⚪ neutral |"],
    },
    {
        name: "unknown-kbs",
        first: "🟡 **A person has to judge 1 workload: this command cannot tell the effect of the change.**",
        rows: [
            "| `web-deployment` (`Deployment shop/web`) | changed | roll | `sha256:3ebc0bbca168…` → *unknown* | 🟡 unknown |",
        ],
    },
    {
        name: "secret",
        first: "🔴 **The protection of 1 workload loosens.**",
        rows: [
            "| `hidden` (`Deployment shop/hidden`) | new | start | *secret* | 🔴 loosens |",
            // Its containers are a secret, so the pods roll; `allow-all` lets any container start.
            "| `web-deployment` (`Deployment shop/web`) | changed | roll | `sha256:3ebc0bbca168…` | ⚪ neutral |",
        ],
    },
    { name: "unchanged", first: "⚪ **No confidential workload changes.**", rows: [] },
    {
        name: "strict-opened",
        first: "🔴 **The protection of 1 workload loosens.**",
        rows: [
            "| `web-deployment` (`Deployment shop/web`) | changed | roll | `sha256:f7012faaa628…` → `sha256:516a937c23c7…` | 🔴 loosens |",
        ],
    },
    {
        name: "by-hand",
        first: "🔴 **1 workload will not start, or will lose data. The protection of 2 workloads loosens.**",
        rows: [
            "| `api` (`Deployment shop/api`) | changed | roll | `sha256:64c2f221f626…` → `sha256:478f91a7202c…` | 🔴 loosens |",
            "| `database` (`StatefulSet shop/database`) | changed | roll | `sha256:64c2f221f626…` | 🔴 loosens |",
            "| `debug` (`Pod shop/debug`) | new | start | `sha256:64c2f221f626…` | 🔴 breaks |",
        ],
    },
    { name: "failed", first: "❌ **The preview failed, so nothing can be said about the change.**", rows: [] },
    {
        name: "failed-to-compile",
        first: "❌ **The preview failed, so nothing can be said about the change.**",
        rows: [],
    },
];

describe("what the real engine printed", () => {
    test.each(RECORDED)("$name", ({ name, first, rows }) => {
        const { status, stdout, stderr } = review([file(name)]);
        const lines = stdout.split("\n");
        expect(stderr).toBe("");
        expect(status).toBe(0);
        expect(lines[0]).toBe(first);
        expect(lines.filter((line) => line.startsWith("| `"))).toEqual(rows);
        expect(stdout.endsWith("\n<!-- confidential-workload review -->\n")).toBe(true);
        expect(stdout).not.toContain("H4sI");
        expect(stdout).not.toContain("04da6b54");
    });

    test("one event a line says the same as one object", () => {
        expect(review([file("proxy-update-events")]).stdout).toBe(review([file("proxy-update")]).stdout);
        expect(review([file("failed-events")]).stdout).toBe(review([file("failed")]).stdout);
    });

    test("another proxy is a line, and both values of the register are to be known to the KBS", () => {
        const { stdout } = review([], recorded("proxy-update"));
        expect(stdout).toContain("`http://proxy.example.com:3128` → `http://other.example.com:3128`");
        expect(stdout).toContain(
            '-https_proxy = "http://proxy.example.com:3128"\n+https_proxy = "http://other.example.com:3128"\n',
        );
        expect(stdout).toContain(
            `\`\`\`text\nnew: ${NEW}  HOSTDATA of "web-deployment"\nold: ${OLD}  HOSTDATA of "web-deployment"; remove it when all pods have rolled\n\`\`\`\n`,
        );
    });

    test("a value is not called old while a workload that stays has it", () => {
        const { stdout } = review([file("by-hand")]);
        const values = stdout.split("\n").filter((line) => /^(?:new|old): /.test(line));
        expect(values.map((line) => line.replace(/[0-9a-f]{52} /, " "))).toEqual([
            'new: 478f91a7202c  HOSTDATA of "api"',
            'new: 64c2f221f626  HOSTDATA of "debug"',
        ]);
        expect(stdout).toContain("Unchanged: 1 workload.\n");
    });

    test("it prints no policy for the KBS, and what it says to run makes the whole", () => {
        const { stdout } = review([file("proxy-update")]);
        expect(stdout).not.toMatch(/```rego|[^-]policy\.rego/);
        const scripts = [...stdout.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, script = ""]) => script);
        const workload = (name: string, values: object) => ({ name, platform: "snp", ...values });
        // As they are deployed: nobody copies a digest.
        const grants = [
            { workloads: [workload("web", { initData: OLD })], resources: ["shop/keys/web"] },
            { workloads: [workload("other", { initData: "a".repeat(64) })], resources: ["bank/keys/other"] },
        ];
        writeFileSync(join(folder, "all-grants.yaml"), JSON.stringify({ grants }));
        writeFileSync(join(folder, "preview.json"), recorded("proxy-update"));
        // The scripts run in the shell of their reader; the KBS's client shows what it would set.
        const stand = [
            `npx() { shift; ${process.execPath} ${join(process.cwd(), "dist/cli/main.js")} "$@"; }`,
            `kbs-client() { printf '%s\\n' "$@" > arguments; cat "\${@: -1}"; }`,
            "kubectl() { cat cluster.json; }",
        ];
        const steps: { oldState?: { type: string }; newState?: object }[] = JSON.parse(recorded("proxy-update")).steps;
        const step = steps.find(({ oldState }) => oldState?.type === "kubernetes:apps/v1:Deployment");
        const podOf = (state: object | undefined) => {
            const [annotation] = /H4sI[A-Za-z0-9+/=]+/.exec(JSON.stringify(state)) ?? [];
            const annotations = { "io.katacontainers.config.hypervisor.cc_init_data": annotation };
            return { kind: "Pod", metadata: { name: "web-0", namespace: "shop", annotations }, spec: {}, status: {} };
        };
        const pods = (state: object | undefined) =>
            writeFileSync(join(folder, "cluster.json"), JSON.stringify({ kind: "List", items: [podOf(state)] }));
        const run = (script = "") =>
            spawnSync("bash", ["-c", [...stand, script].join("\n")], { cwd: folder, encoding: "utf8" });
        pods(step?.oldState);
        const during = run(scripts[0]);
        expect(run(scripts[1])).toMatchObject({
            status: 1,
            stdout: "",
            stderr: expect.stringContaining("shop/Pod/web-0: still runs with a document"),
        });
        pods(step?.newState);
        const done = run(scripts[1]);
        expect([during.status, during.stderr, done.status, done.stderr]).toEqual([0, "", 0, ""]);
        expect(during.stdout).toMatch(new RegExp(`"${NEW}".*"${OLD}"`, "s"));
        expect(done.stdout).toContain(`"${NEW}"`);
        expect(done.stdout).not.toContain(OLD);
        for (const { stdout: policy } of [during, done]) {
            expect(policy).toContain(`"${"a".repeat(64)}"`);
        }
        expect(readFileSync(join(folder, "arguments"), "utf8")).toMatch(
            /set-resource-policy\n--policy-file\nresource-policy\.rego\n$/,
        );
        // Nothing is set where nothing could be made.
        writeFileSync(join(folder, "all-grants.yaml"), "{}");
        expect(run(scripts[0])).toMatchObject({ status: 1, stdout: "" });
    });

    test("a failed preview is quoted in the words of the engine", () => {
        const { stdout } = review([file("failed")]);
        expect(stdout).toContain(
            [
                "```text",
                'confidential-workload: ConfidentialWorkload "web" has 1 problem:',
                '  - kbs.url: "not a url" holds whitespace, a backslash or a control character [url]',
                '    allowed: an http or https URL such as "https://kbs.example.com:8080"',
                '    fix: write "notaurl"',
                "```",
            ].join("\n"),
        );
    });

    test("what is not known yet, or secret, is named and not decoded", () => {
        expect(review([file("unknown-kbs")]).stdout).toContain(`\`sha256:${OLD}\` → \`not known yet\``);
        const { stdout } = review([file("secret")]);
        expect(stdout).toContain("*nothing* → `a secret`");
        // The other Deployment has a secret in its environment: it is in the table, with the digest that it had.
        expect(stdout).toContain("Unchanged: 0 workloads among what the preview lists");
    });
});

describe("exit codes", () => {
    const ROWS = [
        { name: "strict-opened", loosens: 1, unknown: 1, any: 1 },
        { name: "proxy-update", loosens: 0, unknown: 1, any: 1 },
        { name: "unknown-kbs", loosens: 0, unknown: 1, any: 1 },
        { name: "delete", loosens: 0, unknown: 0, any: 1 },
        { name: "unchanged", loosens: 0, unknown: 0, any: 0 },
        { name: "failed", loosens: 1, unknown: 1, any: 1 },
    ];
    test.each(ROWS)("$name: loosens $loosens, unknown $unknown, any $any", ({ name, ...codes }) => {
        for (const [failOn, code] of Object.entries(codes)) {
            const { status, stdout } = review([file(name), "--fail-on", failOn]);
            expect([failOn, status]).toEqual([failOn, code]);
            expect(stdout).toBe(review([file(name)]).stdout);
        }
    });

    test.each([
        { why: "an effect that there is not", args: ["--fail-on", "tightens"] },
        { why: "an option that there is not", args: ["--markdown"] },
        { why: "two previews", args: ["a.json", "b.json"] },
    ])("2 for $why", ({ args }) => {
        const { status, stdout, stderr } = review(args, "");
        expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
        expect(stderr).toMatch(/^error: /);
    });

    test("2 for what is not a preview, with what was expected and how to get it", () => {
        expect(review(["--json"], "{}")).toEqual({
            status: 2,
            stdout: "",
            stderr: [
                "error: - was not reviewed: 1 problem:",
                "  - -: is not the output of `pulumi preview --json`: it is JSON without the steps or events of a preview [not-a-preview]",
                "    allowed: one JSON object with `steps`, or one event of the engine on each line",
                "    fix: run `pulumi preview --json > preview.json`, and give preview.json",
                "",
            ].join("\n"),
        });
    });

    test("1 for a file that is not there, and for a page that cannot be written", () => {
        expect(review(["missing.json"])).toEqual({
            status: 1,
            stdout: "",
            stderr: [
                "error: missing.json was not reviewed: 1 problem:",
                "  - missing.json: cannot be read (ENOENT) [unreadable]",
                "    fix: check the name of the file",
                "",
            ].join("\n"),
        });
        const page = join(folder, "missing", "page.html");
        const { status, stdout, stderr } = review([file("unchanged"), "--html", page]);
        expect({ status, stderr }).toEqual({
            status: 1,
            stderr: [
                "error: the page was not written: 1 problem:",
                `  - ${page}: cannot be written (ENOENT) [not-written]`,
                "    fix: check the place: its folder has to be writable, too",
                "",
            ].join("\n"),
        });
        expect(stdout).toContain("No confidential workload changes.");
    });
});

test("--html writes to what is not a file, as to a pipe", () => {
    // A child's own output is a socket, which nobody can open.
    const args = ["-c", '"$@" | cat', "bash", process.execPath, "dist/cli/main.js", "review", file("unchanged")];
    const { status, stdout } = spawnSync("bash", [...args, "--html", "/dev/stdout"], { encoding: "utf8" });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/im);
});

describe("--statement", () => {
    const write = (name: string) => {
        const path = join(folder, "review.json");
        const { status, stdout, stderr } = review([file(name), "--statement", path]);
        const statement = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
        return { status, stdout, stderr, statement };
    };
    const subjects = (statement: { subject: { name: string; digest: { sha256: string } }[] }) =>
        statement.subject.map(({ name, digest }) => [name, digest.sha256]);

    test("names the documents that the update leaves, and changes nothing else", () => {
        const { status, stdout, stderr, statement } = write("proxy-update");
        expect([status, stderr]).toEqual([0, ""]);
        expect(stdout).toBe(review([file("proxy-update")]).stdout);
        expect(subjects(statement)).toEqual([["Deployment shop/web", NEW]]);
        expect(statement.predicate.workloads[0]).toMatchObject({ state: "changed", effect: "unknown" });
        expect(statement.predicate.workloads[0].changes.join()).toContain("cdh.toml image.image_pull_proxy");
    });

    test("names a document that stays", () => {
        expect(subjects(write("unchanged").statement)).toEqual([["Deployment shop/web", OLD]]);
    });

    test.each([
        ["failed", "is about a preview that failed, so documents may be missing"],
        ["unknown-kbs", "is about no document whose digest is sure"],
        ["delete", "is about no document whose digest is sure"],
    ])("is not written of %s", (name, message) => {
        const { status, stderr, statement } = write(name);
        expect(status).toBe(1);
        expect(stderr).toContain(`--statement: ${message} [statement-empty]`);
        expect(statement).toBeUndefined();
    });
});

test("--html writes one page that asks for nothing", () => {
    const page = join(folder, "page.html");
    const { stdout } = review([file("strict-opened"), "--html", page]);
    expect(stdout).toBe(review([file("strict-opened")]).stdout);
    const text = readFileSync(page, "utf8");
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toContain(`content="default-src 'none'; style-src 'sha256-`);
    expect(text).not.toMatch(/{{\w+}}|\bsrc=|<link(?! rel="icon" href="data:,")|@import|url\(/);
    // Only fragments of the page itself, and the icon that keeps browsers from asking for one.
    expect([...text.matchAll(/href="([^"]*)"/g)].map(([, to]) => to).filter((to) => !to?.startsWith("#"))).toEqual([
        "data:,",
    ]);
});

describe("--json", () => {
    test("is the review as data", () => {
        const data = JSON.parse(review([file("proxy-update"), "--json"]).stdout);
        expect(data).toMatchObject({ version: 1, failed: false, errors: [], effect: "unknown" });
        expect(data.unchanged).toEqual({ workloads: [], countsAll: false });
        expect(data.workloads).toHaveLength(1);
        const [{ changes, ...workload }] = data.workloads;
        expect(workload).toEqual({
            name: "web-deployment",
            kind: "Deployment",
            object: "shop/web",
            urn: "urn:pulumi:dev::shop::confidential-workload:index:ConfidentialWorkload$kubernetes:apps/v1:Deployment::web-deployment",
            state: "changed",
            pods: "roll",
            platform: "snp",
            before: { digest: `sha256:${OLD}`, hidden: null, register: "HOSTDATA", registerValue: OLD },
            after: { digest: `sha256:${NEW}`, hidden: null, register: "HOSTDATA", registerValue: NEW },
            effect: "unknown",
            flips: [],
            asked: true,
            moveIn: null,
            provisional: [],
            listed: false,
        });
        expect(changes).toContainEqual({
            file: "cdh.toml",
            path: "image.image_pull_proxy.https_proxy",
            effect: "unknown",
            reason: expect.stringMatching(/proxy/),
            before: "http://proxy.example.com:3128",
            after: "http://other.example.com:3128",
        });
    });

    test("has the keys that docs/review.md lists, and no others", () => {
        const documented = [...readFileSync("docs/review.md", "utf8").matchAll(/^\| `([\w[\].]+)` \|/gm)].map(
            ([, key]) => key,
        );
        const found = ["by-hand", "strict-opened", "proxy-update", "unknown-kbs", "failed"].flatMap((name) =>
            keysOf(JSON.parse(review([file(name), "--json"]).stdout), ""),
        );
        expect([...new Set(found)].sort()).toEqual(documented.toSorted());
    });
});

/** `workloads[].name` and so on: the keys of data, without numbers. The unchanged workloads are like the others. */
function keysOf(value: unknown, path: string): string[] {
    if (Array.isArray(value)) {
        return path === "unchanged.workloads" ? [] : value.flatMap((item) => keysOf(item, `${path}[]`));
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, item]) => {
        const at = path === "" ? key : `${path}.${key}`;
        return [at, ...keysOf(item, at)];
    });
}

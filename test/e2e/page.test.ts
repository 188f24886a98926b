import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { annotationOf, deployment, previewOf, withInitData } from "../cli/reviewPreview";
import { look, openPage, type Page, PHONE, serious } from "./browser";

/** What would run, load or break out if any value were anything but text. */
const PLANTED = [
    "<script>globalThis.planted = 1</script>",
    "</script><script>globalThis.planted = 2</script>",
    '"><img src=x onerror="globalThis.planted = 3">',
    "javascript:globalThis.planted=4",
    "{{content}}{{csp}}$&$1",
    "https://evil.example/a-very-long-name-without-a-single-place-where-a-browser-would-break-a-line-of-its-own",
];

let page: Page;
let folder: string;

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "review-"));
    page = await openPage();
});

afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
});

/** The page for a preview, at a place where a browser finds it. */
function pageOf(preview: string): string {
    const file = join(folder, "page.html");
    execFileSync(process.execPath, ["dist/cli/main.js", "review", "--html", file], { input: preview });
    return `file://${file}`;
}

/** What the browser complained about, and what it asked for next to the page itself. */
function complaints(): readonly unknown[] {
    return page.events
        .filter(({ method, params }) => {
            const { url = "" } = (params["request"] ?? {}) as { readonly url?: string };
            const isForeign = method === "Network.requestWillBeSent" && !/^(?:file:.*page\.html|data:,)/.test(url);
            const isComplaint = ["Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"];
            return isForeign || isComplaint.includes(method);
        })
        .map(({ params }) => params);
}

const shown = (selector: string) =>
    page.evaluate<string[]>(
        `[...document.querySelectorAll(${JSON.stringify(selector)})]
            .filter((one) => one.checkVisibility()).map((one) => one.textContent.trim().split(/\\s+/)[0])`,
    );

const VIEWS = [
    { width: 1280, scheme: "light" },
    { width: 1280, scheme: "dark" },
    { width: PHONE, scheme: "light" },
    { width: PHONE, scheme: "dark" },
] as const;

const STACKS = [
    ...["by-hand", "strict-opened", "unknown-kbs", "failed", "unchanged"].map((name) => ({
        name,
        preview: recordedText(name),
    })),
    { name: "planted", preview: plantedPreview() },
];

function recordedText(name: string): string {
    return readFileSync(`test/vectors/previews/${name}.json`, "utf8");
}

function plantedPreview(): string {
    const files = (text: string) => ({
        "aa.toml": `[token_configs.kbs]\nurl = ${JSON.stringify(text)}\n`,
        "cdh.toml": `[image.image_pull_proxy]\nhttps_proxy = ${JSON.stringify(text)}\n`,
        "policy.rego": `package agent_policy\n# ${text}\ndefault ExecProcessRequest := ${text.length % 2 === 0}\n`,
        [`${text}.txt`]: text,
    });
    const workloads = PLANTED.map((name) => ({
        name,
        before: deployment(withInitData(annotationOf(files(name)))),
        after: deployment(withInitData(annotationOf(files(`${name}2`))), { runtimeClassName: name }),
    }));
    return previewOf(
        workloads,
        PLANTED.map((message) => ({ severity: "error", message })),
    );
}

describe.each(STACKS)("the page of $name", ({ preview }) => {
    test.each(VIEWS)("at $width px, $scheme: quiet, alone, accessible, no wider than the window", async (view) => {
        await look(page, view);
        await page.goto(pageOf(preview));
        // Everything is open, as for a reader who looks at all of it.
        await page.evaluate(`for (const one of document.querySelectorAll("details")) one.open = true`);
        expect(complaints()).toEqual([]);
        expect(await page.evaluate("globalThis.planted ?? 'nothing ran'")).toBe("nothing ran");
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(view.width);
        expect(await serious(page)).toEqual([]);
    });
});

test("planted markup is text, and nothing but our own elements is in the page", async () => {
    await page.goto(pageOf(plantedPreview()));
    expect(await page.evaluate("document.scripts.length")).toBe(1);
    expect(await page.evaluate("document.images.length")).toBe(0);
    expect(await page.evaluate("[...document.links].every((link) => link.getAttribute('href').startsWith('#'))")).toBe(
        true,
    );
    const headings = await page.evaluate<string[]>(
        "[...document.querySelectorAll('article h2')].map((one) => one.textContent)",
    );
    expect(headings.map((text) => text.replace(/ \w+$/, "")).sort()).toEqual([...PLANTED].sort());
});

test("its policy lets no script run that somebody adds, and loads nothing", async () => {
    await page.goto(pageOf(recordedText("by-hand")));
    await page.evaluate(
        `document.body.insertAdjacentHTML("beforeend", "<img src='https://evil.example/x' onerror='planted = 1'>")`,
    );
    await page.evaluate(
        `document.body.append(Object.assign(document.createElement("script"), { text: "planted = 1" }))`,
    );
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 200))");
    expect(await page.evaluate("globalThis.planted ?? 'nothing ran'")).toBe("nothing ran");
    const texts = JSON.stringify(page.events.filter(({ method }) => method === "Log.entryAdded"));
    expect(texts).toContain("script-src");
    expect(texts).toContain("img-src");
});

describe("colors", () => {
    test.each([
        { scheme: "light", page: "rgb(255, 255, 255)" },
        { scheme: "dark", page: "rgb(13, 17, 23)" },
    ] as const)("follow the reader's choice of $scheme", async ({ scheme, page: background }) => {
        await look(page, { width: 1280, scheme });
        await page.goto(pageOf(recordedText("by-hand")));
        expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(background);
    });
});

describe("filters", () => {
    /** One workload that loosens, one that is to be judged, and one that stays and is only in the matrix. */
    const policy = (value: boolean) => ({
        "policy.rego": `package agent_policy\ndefault ExecProcessRequest := ${value}\n`,
    });
    const [closed, open] = [policy(false), policy(true)].map((files) => deployment(withInitData(annotationOf(files))));
    const preview = previewOf([
        { name: "opened", before: closed, after: open },
        { name: "hidden", before: closed, after: deployment(withInitData("[secret]")) },
        { name: "same", op: "same", before: closed, after: closed },
    ]);

    beforeEach(async () => {
        await look(page, { width: 1280, scheme: "light" });
        await page.goto(pageOf(preview));
    });

    const press = (effect: string) => page.evaluate(`document.querySelector("button[value='${effect}']").click()`);
    const pressed = (effect: string) =>
        page.evaluate(`document.querySelector("button[value='${effect}']").getAttribute("aria-pressed")`);

    test("all is shown at first", async () => {
        expect(await shown("article")).toEqual(["opened", "hidden"]);
        expect(await shown(".matrix thead th")).toEqual(["Request", "opened", "hidden", "same"]);
        expect(await pressed("loosens")).toBe("true");
    });

    test("an effect is taken away and put back", async () => {
        await press("loosens");
        expect(await pressed("loosens")).toBe("false");
        expect(await shown("article")).toEqual(["hidden"]);
        expect(await shown(".matrix thead th")).toEqual(["Request", "hidden", "same"]);
        expect(await shown("#summary + .box tbody th")).toEqual(["hidden"]);
        expect(await shown("#count")).toEqual(["1"]);
        await press("loosens");
        expect(await shown("article")).toEqual(["opened", "hidden"]);
    });

    test("one workload is chosen", async () => {
        await page.evaluate(`{
            const select = document.querySelector("select");
            select.value = "1";
            select.dispatchEvent(new Event("change"));
        }`);
        expect(await shown("article")).toEqual(["hidden"]);
        expect(await shown(".matrix thead th")).toEqual(["Request", "hidden", "same"]);
    });

    test("they work from the keyboard", async () => {
        await page.evaluate(`document.querySelector("button").focus()`);
        for (const type of ["keyDown", "keyUp"]) {
            await page.send("Input.dispatchKeyEvent", {
                type,
                key: " ",
                code: "Space",
                text: " ",
                windowsVirtualKeyCode: 32,
            });
        }
        expect(await pressed("loosens")).toBe("false");
    });

    test("without JavaScript there are none, and everything else is there", async () => {
        await page.send("Emulation.setScriptExecutionDisabled", { value: true });
        await page.goto(pageOf(preview));
        await page.send("Emulation.setScriptExecutionDisabled", { value: false });
        expect(await shown("#filters")).toEqual([]);
        expect(await shown("article")).toEqual(["opened", "hidden"]);
        expect(await shown(".matrix thead th")).toEqual(["Request", "opened", "hidden", "same"]);
    });
});

test("200 workloads open in a few seconds and do not make the page wider", async () => {
    const files = (value: string) => ({ "policy.rego": `package agent_policy\n# ${value}\n` });
    const workloads = Array.from({ length: 200 }, (_, index) => ({
        name: `workload-${index}`,
        before: deployment(withInitData(annotationOf(files(`${index}`)))),
        after: deployment(withInitData(annotationOf(files(`${index}, changed`)))),
    }));
    await look(page, { width: PHONE, scheme: "light" });
    const url = pageOf(previewOf(workloads));
    const start = Date.now();
    await page.goto(url);
    expect(Date.now() - start).toBeLessThan(5_000);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(PHONE);
});

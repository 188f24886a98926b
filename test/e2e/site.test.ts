import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docsPages } from "../pageLinks";
import { look, openPage, type Page, PHONE, serious } from "./browser";

const SITE = "docs/.vitepress/dist";
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

let page: Page;
let server: Server;
let home: string;
beforeAll(async () => {
    rmSync(SITE, { recursive: true, force: true });
    const { status, stderr } = spawnSync("npm", ["run", "--silent", "docs:site"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    server = createServer(({ url = "" }, response) => {
        const { pathname } = new URL(url, "http://site");
        const file = join(SITE, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
        response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
        response.writeHead(existsSync(file) ? 200 : 404).end(existsSync(file) ? readFileSync(file) : "");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    home = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    page = await openPage();
});
afterAll(async () => {
    await page?.close();
    server?.close();
});

test("every page is built", () => {
    const missing = docsPages().map((file) => file.replace("README", "index").replace(/md$/, "html"));
    expect(missing.filter((file) => !existsSync(join(SITE, file)))).toEqual([]);
});

describe.each(["", "agent-policy.html", "review.html"])("/%s", (path) => {
    test.each([
        { width: 1280, scheme: "light" },
        { width: 1280, scheme: "dark" },
        { width: PHONE, scheme: "light" },
    ] as const)("at $width px, $scheme: accessible, alone, no wider than the window", async (view) => {
        await look(page, view);
        await page.goto(home + path);
        await ready();
        expect(await serious(page)).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(view.width);
        expect(foreign()).toEqual([]);
    });
});

test("a reader who chose dark sees a dark page, and the search finds a page", async () => {
    await look(page, { width: 1280, scheme: "dark" });
    await page.goto(`${home}concepts.html`);
    await ready();
    expect(await page.evaluate("document.documentElement.classList.contains('dark')")).toBe(true);
    await page.evaluate("document.querySelector('.DocSearch-Button').click()");
    await until("document.querySelector('#localsearch-input') !== null");
    await page.evaluate(`{
        const input = document.querySelector("#localsearch-input");
        input.value = "unseal";
        input.dispatchEvent(new Event("input"));
    }`);
    await until("document.querySelector('.results a[href*=\"sealed-secrets\"]') !== null");
    expect(foreign()).toEqual([]);
});

/** What the page asked another host for. */
function foreign(): unknown[] {
    return page.events
        .filter(({ method }) => method === "Network.requestWillBeSent")
        .map(({ params }) => (params["request"] as { readonly url: string }).url)
        .filter((url) => !url.startsWith(home) && !url.startsWith("data:"));
}

/** The page's own script has run: only then the theme is set. */
async function ready(): Promise<void> {
    await until("document.querySelector('#app')?.__vue_app__ !== undefined");
}

async function until(condition: string): Promise<void> {
    while (!(await page.evaluate<boolean>(condition))) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

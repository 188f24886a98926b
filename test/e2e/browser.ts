/** Chromium without a window, driven through the DevTools protocol on a pipe. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** What the browser says on its own, as in `Network.requestWillBeSent`. */
interface BrowserEvent {
    readonly method: string;
    readonly params: Readonly<Record<string, unknown>>;
}

export interface Page {
    readonly events: BrowserEvent[];
    /** A command of the protocol. */
    send(method: string, params?: object): Promise<Record<string, unknown>>;
    /** The value of an expression in the page; a promise is awaited. */
    evaluate<T>(expression: string): Promise<T>;
    goto(url: string): Promise<void>;
    close(): Promise<void>;
}

/** Width of a phone's window. */
export const PHONE = 360;
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

function browserMissing(): string | undefined {
    return findBrowser() === undefined ? "No Chromium on PATH: apt-get install chromium." : undefined;
}

function findBrowser(): string | undefined {
    const folders = (process.env["PATH"] ?? "").split(":");
    return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export async function openPage(): Promise<Page> {
    const path = findBrowser();
    if (path === undefined) {
        throw new Error(browserMissing());
    }
    const profile = mkdtempSync(join(tmpdir(), "browser-"));
    const flags = [
        "--headless=new",
        "--remote-debugging-pipe",
        `--user-data-dir=${profile}`,
        // In a container there is neither a sandbox for root nor much shared memory.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ];
    const child = spawn(path, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true });
    const pipe = new Pipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
    try {
        const { targetId } = await pipe.send("Target.createTarget", { url: "about:blank" });
        const { sessionId } = await pipe.send("Target.attachToTarget", { targetId, flatten: true });
        const page = new PipePage(pipe, String(sessionId), () => end(child, profile));
        for (const domain of ["Page", "Runtime", "Log", "Network"]) {
            await page.send(`${domain}.enable`);
        }
        return page;
    } catch (error) {
        await end(child, profile);
        throw error;
    }
}

/** A window of a size, for a reader who chose light or dark. */
export async function look(
    page: Page,
    view: { readonly width: number; readonly scheme: "light" | "dark" },
): Promise<void> {
    const { width, scheme } = view;
    const size = { width, height: 800, deviceScaleFactor: 1, mobile: width <= PHONE };
    await page.send("Emulation.setDeviceMetricsOverride", size);
    await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
}

/** What axe says is serious or worse in the page. */
export async function serious(page: Page): Promise<unknown> {
    await page.evaluate(`${AXE}; 0`);
    return page.evaluate(
        `axe.run().then(({ violations }) => violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map((node) => node.html).join(" ")))`,
    );
}

async function end(child: ChildProcess, profile: string): Promise<void> {
    const exit = child.exitCode === null ? once(child, "exit") : undefined;
    // It has children of its own; all are in one group.
    if (child.pid !== undefined && exit !== undefined) {
        process.kill(-child.pid, "SIGKILL");
    }
    await exit;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

interface Message {
    readonly id?: number;
    readonly method?: string;
    readonly params?: Record<string, unknown>;
    readonly result?: Record<string, unknown>;
    readonly error?: { readonly message: string };
}

interface Waiting {
    readonly resolve: (result: Record<string, unknown>) => void;
    readonly reject: (error: Error) => void;
}

/** Messages are JSON, each with a zero byte after it. */
class Pipe {
    readonly events: BrowserEvent[] = [];
    readonly #waiting = new Map<number, Waiting>();
    readonly #input: Writable;
    #last = 0;
    #rest = Buffer.alloc(0);

    constructor(input: Writable, output: Readable) {
        this.#input = input;
        output.on("data", (chunk: Buffer) => this.#read(chunk));
        output.on("close", () => this.#fail("the browser ended"));
        input.on("error", () => this.#fail("the browser ended"));
    }

    send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
        this.#last += 1;
        const id = this.#last;
        const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
            this.#waiting.set(id, { resolve, reject });
        });
        this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        return answer;
    }

    #read(chunk: Buffer): void {
        this.#rest = Buffer.concat([this.#rest, chunk]);
        for (let end = this.#rest.indexOf(0); end >= 0; end = this.#rest.indexOf(0)) {
            this.#take(JSON.parse(this.#rest.subarray(0, end).toString("utf8")) as Message);
            this.#rest = this.#rest.subarray(end + 1);
        }
    }

    #take({ id, method, params = {}, result = {}, error }: Message): void {
        if (method !== undefined) {
            this.events.push({ method, params });
        }
        const waiting = this.#waiting.get(id ?? 0);
        this.#waiting.delete(id ?? 0);
        if (error === undefined) {
            waiting?.resolve(result);
        } else {
            waiting?.reject(new Error(error.message));
        }
    }

    #fail(reason: string): void {
        for (const { reject } of this.#waiting.values()) {
            reject(new Error(reason));
        }
        this.#waiting.clear();
    }
}

class PipePage implements Page {
    readonly events: BrowserEvent[];
    readonly close: () => Promise<void>;
    readonly #pipe: Pipe;
    readonly #session: string;

    constructor(pipe: Pipe, session: string, close: () => Promise<void>) {
        this.#pipe = pipe;
        this.#session = session;
        this.events = pipe.events;
        this.close = close;
    }

    send(method: string, params: object = {}): Promise<Record<string, unknown>> {
        return this.#pipe.send(method, params, this.#session);
    }

    async evaluate<T>(expression: string): Promise<T> {
        const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
        const { result, exceptionDetails } = answer as { result: { value: T }; exceptionDetails?: { text: string } };
        if (exceptionDetails !== undefined) {
            throw new Error(JSON.stringify(exceptionDetails));
        }
        return result.value;
    }

    async goto(url: string): Promise<void> {
        this.events.length = 0;
        await this.send("Page.navigate", { url });
        while (!this.events.some(({ method }) => method === "Page.loadEventFired")) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
}

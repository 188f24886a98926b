import { ImageProblem } from "./problem";
import { FIRST_DELAY } from "./retry";

export interface ConnectionOptions {
    /** How long a registry may say nothing, in milliseconds. */
    readonly timeout: number;
    /** Hosts that are asked without TLS, in addition to this machine. */
    readonly insecureHosts: ReadonlySet<string>;
}

export interface Request {
    readonly method?: "GET" | "HEAD" | "POST";
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: URLSearchParams;
}

export interface Reply {
    /** What answered: after redirects, not what was asked. */
    readonly url: URL;
    readonly status: number;
    readonly headers: Headers;
    readonly body: AsyncIterable<Uint8Array>;
    /** Lets go of the connection without reading the body. */
    discard(): Promise<void>;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

/** The root of what a host serves. Plain HTTP is for this machine, and for whom the user trusts without TLS. */
export function rootOf(host: string, options: ConnectionOptions): URL {
    // The grammar of image references has room for ports and addresses that there are not.
    if (!URL.canParse(`http://${host}`)) {
        throw new ImageProblem("no-host", {
            message: `${host} is not a host`,
            allowed: "a name or an IP address, with a port up to 65535",
            fix: "correct the name of the image",
        });
    }
    const plain = new URL(`http://${host}`);
    return isInsecure(plain, options) ? plain : new URL(`https://${host}`);
}

function isInsecure(url: URL, { insecureHosts }: ConnectionOptions): boolean {
    return LOOPBACK.has(url.hostname) || insecureHosts.has(url.host);
}

/** Sends a request and follows redirects. Failures are problems in which nothing of the request is quoted. */
export async function send(url: URL, request: Request, options: ConnectionOptions): Promise<Reply> {
    const headers = new Headers({ "Accept-Encoding": "identity", ...request.headers });
    let target = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
        const reply = await sendOnce(target, request, headers, options);
        const location = reply.headers.get("location");
        // A body holds a secret, which is for nobody but the address that it was sent to.
        if (!REDIRECTS.has(reply.status) || location === null || request.body !== undefined) {
            return reply;
        }
        await reply.discard();
        const next = resolveTarget(location, target, options);
        if (next.origin !== target.origin) {
            headers.delete("Authorization");
        }
        target = next;
    }
    throw new ImageProblem("too-many-redirects", {
        message: `${url.host} redirects more than ${MOST_REDIRECTS} times`,
        fix: "ask those who run the registry",
    });
}

/** An address that a server names: never one that takes a request from TLS to none. */
export function resolveTarget(address: string, from: URL, options: ConnectionOptions): URL {
    const target = URL.canParse(address, from.href) ? new URL(address, from) : undefined;
    const isPlain = target?.protocol === "http:" && from.protocol === "http:" && isInsecure(target, options);
    if (
        target === undefined ||
        !(target.protocol === "https:" || isPlain) ||
        target.username + target.password !== ""
    ) {
        throw new ImageProblem("unsafe-address", {
            message: `${from.host} sends on to ${target === undefined ? "what is not a URL" : target.origin}`,
            allowed: "an https URL without a user; http on this machine or a host given by --insecure-registry",
            fix: "ask those who run the registry",
        });
    }
    return target;
}

async function sendOnce(url: URL, request: Request, headers: Headers, options: ConnectionOptions): Promise<Reply> {
    const { signal, wait } = patience(options.timeout);
    const progress = async <T>(step: Promise<T>): Promise<T> => {
        try {
            return await wait(step);
        } catch (cause) {
            throw signal.aborted ? tooSlow(url, options.timeout) : unreachable(url, cause);
        }
    };
    const { method = "GET", body = null } = request;
    const response = await progress(fetch(url, { method, headers, body, redirect: "manual", signal }));
    const reader = response.body?.getReader();
    return {
        url,
        status: response.status,
        headers: response.headers,
        body: chunksOf(reader, progress),
        discard: async () => reader?.cancel().catch(() => undefined),
    };
}

async function* chunksOf(
    reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
    progress: <T>(step: Promise<T>) => Promise<T>,
): AsyncGenerator<Uint8Array> {
    try {
        while (reader !== undefined) {
            const { done, value } = await progress(reader.read());
            if (done) {
                return;
            }
            yield value;
        }
    } finally {
        await reader?.cancel().catch(() => undefined);
    }
}

/** Waits for one step after another, each for a time; time between steps does not count. */
function patience(timeout: number): {
    readonly signal: AbortSignal;
    readonly wait: <T>(step: Promise<T>) => Promise<T>;
} {
    const controller = new AbortController();
    const wait = async <T>(step: Promise<T>): Promise<T> => {
        const timer = setTimeout(() => controller.abort(), timeout);
        try {
            return await step;
        } finally {
            clearTimeout(timer);
        }
    };
    return { signal: controller.signal, wait };
}

const RETRIED_CODES = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function unreachable({ host, protocol }: URL, cause: unknown): ImageProblem {
    const code = codeOf(cause);
    const scheme = protocol === "https:" ? "; --insecure-registry if it speaks plain HTTP" : "";
    return new ImageProblem(
        "unreachable",
        {
            message: `${host} cannot be reached${code === undefined ? "" : ` (${code})`}`,
            fix: `check the name of the registry, the network and the registry's certificate${scheme}`,
        },
        code !== undefined && RETRIED_CODES.has(code) ? FIRST_DELAY : undefined,
    );
}

/** The system's name for what went wrong, which lies as deep as fetch has wrapped it. */
function codeOf(cause: unknown): string | undefined {
    if (!(cause instanceof Error)) {
        return undefined;
    }
    const { code, cause: deeper } = cause as { readonly code?: unknown; readonly cause?: unknown };
    return codeOf(deeper) ?? (typeof code === "string" ? code : undefined);
}

function tooSlow({ host }: URL, timeout: number): ImageProblem {
    return new ImageProblem("timed-out", {
        message: `${host} has sent nothing for ${timeout / 1000} s`,
        fix: "try again later, or wait longer with --timeout",
    });
}

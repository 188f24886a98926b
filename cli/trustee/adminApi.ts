import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request as tlsRequest } from "node:https";
import { text as textOf } from "node:stream/consumers";
import { defined } from "../../core/fields";
import { error, type Issue } from "../../core/issue";
import { jsonObject } from "../../core/json";
import { requestOf, type Setting } from "./settings";

/** Where a KBS is, and by what it knows its administrator. */
export interface Kbs {
    readonly url: string;
    readonly token: string;
    /** PEM of the CA or certificate of the KBS, where the system does not know it. */
    readonly ca?: string | undefined;
}

const LONGEST_MS = 60_000;
const LONGEST_DETAIL = 500;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Sets a text in a KBS. The same text again changes nothing. Issues hold neither the token nor the text. */
export async function setInKbs(setting: Setting, text: string, file: string, kbs: Kbs): Promise<Issue[]> {
    const { path, body } = requestOf(setting, text);
    const fix = "give what the `trustee` command of this name has printed";
    const unfit = typeof body === "string" ? [error([{ file }], "kbs-setting", { message: body, fix })] : [];
    const issues = [...checkUrl(kbs.url), ...checkToken(kbs.token), ...unfit];
    if (issues.length > 0 || typeof body === "string") {
        return issues;
    }
    const url = new URL(`${kbs.url.replace(/\/+$/, "")}/kbs/v0/${path}`);
    try {
        const { status, detail } = await post(url, JSON.stringify(body), kbs);
        return status === 200 ? [] : [refused(status, detail)];
    } catch (cause) {
        const { code = "no answer" } = cause as NodeJS.ErrnoException;
        const text = {
            message: `the KBS cannot be reached (${code})`,
            fix: "check the URL and the network, and give the certificate of the KBS with --ca",
        };
        return [error([{ option: "--url" }], "kbs-unreachable", text)];
    }
}

function checkUrl(url: string): Issue[] {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const isSafe =
        parsed?.protocol === "https:" || (parsed?.protocol === "http:" && LOOPBACK.includes(parsed.hostname));
    const isPlain = parsed?.username === "" && parsed.search === "" && parsed.hash === "";
    const text = {
        message: "is not a URL over which an administrator's token can go",
        allowed: "an https URL without a user or query; http on this machine, as after `kubectl port-forward`",
        fix: "give the https URL of the KBS",
    };
    return isSafe && isPlain ? [] : [error([{ option: "--url" }], "kbs-url", text)];
}

function checkToken(token: string): Issue[] {
    const text = {
        message: "is not a JWT",
        allowed: "a JWT with the claim `role`, signed by an identity provider of the KBS (`[admin.authentication]`)",
        fix: "give a file with such a token; Trustee up to 0.20 knows its administrator by another way",
    };
    return TOKEN.test(token) ? [] : [error([{ option: "--admin-token-file" }], "kbs-token", text)];
}

async function post(
    url: URL,
    body: string,
    { token, ca }: Kbs,
): Promise<{ readonly status: number; readonly detail: string }> {
    const options: RequestOptions = {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        timeout: LONGEST_MS,
        ...defined({ ca }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const send = url.protocol === "https:" ? tlsRequest : plainRequest;
        const request = send(url, options, resolve);
        request.on("timeout", () => request.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
        request.on("error", reject).end(body);
    });
    const detail = jsonObject(await textOf(answer))?.["detail"];
    return { status: answer.statusCode ?? 0, detail: typeof detail === "string" ? detail : "" };
}

/** A KBS answers 401 to all that it does not take (`kbs/src/error.rs`). */
const FIXES: Readonly<Record<number, string>> = {
    401: "where it is about the admin token: give one that an identity provider of the KBS has signed, that has not expired, and whose role its ACL lets set this; else correct the text",
    404: "check the URL: it is that of the KBS, without /kbs/v0",
};

function refused(status: number, detail: string): Issue {
    const reason = detail === "" ? "" : `: ${detail.slice(0, LONGEST_DETAIL)}`;
    const message = `the KBS answers with status ${status}${reason}`;
    return error([{ option: "--url" }], "kbs-refused", {
        message,
        fix: FIXES[status] ?? "look into the log of the KBS",
    });
}

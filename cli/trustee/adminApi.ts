import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request as tlsRequest } from "node:https";
import { text as textOf } from "node:stream/consumers";
import { defined, fieldsOf, itemsOf, stringOf } from "../../core/fields";
import { error, type Issue } from "../../core/issue";
import { jsonObject, parseJson } from "../../core/json";
import { requestOf, Setting } from "./settings";

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

/** Sets a text in a KBS. Issues hold neither the token nor the text. */
export async function setInKbs(setting: Setting, text: string, file: string, kbs: Kbs): Promise<Issue[]> {
    const { path, body } = requestOf(setting, text);
    return typeof body === "string"
        ? [...checkKbs(kbs), unfit(file, body, setting)]
        : asked(kbs, async () => {
              const { status, text: answer } = await send(kbs, path, JSON.stringify(body));
              return status === 200 ? [] : [refused(status, answer)];
          });
}

/**
 * Compares reference values with those that a KBS holds. Trustee does not give policies back: `GET resource-policy` lists
 * names only, and `attestation-policy` has no GET (Trustee `kbs/src/api_server.rs`, `deps/policy-engine/src/lib.rs`).
 */
export async function compareWithKbs(text: string, file: string, kbs: Kbs): Promise<Issue[]> {
    const { body } = requestOf(Setting.ReferenceValues, text);
    const payload = typeof body === "string" ? undefined : `${fieldsOf(body)["payload"]}`;
    const values = jsonObject(Buffer.from(payload ?? "", "base64").toString());
    if (typeof body === "string" || values === undefined) {
        return [...checkKbs(kbs), unfit(file, `${body}`, Setting.ReferenceValues)];
    }
    return asked(kbs, async () => {
        const issues: Issue[] = [];
        for (const [id, wanted] of Object.entries(values)) {
            const { status, text: answer } = await send(kbs, `reference-value/${encodeURIComponent(id)}`);
            const isAbsent = /No reference value found/.test(answer);
            if (status !== 200 && !isAbsent) {
                return [refused(status, answer)];
            }
            if (isAbsent || listed(parseJson(answer)) !== listed({ value: wanted })) {
                issues.push(differs(id, isAbsent));
            }
        }
        return issues;
    });
}

function listed(json: object): string {
    const { value } = fieldsOf(json);
    return JSON.stringify([...itemsOf(value)].map(String).sort()) + (Array.isArray(value) ? "" : String(value));
}

function differs(id: string, isAbsent: boolean): Issue {
    return error([{ option: "--url" }], "kbs-other-values", {
        message: `the KBS holds ${isAbsent ? "no" : "other"} reference values as ${id}`,
        fix: "set them: the same command without --check",
    });
}

function checkKbs(kbs: Kbs): Issue[] {
    return [...checkUrl(kbs.url), ...checkToken(kbs.token)];
}

async function asked(kbs: Kbs, ask: () => Promise<Issue[]>): Promise<Issue[]> {
    const issues = checkKbs(kbs);
    try {
        return issues.length > 0 ? issues : await ask();
    } catch (cause) {
        const { code = "no answer" } = cause as NodeJS.ErrnoException;
        const fix = "check the URL and the network, and give the certificate of the KBS with --ca";
        return [
            error([{ option: "--url" }], "kbs-unreachable", { message: `the KBS cannot be reached (${code})`, fix }),
        ];
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

function unfit(file: string, message: string, setting: Setting): Issue {
    const whole = setting === Setting.AttestationPolicy ? " with --base: its rules alone are not a policy" : "";
    const fix = `give what the \`trustee\` command of this name has printed${whole}`;
    return error([{ file }], "kbs-setting", { message, fix });
}

interface Answer {
    readonly status: number;
    readonly text: string;
}

/** A POST where there is a body, else a GET. */
async function send({ url, token, ca }: Kbs, path: string, body?: string): Promise<Answer> {
    const target = new URL(`${url.replace(/\/+$/, "")}/kbs/v0/${path}`);
    const options: RequestOptions = {
        method: body === undefined ? "GET" : "POST",
        headers: {
            Authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        timeout: LONGEST_MS,
        ...defined({ ca }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const sender = target.protocol === "https:" ? tlsRequest : plainRequest;
        const request = sender(target, options, resolve);
        request.on("timeout", () => request.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
        request.on("error", reject).end(body);
    });
    return { status: answer.statusCode ?? 0, text: await textOf(answer) };
}

/** A KBS answers 401 to all that it does not take (`kbs/src/error.rs`). */
const FIXES: Readonly<Record<number, string>> = {
    401: "where it is about the admin token: give one that an identity provider of the KBS has signed, that has not expired, and whose role its ACL lets set this; else correct the text",
    404: "check the URL: it is that of the KBS, without /kbs/v0",
};

function refused(status: number, answer: string): Issue {
    const detail = stringOf(jsonObject(answer)?.["detail"]) ?? "";
    const said = detail === "" ? "" : `: ${detail.slice(0, LONGEST_DETAIL)}`;
    const fix = FIXES[status] ?? "look into the log of the KBS";
    return error([{ option: "--url" }], "kbs-refused", {
        message: `the KBS answers with status ${status}${said}`,
        fix,
    });
}

import { execFile } from "node:child_process";
import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";
import { checkHandler } from "../../core/checks/runtimeClass";
import { escapeInvisibleLine } from "../../core/escapeInvisible";
import { defined, fieldsOf, itemsOf, textOf } from "../../core/fields";
import { jsonObject } from "../../core/json";
import { PLATFORMS, type Platform } from "../../core/platform";

/** How long cluster and KBS may take, each. */
const SECONDS = 10;

/** What cluster and KBS lack, by their own words. Both are only read; a missing answer is reported. */
export async function reachableText(
    platform: Platform,
    kbsUrl: string,
    certificate: string | undefined,
    env: NodeJS.ProcessEnv,
): Promise<string> {
    const [cluster, kbs] = await Promise.all([clusterText(platform, env), kbsText(kbsUrl, certificate)]);
    return `Seen from here:\n${[...cluster, kbs].map((line) => `  ${escapeInvisibleLine(line)}\n`).join("")}`;
}

async function clusterText(platform: Platform, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
    const { runtimeClassName: wanted } = PLATFORMS[platform];
    const { out, problem } = await kubectl(["get", "runtimeclass", "-o", "json", `--request-timeout=${SECONDS}s`], env);
    const classes = problem === undefined ? classesIn(out) : undefined;
    if (classes === undefined) {
        return [`cluster: not known, as kubectl ${problem ?? "does not answer in JSON"}`];
    }
    const handler = classes.get(wanted);
    if (handler === undefined) {
        const there = classes.size === 0 ? "it has none at all" : `it has ${[...classes.keys()].join(", ")}`;
        return [`cluster: lacks the RuntimeClass ${wanted}; ${there}`];
    }
    const issues = checkHandler(wanted, handler, platform);
    return issues.length === 0
        ? [`cluster: has the RuntimeClass ${wanted}`]
        : issues.map(({ message }) => `cluster: the RuntimeClass ${message}`);
}

/** Handlers by the names of their classes. */
function classesIn(text: string): ReadonlyMap<string, string> | undefined {
    const list = jsonObject(text);
    const items = itemsOf(list?.["items"]).map(fieldsOf);
    const pairs = items.map(
        ({ metadata, handler }) => [textOf(fieldsOf(metadata)["name"]) ?? "", textOf(handler) ?? ""] as const,
    );
    return list === undefined ? undefined : new Map(pairs);
}

function kubectl(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
): Promise<{ readonly out: string; readonly problem?: string }> {
    return new Promise((resolve) => {
        execFile("kubectl", args, { env, timeout: SECONDS * 1000, maxBuffer: 2 ** 24 }, (cause, out, err) => {
            const [first = ""] = err.trim().split("\n");
            const why = cause?.code === "ENOENT" ? "is not here" : cause?.killed ? "does not answer" : `says: ${first}`;
            resolve(cause === null ? { out } : { out, problem: why });
        });
    });
}

/** Whatever the KBS answers shows that it is there, and that its certificate is the one that guests will trust. */
function kbsText(url: string, certificate: string | undefined): Promise<string> {
    const target = `${url.replace(/\/+$/, "")}/kbs/v0/auth`;
    const get = url.startsWith("https:") ? getSecure : getPlain;
    return new Promise((resolve) => {
        const signal = AbortSignal.timeout(SECONDS * 1000);
        const options = { signal, ...defined({ ca: certificate }) };
        const request = get(target, options, (response) => {
            response.destroy();
            resolve(`KBS: answers at ${url} (HTTP ${response.statusCode})`);
        });
        request.on("error", ({ message }) => {
            resolve(`KBS: no answer at ${url} from here, and guests may still be able to reach it: ${message}`);
        });
    });
}

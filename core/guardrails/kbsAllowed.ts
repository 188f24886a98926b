import { fieldsOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { error, type Issue, type Keys, phrase, quote } from "../issue";
import { fileIn, inDocuments, tomlIn } from "./document";
import { type Findings, type GuardedResource, NOTHING } from "./guardrail";
import { type ClassConfig, type Lists, matchesAny } from "./runtimeClass";

/** Without URLs, nothing is checked. */
export type KbsAllowedConfig = ClassConfig & Lists<"urls">;

/**
 * The guest attests to a KBS of the list, and asks it for secrets. Where a document names none, the guest takes the KBS of the
 * kernel command line, which the host writes (guest-components `confidential-data-hub/hub/src/config/mod.rs`).
 */
export function checkKbsAllowed(resource: GuardedResource, config: KbsAllowedConfig): Findings {
    const { urls = [] } = config;
    return urls.length === 0
        ? NOTHING
        : inDocuments(resource, config, (initData) => URL_KEYS.flatMap((key) => checkUrl(...key, urls, initData)));
}

const URL_KEYS: readonly (readonly [file: string, key: Keys])[] = [
    ["aa.toml", ["token_configs", "kbs", "url"]],
    ["cdh.toml", ["kbc", "url"]],
];

function checkUrl(file: string, key: Keys, allowed: readonly string[], initData: DecodedInitData): Issue[] {
    const list = { allowed: allowed.join(", ") };
    if (fileIn(initData, file) === undefined) {
        const message =
            "is missing, so that the guest asks the KBS that its kernel command line names, which the host writes";
        return [error([{ file }], "kbs-not-named", { message, ...list, fix: phrase`add the file with ${key}` })];
    }
    const url = key.reduce<unknown>((table, name) => fieldsOf(table)[name], tomlIn(initData, file));
    if (typeof url !== "string" || matchesAny(normal(url), allowed.map(normal))) {
        return [];
    }
    const message = `${quote(url)} is not a KBS that workloads may use`;
    return [error([{ file }, ...key], "kbs-not-allowed", { message, ...list, fix: "use one of them" })];
}

/** The same for URLs that lead to the same place: case, default port, a slash at the end. */
function normal(url: string): string {
    return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, "") : url;
}

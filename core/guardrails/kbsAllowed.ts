import { fieldsOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { error, type Issue, type Keys, phrase, quote } from "../issue";
import { fileIn, inDocument, tomlIn } from "./document";
import { type Findings, type GuardedResource, inConfidentialPods, NOTHING } from "./guardrail";
import { matchesAny } from "./pattern";
import type { ClassConfig } from "./runtimeClass";

export interface KbsAllowedConfig extends ClassConfig {
    /**
     * URLs of the KBS that workloads may use; `*` stands for any characters but `/` and `:`. Default: none, and nothing
     * is checked.
     */
    readonly urls?: readonly string[];
}

/**
 * The guest attests to a KBS of the list, and asks it for secrets. A document that names none leaves it to the kernel
 * command line, which the host writes (guest-components `confidential-data-hub/hub/src/config/mod.rs`).
 */
export function checkKbsAllowed(resource: GuardedResource, config: KbsAllowedConfig): Findings {
    const { urls = [] } = config;
    return urls.length === 0
        ? NOTHING
        : inConfidentialPods(resource, config, (pod) => inDocument(pod, (initData) => checkUrls(initData, urls)));
}

function checkUrls(initData: DecodedInitData, allowed: readonly string[]): Issue[] {
    const kbs = fieldsOf(fieldsOf(tomlIn(initData, "aa.toml")["token_configs"])["kbs"]);
    const kbc = fieldsOf(tomlIn(initData, "cdh.toml")["kbc"]);
    return [
        ...checkUrl("aa.toml", ["token_configs", "kbs", "url"], kbs["url"], allowed, initData),
        ...checkUrl("cdh.toml", ["kbc", "url"], kbc["url"], allowed, initData),
    ];
}

function checkUrl(
    file: string,
    key: Keys,
    url: unknown,
    allowed: readonly string[],
    initData: DecodedInitData,
): Issue[] {
    const list = { allowed: allowed.join(", ") };
    if (fileIn(initData, file) === undefined) {
        return [
            error([{ file }], "kbs-not-named", {
                message:
                    "is not there, so that the guest asks the KBS that its kernel command line names, which the host writes",
                ...list,
                fix: phrase`add the file with ${key}`,
            }),
        ];
    }
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

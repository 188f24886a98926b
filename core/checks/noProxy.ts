import { error, type Issue, phrase, quote } from "../issue";
import { NO_PROXY_RULES, type NoProxyFault } from "./noProxyRules";

const PATH = ["proxy", "noProxy"];
const ALLOWED = 'an IP address, a CIDR range, a domain (its subdomains included), or "*" for every domain';

/** The `noProxy` list: each entry by the guest's grammar, none twice. */
export function checkNoProxy(entries: readonly unknown[]): Issue[] {
    if (entries.length === 0) {
        return [
            error(PATH, "empty", {
                message: "is an empty list",
                allowed: ALLOWED,
                fix: phrase`add an entry, or leave ${PATH} out`,
            }),
        ];
    }
    const first = new Map<string, number>();
    return entries.flatMap((entry, index) => {
        if (typeof entry !== "string") {
            return [];
        }
        const path = [...PATH, index];
        const fault = faultOf(entry);
        if (fault !== undefined) {
            return [
                error(path, "no-proxy", {
                    message: `${quote(entry)} ${fault.message}`,
                    allowed: ALLOWED,
                    fix: fixFor(entry, fault),
                }),
            ];
        }
        const same = first.get(entry);
        if (same !== undefined) {
            const message = phrase`${quote(entry)} is there already, as ${[...PATH, same]}`;
            return [error(path, "duplicate", { message, fix: "remove one of them" })];
        }
        first.set(entry, index);
        return [];
    });
}

function faultOf(entry: string): NoProxyFault | undefined {
    return NO_PROXY_RULES.find(({ applies }) => applies(entry))?.fault;
}

function fixFor(entry: string, fault: NoProxyFault): string {
    const corrected = correct(entry, fault);
    return corrected === undefined ? fault.fix : `write ${quote(corrected)}`;
}

/** The entry corrected until the guest can match it. */
function correct(entry: string, fault: NoProxyFault): string | undefined {
    const corrected = fault.corrected?.(entry);
    if (corrected === undefined || corrected === entry) {
        return undefined;
    }
    const next = faultOf(corrected);
    return next === undefined ? corrected : correct(corrected, next);
}

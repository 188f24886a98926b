import type { ProxySpec } from "../guest/spec";
import { error, errorIf, type Issue, phrase, quote } from "../issue";
import { checkEmptyList } from "../shape";
import { listOf, type MaybeKnown } from "../unknown";
import { NO_PROXY_RULES, type NoProxyFault } from "./noProxyRules";

const PATH = ["proxy", "noProxy"];
const ALLOWED = 'an IP address, a CIDR range, a domain (its subdomains included), or "*" for every domain';

/** The `noProxy` list: each entry by the guest's grammar, none twice. */
export function checkNoProxy(noProxy: MaybeKnown<ProxySpec["noProxy"]>): Issue[] {
    const entries = listOf(noProxy);
    const issues = entries.flatMap((entry, index) => {
        if (typeof entry !== "string") {
            return [];
        }
        const path = [...PATH, index];
        const fault = faultOf(entry);
        if (fault !== undefined) {
            const message = `${quote(entry)} ${fault.message}`;
            return [error(path, "no-proxy", { message, allowed: ALLOWED, fix: fixFor(entry, fault) })];
        }
        const first = entries.indexOf(entry);
        const message = phrase`${quote(entry)} is there already, as ${[...PATH, first]}`;
        return errorIf(first < index, path, "duplicate", { message, fix: "remove one of them" });
    });
    return [...checkEmptyList(noProxy, PATH, "an entry", ALLOWED), ...issues];
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

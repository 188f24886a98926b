import { isIP, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { HOLDS_USERINFO, hasUserinfo, withoutUserinfo } from "../userinfo";

/** What is wrong with an entry that the guest can never match, or cuts apart. */
export interface NoProxyFault {
    readonly message: string;
    /** What was probably meant, where that can be computed. It is checked by the rules in turn. */
    readonly corrected?: (entry: string) => string;
    /** What to do where no correction can be computed. */
    readonly fix: string;
}

/** A form that an entry can have. A form without a fault is one that the guest matches. */
export interface NoProxyRule {
    readonly applies: (entry: string) => boolean;
    readonly fault?: NoProxyFault;
}

const LABEL = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?";
const DOMAIN = new RegExp(`^\\.?${LABEL}(?:\\.${LABEL})*$`, "i");
const STARRED_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){0,2}(?:\.\*)+$/;

const HOST_ONLY = "write the host alone";

/** Ordered: the first rule that applies decides. Grammar: reqwest `NoProxy` (hyper-util `client/proxy/matcher.rs`). */
export const NO_PROXY_RULES: readonly NoProxyRule[] = [
    { applies: (e) => e.trim() === "", fault: { message: "is empty, and the guest skips it", fix: "remove it" } },
    {
        // First of all that show or correct a part of it.
        applies: hasUserinfo,
        fault: {
            message: `${HOLDS_USERINFO}, and the guest compares host names only`,
            corrected: withoutUserinfo,
            fix: HOST_ONLY,
        },
    },
    {
        applies: (e) => e.includes(","),
        fault: { message: "holds a comma, at which the guest cuts it", fix: "make each part an entry of its own" },
    },
    {
        applies: (e) => e.includes("://"),
        fault: {
            message: "has a scheme, and the guest compares host names only",
            corrected: (e) => hostOrRange(e.replace(/^.*?:\/\//, "")),
            fix: HOST_ONLY,
        },
    },
    {
        applies: (e) => /\s/.test(e),
        fault: { message: "holds whitespace", corrected: (e) => e.trim(), fix: "write one host without whitespace" },
    },
    {
        applies: (e) => /^\[.*\](\/\d+)?(:\d*)?$/.test(e),
        fault: {
            message: "has brackets, which the guest does not read here",
            corrected: (e) => e.replace(/^\[(.*)\](\/\d+)?.*$/, "$1$2"),
            fix: "write the IPv6 address without brackets",
        },
    },
    {
        applies: (e) => isIPv6(e.replace(/\/.*$/, "")) && e.includes("%"),
        fault: { message: "has a zone", corrected: (e) => e.replace(/%[^/]*/, ""), fix: "write the address alone" },
    },
    { applies: isCidr },
    {
        applies: (e) => /^[\d.]+\/\d+$/.test(e) || (e.includes("/") && isIP(e.replace(/\/.*$/, "")) !== 0),
        fault: {
            message: "is not a CIDR range: an address, and a prefix length of up to 32, or up to 128 for IPv6",
            fix: 'write it as in "10.0.0.0/8"',
        },
    },
    {
        applies: (e) => e.includes("/"),
        fault: { message: "has a path", corrected: (e) => e.replace(/\/.*$/, ""), fix: HOST_ONLY },
    },
    { applies: (e) => isIP(e) !== 0 },
    {
        applies: (e) => /^[^:]+:\d*$/.test(e),
        fault: {
            message: "has a port, and the guest compares host names only",
            corrected: (e) => e.replace(/:\d*$/, ""),
            fix: HOST_ONLY,
        },
    },
    { applies: (e) => e === "*" },
    {
        applies: (e) => STARRED_ADDRESS.test(e),
        fault: {
            message: "has a wildcard, and the guest knows none in an address",
            corrected: starsToCidr,
            fix: "write a CIDR range",
        },
    },
    {
        applies: (e) => /^\*\.?[^*]+$/.test(e),
        fault: {
            message: "has a wildcard, and a domain covers its subdomains without one",
            corrected: (e) => e.replace(/^\*\.?/, ""),
            fix: "write the domain alone",
        },
    },
    {
        applies: (e) => e.includes("*"),
        fault: { message: 'has a wildcard, and the guest knows only "*" by itself', fix: "name the domain" },
    },
    {
        applies: (e) => /^[\d.]+-[\d.]+$/.test(e),
        fault: { message: "is a range of addresses, which the guest does not read", fix: "write a CIDR range" },
    },
    {
        applies: (e) => /^[\d.]+$/.test(e),
        fault: { message: "is not an IP address", fix: "write four numbers from 0 to 255 without leading zeros" },
    },
    {
        applies: (e) => e.endsWith("."),
        fault: {
            message: "ends in a dot, which the guest compares too",
            corrected: (e) => e.replace(/\.+$/, ""),
            fix: "remove the dot",
        },
    },
    {
        applies: (e) => /[^\p{ASCII}]/u.test(e),
        fault: {
            message: "is not in ASCII, and the guest compares the encoded name",
            corrected: (e) => domainToASCII(e),
            fix: "write the name in its xn-- form",
        },
    },
    {
        applies: (e) => /(^|\.)(\d+|0x[0-9a-f]*)$/i.test(e),
        fault: { message: "ends in a number, so no host name matches it", fix: "write a domain or an IP address" },
    },
    {
        // hyper-util before 0.1.20 compares with a host that the URL parser has put in lower case.
        applies: (e) => /[A-Z]/.test(e),
        fault: {
            message: "has capitals, which older guests do not match",
            corrected: (e) => e.toLowerCase(),
            fix: "write it in lower case",
        },
    },
    { applies: (e) => DOMAIN.test(e) && domainToASCII(e.replace(/^\./, "")) !== "" },
    {
        applies: () => true,
        fault: { message: "is neither an IP address, a CIDR range nor a domain", fix: "write one of these" },
    },
];

function hostOrRange(entry: string): string {
    const range = /^[^/?#]*\/\d+$/.exec(entry)?.[0];
    return range !== undefined && isCidr(range) ? range : entry.replace(/[/?#].*$/, "");
}

function isCidr(entry: string): boolean {
    const [address = "", prefix = "", ...more] = entry.split("/");
    if (more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefix) || address.includes("%")) {
        return false;
    }
    return (isIPv4(address) && Number(prefix) <= 32) || (isIPv6(address) && Number(prefix) <= 128);
}

/** `10.1.*` as `10.1.0.0/16`. */
function starsToCidr(entry: string): string {
    const numbers = entry.split(".").filter((part) => part !== "*");
    return `${[...numbers, "0", "0", "0"].slice(0, 4).join(".")}/${numbers.length * 8}`;
}

import { error, errorIf, type Issue, type Place, phrase, quote } from "./issue";
import { HOLDS_USERINFO, hasUserinfo, withoutUserinfo } from "./userinfo";

/** The parts of a URL that checks look at, as they are written. No part holds a user name or password. */
export interface UrlParts {
    readonly scheme: "http" | "https";
    readonly host: string;
    /** Empty where none is written. */
    readonly port: string;
    /** Scheme, host and port. */
    readonly origin: string;
    /** Path, query and fragment. */
    readonly rest: string;
}

const URL_PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^/?#]*)(.*)$/s;
const AUTHORITY = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s;
// The guest's parser silently drops or corrects these, as `URL` does.
const MENDED = /[\s\\\p{Cc}]/gu;

const SHORT_SCHEME = /^(https?):\/?(?![/\d]|$)/;

/** Checks an http or https URL; `parts` is there when its form is sound. */
export function checkHttpUrl(
    text: string,
    path: Place,
    { example, userinfo }: { readonly example: string; readonly userinfo: string },
): { readonly issues: Issue[]; readonly parts?: UrlParts } {
    const allowed = `an http or https URL such as "${example}"`;
    if (text === "") {
        const fix = phrase`set a URL, or leave ${path} out`;
        return { issues: [error(path, "empty", { message: "is empty", allowed, fix })] };
    }
    const [, , authority = ""] = URL_PARTS.exec(text) ?? [];
    // A person and a parser read a URL differently: for a parser, a password that is not encoded may end the host.
    const [message, fix] = authority.includes("@")
        ? [HOLDS_USERINFO, `remove the part before "@" and ${userinfo}`]
        : [
              'has an "@" after the host, which may end a password that is not encoded',
              "write %40 where it belongs to the path, and remove what is before it where that is a user name or password",
          ];
    const found = errorIf(hasUserinfo(text), path, "userinfo", { message, allowed: "a URL without userinfo", fix });
    const parts = parse(withoutUserinfo(text));
    if ("scheme" in parts) {
        return { issues: found, parts };
    }
    const fault = `${quote(parts.shown ?? text)} ${parts.message}`;
    return { issues: [...found, error(path, "url", { message: fault, allowed, fix: parts.fix })] };
}

interface Fault {
    /** What is shown of the text. Default: all. */
    readonly shown?: string;
    readonly message: string;
    readonly fix: string;
}

function parse(text: string): UrlParts | Fault {
    const mended = text.replace(MENDED, "");
    const [short, lone = ""] = SHORT_SCHEME.exec(mended) ?? [];
    if (short !== undefined) {
        const fix = `write ${quote(`${lone}://${mended.slice(short.length)}`)}`;
        return { message: "lacks a slash after the scheme", fix };
    }
    const [, scheme, authority = "", rest = ""] = URL_PARTS.exec(mended) ?? [];
    const [, host = "", port] = AUTHORITY.exec(authority) ?? [];
    const start = scheme === undefined ? "" : `${scheme}://`;
    if (port !== undefined && !isPort(port)) {
        // A text that is not a number may be a password in a URL without a host.
        const isNumber = /^\d+$/.test(port);
        return {
            ...(isNumber ? {} : { shown: `${start}${host}:` }),
            message: isNumber ? `has the port ${quote(port)}` : "goes on with a port that is not a number",
            fix: "use a port from 1 to 65535, or none",
        };
    }
    if (mended !== text) {
        return { message: "holds whitespace, a backslash or a control character", fix: `write ${quote(mended)}` };
    }
    if (scheme === undefined) {
        return { message: "has no scheme", fix: `write ${quote(`https://${text}`)} or ${quote(`http://${text}`)}` };
    }
    if (scheme !== "http" && scheme !== "https") {
        const lower = scheme.toLowerCase();
        const fix = /^https?$/.test(lower) ? `write ${quote(text.replace(scheme, lower))}` : "use http or https";
        return { message: `has the scheme ${quote(scheme)}`, fix };
    }
    if (host === "" || !URL.canParse(text)) {
        return { message: "has no valid host", fix: "write a host name or an IP address after the scheme" };
    }
    if (host === "undefined" || host === "null") {
        return {
            message: `names the host "${host}"`,
            fix: "look where the program reads it: the property is not there",
        };
    }
    return { scheme, host, port: port ?? "", origin: `${start}${authority}`, rest };
}

function isPort(text: string): boolean {
    return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

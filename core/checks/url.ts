import { error, type Issue, quote } from "../issue";

/** The parts of a URL that rules ask about, as they are written. */
export interface UrlParts {
    readonly scheme: "http" | "https";
    readonly host: string;
    /** Empty where none is written. */
    readonly port: string;
    /** Path, query and fragment. */
    readonly rest: string;
}

const URL_PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?([^/?#]*)(.*)$/;
const AUTHORITY = /^(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/;
const USERINFO = /^(?:[^/?#]*\/\/)?[^/?#]*@/;
// The guest's parser drops or mends these in silence, as `URL` does.
const MENDED = /[\s\\\p{Cc}]/gu;

/** Checks an http or https URL; `parts` is there when its form is sound. */
export function checkHttpUrl(
    text: string,
    path: string,
    { example, userinfo }: { readonly example: string; readonly userinfo: string },
): { readonly issues: Issue[]; readonly parts?: UrlParts } {
    const allowed = `an http or https URL such as "${example}"`;
    if (text === "") {
        return {
            issues: [error(path, "empty", { message: "is empty", allowed, fix: `set a URL, or leave ${path} out` })],
        };
    }
    const issues = USERINFO.test(text) ? [userinfoIssue(path, userinfo)] : [];
    const parts = parse(text);
    if ("scheme" in parts) {
        return { issues, parts };
    }
    issues.push(error(path, "url", { message: `${quote(text)} ${parts.message}`, allowed, fix: parts.fix }));
    return { issues };
}

function parse(text: string): UrlParts | { readonly message: string; readonly fix: string } {
    if (text.search(MENDED) !== -1) {
        return {
            message: "holds a blank, a backslash or a control character",
            fix: `write ${quote(text.replace(MENDED, ""))}`,
        };
    }
    const [, scheme, authority = "", rest = ""] = URL_PARTS.exec(text) ?? [];
    const [, host = "", port] = AUTHORITY.exec(authority) ?? [];
    if (scheme === undefined) {
        return { message: "has no scheme", fix: `write ${quote(`https://${text}`)} or ${quote(`http://${text}`)}` };
    }
    if (scheme !== "http" && scheme !== "https") {
        const lower = scheme.toLowerCase();
        const fix = /^https?$/.test(lower) ? `write ${quote(text.replace(scheme, lower))}` : "use http or https";
        return { message: `has the scheme ${quote(scheme)}`, fix };
    }
    if (port !== undefined && !isPort(port)) {
        return { message: `has the port ${quote(port)}`, fix: "use a port from 1 to 65535, or none" };
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
    return { scheme, host, port: port ?? "", rest };
}

function isPort(text: string): boolean {
    return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function userinfoIssue(path: string, wayOut: string): Issue {
    return error(path, "userinfo", {
        message: "holds a user name or password, which the host and everyone who can read the pod would see",
        allowed: "a URL without userinfo",
        fix: `remove the part before "@" and ${wayOut}`,
    });
}

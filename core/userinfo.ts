/** A scheme with what begins an authority. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** A digest that pins an image reference, which has no scheme: the one "@" that has no user before it. */
const PIN = /@sha\d+:[0-9A-Za-z]*$/;

/** The predicate of a message. */
export const HOLDS_USERINFO =
    "holds a user name or password, which the host and everyone who can read the pod would see";

/**
 * Whether a text holds a user name or password, as a person and not a URL parser reads it: a password that is not encoded
 * ends the authority at its first `/`, `?` or `#`, and stands in the path from there on.
 */
export function hasUserinfo(text: string): boolean {
    return named(text).includes("@");
}

/** The text without all that may be a user name or password. */
export function withoutUserinfo(text: string): string {
    return replaceUserinfo(text, "");
}

/** The text as it may be shown. */
export function maskUserinfo(text: string): string {
    return replaceUserinfo(text, "***@");
}

/** A URL in a longer text, up to its last "@" that does not pin an image. The bound keeps long runs of base64 cheap. */
const USER_IN_URL = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'`]*@(?!sha\d+:)/gi;

/** A text of any length as it may be shown: a URL, or lines with URLs in them. */
export function maskUrls(text: string): string {
    return SCHEME.test(text) && !text.includes("\n") ? maskUserinfo(text) : text.replace(USER_IN_URL, "$1***@");
}

function named(text: string): string {
    return text.includes("://") ? text : text.replace(PIN, "");
}

function replaceUserinfo(text: string, by: string): string {
    const at = named(text).lastIndexOf("@");
    if (at === -1) {
        return text;
    }
    const [scheme = ""] = SCHEME.exec(text.slice(0, at)) ?? [];
    return `${scheme}${by}${text.slice(at + 1)}`;
}

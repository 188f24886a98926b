import { error, type Issue, type Place, quote } from "../issue";
import { parseResourceUri, RESOURCE_PART } from "../resourceUri";

/** Any one part of a path. */
const ANY = "*";
const PARTS = 3;
const ALLOWED = 'repository/type/tag, as in "shop/keys/database"; "*" for any type or any tag, as in "shop/keys/*"';
// Trustee `kbs/src/plugins/implementations/resource/backend.rs`.
const IS_URI = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

/** The parts of a resource's path, of which all except the first may be `*`; or what is wrong with it. */
export function parseResource(text: string, path: Place): readonly string[] | Issue {
    const problem = (message: string, fix: string): Issue =>
        error(path, "resource-path", { message: `${quote(text)} ${message}`, allowed: ALLOWED, fix });
    const parts = IS_URI.test(text) ? fromUri(text) : text.split("/");
    if (typeof parts === "string") {
        return problem(parts, "name a resource of the plugin `resource`, without a query");
    }
    if (parts.length !== PARTS) {
        return problem(`has ${parts.length === 1 ? "1 part" : `${parts.length} parts`}`, fixLength(parts));
    }
    if (parts[0] === ANY) {
        return problem("names no repository, so it would release those of everybody", "name the repository");
    }
    const bad = parts.find((part) => part !== ANY && !RESOURCE_PART.test(part));
    return bad === undefined ? parts : problem(`has the part ${quote(bad)}`, fixPart(bad));
}

function fromUri(text: string): readonly string[] | string {
    const uri = parseResourceUri(text);
    if (typeof uri === "string") {
        return "is not a URI of a KBS resource";
    }
    return uri.plugin === "resource" && uri.query === undefined ? uri.path : "is not a plain resource of a KBS";
}

function fixLength(parts: readonly string[]): string {
    const isWithSlash = parts.length === PARTS + 1 && parts[0] === "";
    const missing = [...parts, ANY, ANY].slice(0, PARTS);
    if (isWithSlash) {
        return `write ${quote(parts.slice(1).join("/"))}`;
    }
    const isPrefix =
        parts.length < PARTS && parts.every((part) => part === ANY || RESOURCE_PART.test(part)) && parts[0] !== ANY;
    return isPrefix ? `write ${quote(missing.join("/"))} to grant all of them` : "give the three parts of a path";
}

function fixPart(part: string): string {
    if (part.includes(ANY)) {
        return "`*` stands for a whole part: name each resource, or keep what belongs together under one type";
    }
    return part === ""
        ? "give the three parts of a path"
        : "use letters, digits, `_`, `-` and, after the first character, `.`: a KBS serves no other resource";
}

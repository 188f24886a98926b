import { error, errorIf, type Issue, type IssueCode, type Place, phrase, quote } from "../../issue";
import { UNKNOWN, type Unknown } from "../../unknown";
import { HOLDS_USERINFO, hasUserinfo } from "../../userinfo";

/** What the name of a place of images may have in addition to `host[:port][/path]`. */
export interface PlaceForm {
    /** `*.` in front of a domain. */
    readonly wildcard?: true;
    /** A tag or a digest at the end. */
    readonly pinned?: true;
}

interface Fault {
    /** Default: `place`. */
    readonly code?: IssueCode;
    readonly message: string;
    readonly fix: string;
}

const EXAMPLE = 'write it as in "registry.example.com/team"';
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const PIN = /(?::\w[\w.-]{0,127})?(?:@sha\d+:[0-9a-f]{64,128})?$/;

/** The name of a registry, of a part of one, or of an image, as guests compare it: textually and in full. */
export function checkPlace(text: string | Unknown | undefined, path: Place, form: PlaceForm = {}): Issue[] {
    if (text === undefined || text === UNKNOWN) {
        return [];
    }
    const allowed = `host[:port][/path]${form.pinned ? "[:tag or @digest]" : ""}${form.wildcard ? ", or *.domain" : ""}`;
    if (hasUserinfo(text)) {
        const fix = phrase`give credentials by ${["images", "credentialsUri"]}`;
        return [error(path, "userinfo", { message: HOLDS_USERINFO, allowed, fix })];
    }
    const fault = faultOf(text, form);
    const { code = "place", message, fix } = fault ?? { message: "", fix: "" };
    return errorIf(fault !== undefined, path, code, { message: `${quote(text)} ${message}`, allowed, fix });
}

function faultOf(text: string, { wildcard, pinned }: PlaceForm): Fault | undefined {
    if (text === "" || /\s/.test(text)) {
        return { message: text === "" ? "is empty" : "holds whitespace", fix: EXAMPLE };
    }
    if (text.includes("://")) {
        const bare = text.replace(/^.*?:\/\//, "").replace(/\/+$/, "");
        return { message: "has a scheme, and guests compare names without one", fix: `write ${quote(bare)}` };
    }
    if (text.endsWith("/")) {
        return {
            message: "ends in a slash, so that nothing matches it",
            fix: `write ${quote(text.replace(/\/+$/, ""))}`,
        };
    }
    if (text.startsWith("*.") && wildcard) {
        return DOMAIN.test(text.slice(2))
            ? undefined
            : {
                  message: "has more than a domain after *., and matches nothing",
                  fix: 'write it as in "*.example.com"',
              };
    }
    if (text.includes("*")) {
        return { message: "has a wildcard where guests read none", fix: "write the name alone: all below it is meant" };
    }
    if (text.startsWith("[")) {
        return {
            message: "begins with an IPv6 address, and guests do not read images of a registry by its IPv6 address",
            fix: "give the host a name",
        };
    }
    const slash = text.indexOf("/");
    const [host, rest] = slash < 0 ? [text, ""] : [text.slice(0, slash), text.slice(slash + 1)];
    if (!isHost(host)) {
        return {
            code: "place-host",
            message: "does not begin with a registry, and guests compare names in full, as in docker.io/library/nginx",
            fix: EXAMPLE,
        };
    }
    const repository = pinned ? rest.replace(PIN, "") : rest;
    return slash < 0 || repository.split("/").every((part) => PART.test(part))
        ? undefined
        : { message: pinned ? "is not a name of images" : "is not a name without tag or digest", fix: EXAMPLE };
}

/** A first part without dot and port is a name on Docker Hub, for which guests write `docker.io` in front. */
function isHost(text: string): boolean {
    const [, plain = "", port] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
    return DOMAIN.test(plain) && (plain === "localhost" || plain.includes(".") || port !== undefined);
}

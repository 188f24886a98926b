import { error, type Issue, type Place } from "../../issue";
import { isOlder } from "../../kataVersion";
import { PLUGINS_SINCE } from "../../resourceUri";
import { isPlainObject } from "../../shape";

const PLUGIN_URI = /\bkbs\+[\w-]+:\/\//;

/** URIs in a file, or in a text of it, that guests of the version cannot read. */
export function checkResourceUris(file: string, content: unknown, kataVersion: string | undefined): Issue[] {
    return isOlder(kataVersion, PLUGINS_SINCE)
        ? placesIn(content, []).map((path) => tooNew([{ file }, ...path], kataVersion))
        : [];
}

function placesIn(value: unknown, path: Place): Place[] {
    if (typeof value === "string") {
        return PLUGIN_URI.test(value) ? [path] : [];
    }
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => placesIn(item, [...path, index]));
    }
    return isPlainObject(value) ? Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key])) : [];
}

function tooNew(path: Place, kataVersion: string | undefined): Issue {
    return error(path, "uri-kata-version", {
        message: `has a URI of the form kbs+PLUGIN://, which guests read since Kata ${PLUGINS_SINCE}, and those of ${kataVersion} refuse`,
        allowed: "kbs:///repository/type/tag",
        fix: "update Kata on the nodes, or use a resource of the KBS",
    });
}

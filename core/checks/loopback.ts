import { podImages } from "../images/podImages";
import { pullSources } from "../images/registries";
import type { ImageSettingsSpec } from "../images/spec";
import { type Issue, type Place, quote, warningIf } from "../issue";
import type { PodPlace } from "../kubernetes/podSource";

const LOOPBACK = /^(?:(?:[^/]+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?(?:\/|$)/i;

/** A host, with or without port and path, that is the guest itself and not the node. */
export function checkLoopback(place: unknown, path: Place, when = "pulls images"): Issue[] {
    return warningIf(typeof place === "string" && LOOPBACK.test(place), path, "loopback", {
        message: `${quote(place)} is an address of the guest itself, and not of the node: nothing listens there when the guest ${when}`,
        fix: "give an address that pods reach, as that of a Service or of the node in its network",
    });
}

/** The images of a pod that the guest would look for at itself, by their names and the rules for registries. */
export function checkLoopbackImages(
    { spec, path }: PodPlace,
    registries: ImageSettingsSpec["registries"] = [],
): Issue[] {
    return podImages(spec, path).flatMap((image) => {
        const { sources } = pullSources(registries, image.name);
        const isAll = sources.length > 0 && sources.every(({ reference }) => LOOPBACK.test(reference));
        return isAll ? checkLoopback(image.name, image.path) : [];
    });
}

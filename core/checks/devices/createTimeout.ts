import { fieldIn } from "../../fields";
import { type Issue, quote, warningIf } from "../../issue";
import type { PodSource } from "../../kubernetes/podSource";
import { UNKNOWN } from "../../unknown";
import { sizedImages } from "../images/podSizes";
import { podPlace } from "../podMetadata";
import { hasGpus, type Settings } from "./settings";

const TIMEOUT = "io.katacontainers.config.runtime.create_container_timeout";
/** Seconds that a class gives a container to be created, its image's pull included: Kata `src/runtime/Makefile`. */
export const TIME_WITH_GPU = 1200;
const TIME = 60;

export function checkTimeout(pod: PodSource, least: number): Issue[] {
    const given = fieldIn(pod.annotations, TIMEOUT);
    const isKnown = given !== undefined && given !== UNKNOWN;
    return warningIf(isKnown && !(Number(given) >= least), podPlace(pod, ["annotations", TIMEOUT]), "create-timeout", {
        message: `${quote(given)} seconds are short for the pull of a large image, and the container is not created after that`,
        allowed: `${least} and more`,
        fix: "raise it, and runtimeRequestTimeout of the kubelet with it",
    });
}

export function missingTimeout(pod: PodSource): Issue[] {
    const isMissing = fieldIn(pod.annotations, TIMEOUT) === undefined;
    const missing = warningIf(isMissing, podPlace(pod, ["annotations", TIMEOUT]), "create-timeout", {
        message: `is not set, and ${TIME} seconds are short for the pull of an image that does not fit into memory`,
        fix: `set this annotation of the pod, as to "${TIME_WITH_GPU}", and runtimeRequestTimeout of the kubelet with it`,
    });
    return isMissing ? missing : checkTimeout(pod, TIME + 1);
}

/** What a guest downloads and unpacks in a second, in bytes: a cautious guess, and the message says it. */
const PACE = 10e6;
/** Seconds that a kubelet waits by default, whatever the annotation says: `runtimeRequestTimeout`. */
const KUBELET = 120;

/** The largest image, against the time in which its container has to be there. Each container waits for its own. */
export function checkPullTime(
    pod: PodSource,
    { platform, imageLock }: Pick<Settings, "platform" | "imageLock">,
): Issue[] {
    const given = fieldIn(pod.annotations, TIMEOUT);
    if (given === UNKNOWN) {
        return [];
    }
    const sizes = sizedImages(pod, imageLock).map(({ container, download = 0 }) => ({ container, download }));
    const [largest] = sizes.sort((a, b) => b.download - a.download);
    const seconds = Math.ceil((largest?.download ?? 0) / PACE);
    const limit = given === undefined ? (hasGpus(platform) ? TIME_WITH_GPU : TIME) : Number(given);
    const enough = Math.ceil(seconds / 60) * 60;
    const kubelet = `, and raise runtimeRequestTimeout of the kubelet, which is ${KUBELET} seconds by default, with it`;
    return warningIf(seconds > limit, podPlace(pod, ["annotations", TIMEOUT]), "create-timeout", {
        message: `is ${given === undefined ? `not set, and the class gives a container ${limit} seconds` : quote(given)}: the guest downloads ${Math.ceil((largest?.download ?? 0) / 1e6)} MB for ${largest?.container}, which takes ${seconds} seconds at ${PACE / 1e6} MB a second`,
        allowed: `${enough} and more, unless your network is faster`,
        fix: `set this annotation of the pod to "${enough}"${enough > KUBELET ? kubelet : ""}`,
    });
}

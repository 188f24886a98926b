import { fieldIn } from "../../fields";
import { type Issue, quote, warningIf } from "../../issue";
import type { PodSource } from "../../kubernetes/podSource";
import { UNKNOWN } from "../../unknown";
import { podPlace } from "../podMetadata";

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

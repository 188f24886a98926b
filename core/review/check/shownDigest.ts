import { DIGEST_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../annotationNames";
import { namedDigest } from "../../digest";
import { decoded, initDataIn } from "../../initdata/inPod";
import { error, type Issue, quote } from "../../issue";
import { at } from "../../kubernetes/located";
import { annotationsIn, type Pod } from "../../kubernetes/pods";

/** The readable digest annotation: no guest reads it, and people do, so it has to be right. */
export function checkShownDigest(pod: Pod): Issue[] {
    const { value: shown, keys } = at(annotationsIn(pod), DIGEST_ANNOTATION);
    const { value: old } = at(annotationsIn(pod), OLD_INIT_DATA_ANNOTATION);
    const annotation = initDataIn(pod).value ?? old;
    const { initData } = typeof annotation === "string" ? decoded(annotation) : {};
    if (shown === undefined || initData === undefined || shown === namedDigest(initData)) {
        return [];
    }
    return [
        error(keys, "digest-differs", {
            message: `${quote(shown)} is not the digest of the pod's init-data, and people take it for that`,
            allowed: namedDigest(initData),
            fix: "write that digest, or remove the annotation; if the init-data is what is wrong, put it back",
        }),
    ];
}

import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { at, type Located } from "../kubernetes/located";
import { annotationsIn, type Pod } from "../kubernetes/pods";
import { type Decoded, decodeAnnotation } from "./decode";

/** The value of a pod's init-data annotation. */
export function initDataIn(pod: Pod): Located {
    return at(annotationsIn(pod), INIT_DATA_ANNOTATION);
}

/** Each rule looks at the document of a resource, one after the other. */
let last: { readonly annotation: string; readonly decoded: Decoded } | undefined;

export function decoded(annotation: string): Decoded {
    if (last?.annotation !== annotation) {
        last = { annotation, decoded: decodeAnnotation(annotation) };
    }
    return last.decoded;
}

import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { keepLast } from "../keepLast";
import { at, type Located } from "../kubernetes/located";
import { annotationsIn, type Pod } from "../kubernetes/pods";
import { decodeAnnotation } from "./decode";

/** The value of a pod's init-data annotation. */
export function initDataIn(pod: Pod): Located {
    return at(annotationsIn(pod), INIT_DATA_ANNOTATION);
}

/** What the value of an init-data annotation says. */
export const decoded = keepLast(decodeAnnotation);

import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { at, type Located } from "../kubernetes/located";
import { annotationsIn, type Pod } from "../kubernetes/pods";
import type { Session } from "../session";
import { type Decoded, decodeAnnotation } from "./decode";

/** The value of a pod's init-data annotation. */
export function initDataIn(pod: Pod): Located {
    return at(annotationsIn(pod), INIT_DATA_ANNOTATION);
}

/** What the value of an init-data annotation says. */
export function decoded(annotation: string, session: Session): Decoded {
    return session.remember(decodeAnnotation, annotation);
}

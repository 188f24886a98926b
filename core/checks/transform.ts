import { isUnset } from "../fields";
import { error, type Issue, type Place } from "../issue";

/** Who has taken care of a workload's init-data must not have left it without. @since 0.1.0 */
export function checkAnnotationPresent(annotation: unknown, path: Place): Issue[] {
    const message = "has no value, so the pod would start without init-data";
    return isUnset(annotation)
        ? [error(path, "init-data-missing", { message, fix: "give it a value, or leave the annotation out" })]
        : [];
}

/** A promise in the place of an answer: every promise is true. @since 0.1.0 */
export function laterSelectIssue(): Issue {
    return error(["select"], "wrong-type", {
        message: "answers with a promise, which would count as true",
        allowed: "a function that answers true or false at once",
        fix: "decide by what it is given, without await",
    });
}

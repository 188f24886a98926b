import { error, type Issue } from "../issue";

/** Whether the annotation of a workload holds init-data: an empty one is none, for Kata. @since 0.1.0 */
export function isCarried(annotation: unknown): boolean {
    return annotation !== undefined && annotation !== null && annotation !== "";
}

/** Who has taken care of a workload's init-data must not have left it without. @since 0.1.0 */
export function checkCarried(annotation: unknown, path: string): Issue[] {
    const message = "comes to nothing, so that the pod would start without init-data";
    return isCarried(annotation)
        ? []
        : [error(path, "init-data-missing", { message, fix: "give it a value, or leave the annotation out" })];
}

import * as pulumi from "@pulumi/pulumi";
import { errorsOf, formatIssue, formatIssues, type Issue, Severity } from "../core";

/**
 * Stops the program when an issue is an error: all of them in one message and no stack, for it is the user's input that
 * is wrong and not the program.
 */
export function throwOnErrors(issues: readonly Issue[], label: string): void {
    const errors = errorsOf(issues);
    if (errors.length > 0) {
        const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
        const message = `confidential-workload: ${label} has ${count}:\n${formatIssues(issues)}`;
        throw new pulumi.ResourceError(message, undefined, /* hideStack */ true);
    }
}

/** Logs the warnings at the resource that they are about. */
export function logWarnings(issues: pulumi.Input<readonly Issue[]>, resource: pulumi.Resource): void {
    const log = (known: readonly Issue[]): void => {
        for (const issue of known) {
            if (issue.severity === Severity.Warning) {
                pulumi.log.warn(formatIssue(issue), resource);
            }
        }
    };
    if (Array.isArray(issues)) {
        log(issues);
    } else {
        pulumi.output(issues as pulumi.Output<Issue[]>).apply(log);
    }
}

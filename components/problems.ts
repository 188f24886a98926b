import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { errorsOf, formatIssue, formatIssues, type Issue, Severity } from "../core/issue";

/** The user's input is wrong, not the program: the message is all there is to say. */
export class ProblemsError extends pulumi.ResourceError {
    readonly #text: string;
    readonly issues: readonly Issue[];

    constructor(text: string, issues: readonly Issue[]) {
        super(text, undefined, /* hideStack */ true);
        this.#text = text;
        this.issues = issues;
        // The SDK puts the property that it serializes when an output fails in front, and that is not where the
        // problem is.
        Object.defineProperty(this, "message", { get: () => text, set: () => undefined });
        // What fails after the program's last line is printed by its stack.
        this.stack = text;
    }

    /** The SDK inspects what an output fails with, and would walk through its whole state: 15 seconds, measured. */
    [inspect.custom](): string {
        return this.#text;
    }
}

/**
 * Set where a host makes the components for another program, and waits for each: it catches what is thrown. `spell` gives a
 * message the spelling that programs in every language know.
 */
let hosted: { readonly spell: (text: string) => string } | undefined;

export function host(spell: (text: string) => string): void {
    hosted = { spell };
}

/** Whether problems may come later than the component, so that those of the program's other components are shown too. */
export function mayComeLater(problems: unknown): problems is ProblemsError {
    return problems instanceof ProblemsError && pulumi.runtime.isDryRun() && hosted === undefined;
}

/** Stops the program when an issue is an error: all of them in one message. */
export function throwOnErrors(issues: readonly Issue[], label: string): void {
    const errors = errorsOf(issues);
    if (errors.length > 0) {
        const text = `confidential-workload: ${label} has ${counted(errors)}:\n${formatIssues(errors)}`;
        throw new ProblemsError(text, errors);
    }
}

export function counted({ length }: readonly Issue[]): string {
    return length === 1 ? "1 problem" : `${length} problems`;
}

/** Logs the warnings at the resource that they are about, or by its name before the resource exists. */
export function logWarnings(issues: pulumi.Input<readonly Issue[]>, about: pulumi.Resource | string): void {
    const log = (known: readonly Issue[]): void => {
        for (const issue of known.filter(({ severity }) => severity === Severity.Warning)) {
            const text = hosted?.spell(formatIssue(issue)) ?? formatIssue(issue);
            if (typeof about === "string") {
                pulumi.log.warn(`${about}: ${text}`);
            } else {
                pulumi.log.warn(text, about);
            }
        }
    };
    if (Array.isArray(issues)) {
        log(issues);
    } else {
        pulumi.output(issues as pulumi.Output<Issue[]>).apply(log);
    }
}

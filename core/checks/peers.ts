import { error, type Issue, warningIf } from "../issue";

/** A package that the program has to install itself, so that there is one copy of it. @since 0.1.0 */
export function missingPeerIssue(name: string): Issue {
    return error([{ package: name }], "peer-missing", {
        message: "is not installed, and workloads are its resources",
        fix: `run npm install ${name}`,
    });
}

/** The first SDK that sends the inputs of a component to the engine (pulumi `changelog/v3.202.0.md`, #20357). */
const SHOWS_INPUTS = 202;

/** An SDK with which a preview does not show what this package is for. @since 0.1.0 */
export function oldSdkIssues(version: string): Issue[] {
    const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
    return warningIf(major === "3" && !(Number(minor) >= SHOWS_INPUTS), [{ package: "@pulumi/pulumi" }], "sdk-old", {
        message: `is ${version}, with which a preview shows neither init-data nor digest: it does not send the inputs of a component to the engine`,
        allowed: `3.${SHOWS_INPUTS}.0 or later`,
        fix: "run npm install @pulumi/pulumi@latest, and update the Pulumi CLI too",
    });
}

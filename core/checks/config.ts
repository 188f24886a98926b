import { changed, error, type Issue } from "../issue";
import { secretIssue } from "./secret";

/** A value of the stack's config that has to be an object and is not. No message shows its text. */
export function notJsonIssue(key: string, namespace: string): Issue {
    return error([key], "config", {
        message: "is not JSON, in which Pulumi keeps objects and lists",
        fix: `set its fields one by one, as in \`pulumi config set --path '${namespace}:${key}.field' value\``,
    });
}

/** A config value that Pulumi keeps encrypted would be published by the annotation. */
export function configSecretIssue(key: string): Issue {
    const fix = "keep the secret in the KBS; if the value is public after all, set it without --secret";
    return changed(secretIssue([key]), { fix });
}

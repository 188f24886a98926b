import { error, type Issue } from "../issue";

/** An input that Pulumi keeps encrypted would be published by the annotation. Its value is in no message. */
export function secretIssue(path: string): Issue {
    return error(path, "secret", {
        message: "is a Pulumi secret, which the host and everyone who can read the pod would see in the init-data",
        allowed: "values that may be public",
        fix: "keep the secret in the KBS; if the value is public after all, pass it through pulumi.unsecret",
    });
}

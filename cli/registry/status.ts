import type { ImageReference } from "../../core/images/reference";
import type { Issue } from "../../core/issue";
import type { Reply } from "./connection";
import type { Credential } from "./credentials";
import { ImageProblem } from "./problem";
import { retryAfter } from "./retry";

type Wording = Pick<Issue, "code" | "message" | "fix">;

/** What another host than the one that was asked means by a status. */
const ELSEWHERE: Readonly<Record<number, string>> = { 401: "wants a login", 403: "denies access" };

/** The problem that a status means. */
export function unexpectedStatus(
    { url, status, headers }: Reply,
    requested: URL,
    what: string,
    { registry, repository }: ImageReference,
    credential: Credential | undefined,
): ImageProblem {
    const { host } = url;
    const elsewhere = url.origin === requested.origin ? undefined : ELSEWHERE[status];
    if (elsewhere !== undefined) {
        return new ImageProblem("login-elsewhere", {
            message: `${requested.host} sends on to ${host}, which ${elsewhere}: a login for ${registry} is not sent there`,
            fix: "name the image as the registry has it that holds it, or ask those who run the registry",
        });
    }
    const known = credential === undefined ? "there is no login" : `the login from ${credential.source} is not enough`;
    const logIn = `docker login ${registry}, and check the name of the image: registries may hide what you may not see`;
    const wordings: Readonly<Record<number, Wording>> = {
        401: { code: "unauthorized", message: `${host} wants a login for ${repository}: ${known}`, fix: logIn },
        403: { code: "denied", message: `${host} denies access to ${repository}: ${known}`, fix: logIn },
        404: {
            code: "not-found",
            message: `${host} has no ${what}`,
            fix: "check the name of the image, and that all of it was pushed",
        },
        429: {
            code: "too-many-requests",
            message: `${host} takes no more requests for now`,
            fix: `wait, or docker login ${registry} for a higher limit`,
        },
    };
    const { code, ...text } = wordings[status] ?? {
        code: "unexpected-status",
        message: `${host} answers with status ${status}`,
        fix: "try again later, or ask those who run the registry",
    };
    const mayPass = status === 429 || status >= 500;
    return new ImageProblem(code, text, mayPass ? retryAfter(headers.get("retry-after")) : undefined);
}

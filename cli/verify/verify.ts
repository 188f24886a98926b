import { textOf } from "../../core/fields";
import { changed, error, type Issue, pathOf, renaming } from "../../core/issue";
import { parseJsonObject } from "../../core/json";
import { type AttestedDiff, diffAttested } from "../../core/review/attested";
import type { DiffOptions } from "../../core/review/change";
import { evidenceOf } from "../../core/trustee/claims";
import type { TokenVerdict } from "../../core/trustee/token/spec";
import { type Read, readText } from "../input/text";
import type { ExpectedWorkload } from "../trustee/workloads";
import type { KeyOptions } from "./keys";

/** A token that is a text by itself, or in the JSON of the attestation agent: that JSON holds a private key too. */
export function readToken(file: string): Read<string> {
    const { value: text, issues } = readText(file);
    if (text === undefined || !text.trimStart().startsWith("{")) {
        return text === undefined ? { issues } : { value: text, issues };
    }
    const answer = parseJsonObject(text);
    const token = typeof answer === "string" ? undefined : textOf(answer["token"]);
    const message = typeof answer === "string" ? answer : "has no `token`";
    const fix = "give the token, or the answer of /aa/token?token_type=kbs";
    return token === undefined
        ? { issues: [error([{ file }], "token-form", { message, allowed: 'a token, or {"token": "…"}', fix })] }
        : { value: token, issues: [] };
}

/** What runs and what was expected, where a token says it and it is not the same. */
export interface Difference extends AttestedDiff {
    /** The workload whose document is the nearest. */
    readonly source: string;
}

/** The difference to the expected document that is most like the one of the token. */
export function nearestDiff(
    { proven, content, evidence }: TokenVerdict,
    expected: readonly ExpectedWorkload[],
    options: DiffOptions,
): Difference | undefined {
    if (proven || content === undefined) {
        return undefined;
    }
    const differences = expected.flatMap(({ workload, initData, place }) =>
        initData === undefined || evidenceOf(workload.platform) !== evidence
            ? []
            : [{ source: pathOf(place), ...diffAttested(initData, content, options) }],
    );
    const size = ({ changes, flips }: AttestedDiff) => changes.length + flips.length;
    return differences.sort((a, b) => size(a) - size(b))[0];
}

/** An issue of core with its place in the user's files and options. */
export function located(
    issue: Issue,
    token: string,
    { jwks, guest }: KeyOptions & { readonly guest?: string },
    expected: readonly ExpectedWorkload[],
): Issue {
    const name = renaming([
        ...expected.map(({ place }, index) => [["workloads", index], place] as const),
        [["keys", "jwks"], [jwks === undefined ? { option: "--jwks-url" } : { file: jwks }]],
        [["keys", "publicKeys"], [{ option: "--key" }]],
        [["keys", "rootCertificates"], [{ option: "--root" }]],
        [["guest"], [{ file: `${guest}` }]],
        [["token"], [{ file: token }]],
    ]);
    return changed(issue, { at: name(issue.at) });
}

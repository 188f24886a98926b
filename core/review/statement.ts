import { Algorithm } from "../algorithm";
import { digestOf, measure } from "../digest";
import { type Effect, worstEffect } from "../effect";
import { defined } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { POLICY_FILE } from "../initdata/document";
import { PLATFORMS, type Platform } from "../platform";
import { ownRules } from "../policy/ownRules";
import type { Session } from "../session";
import { imagesOf } from "../trustee/workload";
import { explainInitData } from "./explain";
import { policyParts } from "./policy/parts";

/** What in-toto calls the form of a statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** What this package calls the predicate below. It grows when a key is taken away or means something else. */
export const PREDICATE_TYPE = "urn:confidential-workload:review:1";

/** A document that was reviewed, and the result. */
export interface StatedWorkload {
    /** Kind, namespace and name, as in `Deployment shop/web`. */
    readonly name: string;
    readonly platform?: Platform;
    readonly initData: DecodedInitData;
    /** What becomes of the init-data of the workload. */
    readonly state: string;
    readonly effect: Effect;
    /** What changes, a sentence each. */
    readonly changes: readonly string[];
}

/**
 * An in-toto statement about the documents of a review, to be signed. The subjects are the documents; the same review gives the same
 * text.
 *
 * @param version of this package
 */
export function reviewStatement(workloads: readonly StatedWorkload[], version: string, session: Session): string {
    const sorted = [...workloads].sort((a, b) => (a.name < b.name ? -1 : 1));
    const predicate = {
        reviewer: { name: "confidential-workload", version },
        effect: worstEffect(sorted.map(({ effect }) => effect)),
        workloads: sorted.map((workload) => reviewOf(workload, version, session)),
    };
    const statement = {
        _type: STATEMENT_TYPE,
        subject: sorted.map(subjectOf),
        predicateType: PREDICATE_TYPE,
        predicate,
    };
    return `${JSON.stringify(statement, undefined, 2)}\n`;
}

/** Every digest of the document, and under `annotations` the one that is in its own identity, with what the hardware reports. */
function subjectOf({ name, platform, initData }: StatedWorkload) {
    const { algorithm, toml, digest } = initData;
    const digests = Object.values(Algorithm).map((one) => [one, digestOf(toml, one)]);
    const { register, registerValue } = platform === undefined ? {} : measure(digest, PLATFORMS[platform]);
    return {
        name,
        digest: Object.fromEntries(digests),
        annotations: { algorithm, ...defined({ platform, register, registerValue }) },
    };
}

function reviewOf({ name, platform, initData, ...result }: StatedWorkload, version: string, session: Session) {
    const policy = initData.files[POLICY_FILE] ?? "";
    const { trusts, can, cannot, notAttested, pod } = explainInitData(initData, defined({ platform, session }));
    const { head, defaults } = policyParts(policy, session);
    const [own] = ownRules(head, session);
    const reasons = [...defaults].filter(([, { allowed, comment }]) => allowed && comment !== "");
    return {
        name,
        ...result,
        trusts,
        opened: can,
        // Of the author, who opened what the preset denies.
        reasons: reasons.map(([request, { comment }]) => ({ request, reason: comment.replace(/^# ?/gm, "") })),
        denied: cannot.map(({ text }) => text),
        notAttested,
        pod,
        images: imagesOf(policy),
        // Of a policy that this package did not write, nobody knows the version.
        rules: own === undefined ? null : (own.version ?? version),
    };
}

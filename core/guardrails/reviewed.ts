import { changed, errorIf, type Issue, phrase, quote } from "../issue";
import { type ReadStatements, readStatements } from "../review/signedStatement";
import { readKeys } from "../trustee/token/keys";
import { inDocuments, WHOLE } from "./document";
import { type Findings, found, type GuardedResource, inConfidentialPods, NOTHING, together } from "./guardrail";
import type { ClassConfig } from "./runtimeClass";

/** Without statements, nothing is checked. */
export interface ReviewedConfig extends ClassConfig {
    /** The texts of the files with statements. */
    readonly statements?: readonly string[];
    /** Public keys in PEM, one of which has signed each statement. */
    readonly keys?: string;
    /** That the signatures were verified before, as of statements that are signed without a key. */
    readonly signaturesVerified?: boolean;
}

/** A confidential pod has a document that a statement of `review` names. */
export function checkReviewed(resource: GuardedResource, config: ReviewedConfig): Findings {
    const { statements = [], keys, signaturesVerified } = config;
    if (statements.length === 0) {
        return NOTHING;
    }
    const { documents, issues } = resource.session.remember(
        readAll,
        JSON.stringify({ statements, keys, signaturesVerified }),
    );
    return together([
        inConfidentialPods(resource, config, () => found(...issues)),
        inDocuments(resource, config, ({ algorithm, digest }) =>
            errorIf(
                !documents.some((one) => one.algorithm === algorithm && one.digest === digest),
                WHOLE,
                "not-reviewed",
                {
                    message: `${quote(`${algorithm}:${digest}`)} is in no statement of a review`,
                    allowed: [...new Set(documents.map(({ name }) => name))].join(", ") || "no document",
                    fix: "have the change reviewed, sign what `confidential-workload review --statement` writes, and add it to the config of the rule",
                },
            ),
        ),
    ]);
}

/** The documents of the statements in a config, whose text is the key by which the result is remembered. */
function readAll(config: string): ReadStatements {
    const { statements = [], keys: pem, signaturesVerified } = JSON.parse(config) as ReviewedConfig;
    const trust = pem === undefined ? undefined : readKeys({ publicKeys: pem });
    const unsigned: Issue[] = errorIf(
        pem === undefined && signaturesVerified !== true,
        ["config", "keys"],
        "statement-signature",
        {
            message: "is missing, and anybody can write a statement",
            fix: phrase`name the file with the public keys; or verify the signatures before, and set ${["config", "signaturesVerified"]} to true`,
        },
    );
    const ofKeys = (trust?.issues ?? []).map((issue) => changed(issue, { at: ["config", "keys"] }));
    if (unsigned.length > 0 || ofKeys.length > 0) {
        return { documents: [], issues: [...unsigned, ...ofKeys] };
    }
    const keys = trust?.keys.map(({ key }) => key);
    const read = statements.map((text, index) => readStatements(text, keys, ["config", "statements", index]));
    return { documents: read.flatMap(({ documents }) => documents), issues: read.flatMap(({ issues }) => issues) };
}

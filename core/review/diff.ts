import { namedDigest } from "../digest";
import { worstEffect } from "../effect";
import { defined } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import { AA } from "../initdata/keys/aa";
import { CDH } from "../initdata/keys/cdh";
import { withSession } from "../session";
import type { DiffOptions, InitDataDiff, SessionDiffOptions } from "./change";
import { compareDocuments, compareMeasurements, DOCUMENT, fileOf } from "./document";
import { comparePolicies } from "./policy/compare";
import { compareTomlFiles, type FileReview, layoutChange } from "./tomlFile";

/**
 * What differs between two init-data documents, and what that does to the protection of the workload: every key, every
 * list entry, every certificate, every container, and every probe request that the two policies answer differently.
 * A side without a document stands for a workload that is new, was removed, or has lost its init-data.
 *
 * Never throws, whatever is in the documents; nothing that differs is left out.
 *
 * @since 0.1.0
 */
export function diffInitData(
    before: DecodedInitData | undefined,
    after: DecodedInitData | undefined,
    options: DiffOptions = {},
): InitDataDiff {
    return compareInitData(before, after, withSession(options));
}

/** The same, and the places of the changes. */
export function compareInitData(
    before: DecodedInitData | undefined,
    after: DecodedInitData | undefined,
    options: SessionDiffOptions,
    places?: FileReview["places"],
): InitDataDiff {
    const alone = before === undefined || after === undefined;
    const review = (file: string) => ({
        file,
        before: fileOf(before, file),
        after: fileOf(after, file),
        alone,
        places,
    });
    const policy = comparePolicies(review("policy.rego"), options);
    const found = [
        ...compareDocuments(before, after),
        ...[AA, CDH].flatMap(({ name, rows }) => compareTomlFiles(review(name), rows)),
        ...policy.changes,
    ];
    const texts = { file: DOCUMENT, before: before?.toml, after: after?.toml, alone };
    const layout = found.length === 0 ? layoutChange(texts) : [];
    const changes = [...compareMeasurements(before, after, options.platform), ...found, ...layout];
    return {
        ...defined({ before: before && namedDigest(before), after: after && namedDigest(after) }),
        changes,
        flips: policy.flips,
        ...(policy.isUnasked && { isUnasked: true }),
        effect: worstEffect([...changes, ...policy.flips].map(({ effect }) => effect)),
    };
}

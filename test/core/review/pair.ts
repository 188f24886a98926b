import { type DecodedInitData, decodeDocument, type InitDataFiles } from "../../../core";
import { digestOf } from "../../../core/digest";
import type { Effect } from "../../../core/effect";
import { renderDocument } from "../../../core/initdata/document";
import type { Change, DiffOptions, Flip, InitDataDiff } from "../../../core/review/change";
import { diffInitData } from "../../../core/review/diff";

/** A document with these files; the others are empty. */
export function documentOf(files: Partial<InitDataFiles>): DecodedInitData {
    const all = { "aa.toml": "", "cdh.toml": "", "policy.rego": "", ...files };
    const toml = renderDocument("sha256", all);
    // Read by nobody: what the decoder refuses is compared as well.
    return { algorithm: "sha256", files: all, toml, digest: digestOf(toml, "sha256") };
}

export function read(toml: string): DecodedInitData {
    const { initData, issues } = decodeDocument(toml);
    if (initData === undefined) {
        throw new Error(JSON.stringify(issues));
    }
    return initData;
}

export function diffFiles(
    before: Partial<InitDataFiles>,
    after: Partial<InitDataFiles>,
    options: DiffOptions = {},
): InitDataDiff {
    return diffInitData(documentOf(before), documentOf(after), options);
}

/** What is measured moves with every byte, and is not a finding. */
export function findings({ changes }: InitDataDiff): readonly Change[] {
    return changes.filter(({ file, path }) => file !== "initdata.toml" || !["size", "HOSTDATA"].includes(path));
}

export const OPPOSITE: Readonly<Record<Effect, Effect>> = {
    loosens: "tightens",
    breaks: "breaks",
    tightens: "loosens",
    unknown: "unknown",
    neutral: "neutral",
};

/** A diff as it has to be when its documents change places; reasons are others and are left out. */
export function swapped({ before, after, changes, flips }: InitDataDiff): unknown {
    return comparable({
        ...(after === undefined ? {} : { before: after }),
        ...(before === undefined ? {} : { after: before }),
        changes: changes.map(({ before: was, after: is, ...change }) => ({
            ...change,
            ...(is === undefined ? {} : { before: is }),
            ...(was === undefined ? {} : { after: was }),
            effect: OPPOSITE[change.effect],
        })),
        flips: flips.map((flip) => ({
            ...flip,
            before: flip.after,
            after: flip.before,
            effect: OPPOSITE[flip.effect],
        })),
        effect: "neutral",
    });
}

/** A diff without reasons and without an order. */
export function comparable({ changes, flips, ...digests }: InitDataDiff): unknown {
    const line = ({ reason: _, ...rest }: Change | Flip) => JSON.stringify(Object.entries(rest).sort());
    const { before, after } = digests;
    return { before, after, changes: changes.map(line).sort(), flips: flips.map(line).sort() };
}

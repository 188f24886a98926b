import type { DecodedInitData } from "../../core/initdata/decode";
import { errorsOf, type Issue } from "../../core/issue";
import type { InitDataDiff } from "../../core/review/change";
import { diffInitData } from "../../core/review/diff";
import { Session } from "../../core/session";
import { type DocumentOptions, type InitDataInput, readInitDataInputs, reviewOptions } from "../input/initData";
import { kataVersionIssues } from "../options";

export interface Comparison extends InitDataDiff {
    readonly source: string;
}

/**
 * Two inputs of one document each are compared, whatever they are called; else documents of the same name. An input
 * without init-data is a workload that is not confidential yet, or any more. Nothing is compared with a document that
 * cannot be read.
 */
export function compareInputs(
    before: string,
    after: string,
    options: DocumentOptions,
): { readonly comparisons: readonly Comparison[]; readonly issues: readonly Issue[] } {
    const inputs = [before, after].map(readInitDataInputs);
    const [one = [], other = []] = inputs.map(({ found }) => found);
    const isEmpty = inputs.every(({ found }) => found.length === 0);
    // As of a command that failed before it wrote anything: what is missing there says nothing about the workloads.
    const saysNothing = inputs.some(({ manifests }) => manifests?.every((one) => one === undefined || one === null));
    const issues = [
        ...kataVersionIssues(options.kataVersion),
        ...inputs
            .flatMap((input) => input.issues)
            .filter(({ code }) => isEmpty || saysNothing || code !== "no-init-data"),
    ];
    if (errorsOf(issues).length > 0) {
        return { comparisons: [], issues };
    }
    const context = reviewOptions(options, new Session());
    const comparisons = pairUp(one, other).map(({ source, was, is }) => ({
        source,
        ...diffInitData(was, is, context),
    }));
    return { comparisons, issues };
}

function pairUp(before: readonly InitDataInput[], after: readonly InitDataInput[]) {
    const [one, other] = [before[0], after[0]];
    if (before.length === 1 && after.length === 1 && one !== undefined && other !== undefined) {
        return [{ source: other.source, was: one.initData, is: other.initData }];
    }
    const [old, current] = [byName(before), byName(after)];
    const sources = new Set([...old.keys(), ...current.keys()]);
    return [...sources].map((source) => ({ source, was: old.get(source), is: current.get(source) }));
}

/** Documents by name; of several with one name, the later ones are counted. */
function byName(documents: readonly InitDataInput[]): Map<string, DecodedInitData> {
    const named = new Map<string, DecodedInitData>();
    for (const { source, initData } of documents) {
        let name = source;
        for (let count = 2; named.has(name); count++) {
            name = `${source} (${count})`;
        }
        named.set(name, initData);
    }
    return named;
}

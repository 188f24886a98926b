import { defined } from "../../core/fields";
import { errorsOf, type Issue } from "../../core/issue";
import { dialectOf } from "../../core/kataVersion";
import type { Platform } from "../../core/platform";
import type { InitDataDiff } from "../../core/review/change";
import { diffInitData } from "../../core/review/diff";
import { type InitDataInput, readInitDataInputs } from "../input/initData";
import { kataVersionIssues } from "../kataVersion";

/** The documents of one workload compared. */
export interface Comparison extends InitDataDiff {
    readonly source: string;
}

export interface CompareOptions {
    readonly platform?: Platform | undefined;
    readonly kataVersion?: string | undefined;
}

interface Compared {
    readonly comparisons: readonly Comparison[];
    readonly issues: readonly Issue[];
}

/**
 * Two inputs of one document each are compared, whatever they are called; else documents of the same name. An input
 * without init-data is a workload that is not confidential yet, or any more. Nothing is compared with a document that
 * cannot be read.
 */
export function compareInputs(before: string, after: string, { platform, kataVersion }: CompareOptions): Compared {
    const inputs = [before, after].map(readInitDataInputs);
    const [one, other] = inputs.map(({ found }) => found);
    const isEmpty = inputs.every(({ found }) => found.length === 0);
    // As of a command that failed before it wrote anything: what is missing there says nothing about the workloads.
    const saysNothing = inputs.some(({ manifests }) => manifests?.every((one) => one === undefined || one === null));
    const issues = [
        ...kataVersionIssues(kataVersion),
        ...inputs
            .flatMap((input) => input.issues)
            .filter(({ code }) => isEmpty || saysNothing || code !== "no-init-data"),
    ];
    if (errorsOf(issues).length > 0) {
        return { comparisons: [], issues };
    }
    const options = { dialect: dialectOf(kataVersion), ...defined({ platform }) };
    const pairs = pairUp(one ?? [], other ?? []);
    return { comparisons: pairs.map(({ source, was, is }) => ({ source, ...diffInitData(was, is, options) })), issues };
}

interface Pair {
    readonly source: string;
    readonly was?: InitDataInput["initData"] | undefined;
    readonly is?: InitDataInput["initData"] | undefined;
}

function pairUp(before: readonly InitDataInput[], after: readonly InitDataInput[]): Pair[] {
    const [one, other] = [before[0], after[0]];
    if (before.length === 1 && after.length === 1 && one !== undefined && other !== undefined) {
        return [{ source: other.source, was: one.initData, is: other.initData }];
    }
    const counted = [counts(before), counts(after)];
    const sources = new Set(counted.flatMap((documents) => [...documents.keys()]));
    return [...sources].map((source) => ({ source, was: counted[0]?.get(source), is: counted[1]?.get(source) }));
}

/** Documents by name; of several with one name, the later ones are counted. */
function counts(documents: readonly InitDataInput[]): Map<string, InitDataInput["initData"]> {
    const named = new Map<string, InitDataInput["initData"]>();
    for (const { source, initData } of documents) {
        let name = source;
        for (let count = 2; named.has(name); count++) {
            name = `${source} (${count})`;
        }
        named.set(name, initData);
    }
    return named;
}

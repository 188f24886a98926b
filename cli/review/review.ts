import { measure, namedDigest } from "../../core/digest";
import { EFFECTS, Effect, worstEffect } from "../../core/effect";
import { defined } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { PLATFORMS, type Platform } from "../../core/platform";
import type { Change, InitDataDiff } from "../../core/review/change";
import { diffInitData } from "../../core/review/diff";
import { findingsOf } from "./findings";
import { dialectFor } from "./matrix";
import { type Review, State, type Version, type WorkloadReview } from "./model";
import { oneObjects } from "./oneObject";
import { objectOf, Pods, podsOf } from "./pods";
import { readPreview, resourceName } from "./preview";
import { partOf, shownFiles } from "./shown";
import { type Side, type Workload, workloadsOf } from "./workloads";

type Compare = (before: DecodedInitData | undefined, after: DecodedInitData | undefined) => InitDataDiff;

/** To ask the policies of a pair takes some 40 ms, and a stack can have hundreds that change. */
const MOST_OWN_ASKED = 12;

const SAME: InitDataDiff = { changes: [], flips: [], effect: Effect.Neutral };

/** Reviews the output of `pulumi preview --json`. It never throws: a preview that failed is reviewed as such. */
export function reviewPreview(text: string): Review {
    const preview = readPreview(text);
    const compare = comparer();
    const objects = oneObjects(preview.steps);
    const all = workloadsOf(preview).map((workload) => toReview(workload, compare, objects.get(workload.step.urn)));
    const workloads = all
        .filter(({ state }) => state !== State.Unchanged)
        .sort((a, b) => EFFECTS.indexOf(a.diff.effect) - EFFECTS.indexOf(b.diff.effect) || (a.urn < b.urn ? -1 : 1));
    return {
        failed: preview.failed,
        errors: preview.errors,
        ...defined({ foreign: preview.foreign }),
        effect: worstEffect(workloads.map(({ diff }) => diff.effect)),
        workloads,
        unchanged: all.filter(({ state }) => state === State.Unchanged),
        countsAll: preview.showsSames,
    };
}

/** The workloads of a stack often change alike, so that each pair of documents is compared once. */
function comparer(): (platform: Platform | undefined) => Compare {
    const known = new Map<string, InitDataDiff>();
    let differing = 0;
    return (platform) => (before, after) => {
        const parts = [platform, ...[before, after].flatMap((side) => [side?.toml, side?.files])];
        const key = JSON.stringify(parts);
        const found = known.get(key);
        if (found !== undefined) {
            return found;
        }
        const policies = [before, after].flatMap((side) => side?.files["policy.rego"] ?? []);
        differing += policies[0] === policies[1] ? 0 : 1;
        const asksOwn = differing <= MOST_OWN_ASKED;
        const diff = diffInitData(before, after, {
            ...defined({ platform }),
            asksOwn,
            // To find it, policies are parsed, and only those that are asked need it.
            get dialect() {
                return dialectFor(policies);
            },
        });
        known.set(key, diff);
        return diff;
    };
}

function toReview(
    workload: Workload,
    compareOn: ReturnType<typeof comparer>,
    ofObject: Change | undefined,
): WorkloadReview {
    const { step, kind, platform } = workload;
    const before = toVersion(workload.before, platform);
    const after = toVersion(workload.after, platform);
    const isAlike = step.after === undefined || isSame(step.op, before, after);
    const documents = isAlike ? SAME : compared(before, after, compareOn(platform));
    const findings = [...(ofObject ? [ofObject] : []), ...(step.op === "same" ? [] : findingsOf(workload))];
    const changes = [...findings, ...documents.changes];
    const effect = worstEffect([documents.effect, ...findings.map((finding) => finding.effect)]);
    return {
        name: resourceName(step.urn),
        kind,
        object: objectOf(step),
        urn: step.urn,
        state: stateOf(workload, documents === SAME && findings.length === 0),
        pods: ofObject?.effect === Effect.Loosens ? Pods.Away : podsOf(step),
        ...defined({ platform, before, after }),
        diff: { ...documents, ...digests(before, after), changes, effect },
    };
}

function toVersion(side: Side | undefined, platform: Platform | undefined): Version | undefined {
    if (side === undefined) {
        return undefined;
    }
    const { initData, hidden, shown } = side;
    if (initData === undefined) {
        return { ...defined({ hidden }), files: shownFiles(shown) };
    }
    const measurements = platform && measure(initData.digest, PLATFORMS[platform]);
    return { initData, files: initData.files, ...defined({ measurements }) };
}

/** Where one side is hidden, the files that can be read on both are compared. */
function compared(before: Version | undefined, after: Version | undefined, compare: Compare): InitDataDiff {
    if (before?.hidden === undefined && after?.hidden === undefined) {
        return compare(before?.initData, after?.initData);
    }
    return before === undefined || after === undefined
        ? { ...SAME, effect: Effect.Unknown }
        : compare(partOf(before.files, after.files), partOf(after.files, before.files));
}

function isSame(op: string, before: Version | undefined, after: Version | undefined): boolean {
    return op === "same" || (before?.initData !== undefined && before.initData.toml === after?.initData?.toml);
}

function stateOf({ step, before, after }: Workload, isUnchanged: boolean): State {
    if (isUnchanged) {
        return State.Unchanged;
    }
    if (before === undefined && step.before === undefined) {
        return State.New;
    }
    return after === undefined && step.after === undefined ? State.Removed : State.Changed;
}

function digests(before: Version | undefined, after: Version | undefined): Pick<InitDataDiff, "before" | "after"> {
    const [old, current] = [before, after].map((version) => version?.initData && namedDigest(version.initData));
    return defined({ before: old, after: current });
}

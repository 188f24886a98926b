import { listKey } from "../../core/admission/lists";
import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { measure, namedDigest } from "../../core/digest";
import { EFFECTS, Effect, worstEffect } from "../../core/effect";
import { defined, fieldsOf } from "../../core/fields";
import type { DecodedInitData } from "../../core/initdata/decode";
import { kindOfType } from "../../core/kubernetes/resourceType";
import { PLATFORMS, type Platform } from "../../core/platform";
import type { Change, InitDataDiff } from "../../core/review/change";
import { diffInitData } from "../../core/review/diff";
import { Session } from "../../core/session";
import { finalSteps } from "./finalSteps";
import { findingsOf } from "./findings";
import { dialectFor } from "./matrix";
import { type Review, State, type Version, type WorkloadReview } from "./model";
import { isMoveIn, movedLosses, moveIns } from "./moveIn";
import { oneObjects } from "./oneObject";
import { podChanges } from "./podChanges";
import { objectOf, Pods, podsOf, templateOf } from "./pods";
import { readPreview, type Step } from "./preview";
import { provisionalBy, provisionalChange } from "./provisional";
import { partOf, shownFiles } from "./shown";
import { plainTwins, type Violations, violationsAt } from "./violations";
import { type Side, type Workload, workloadsOf } from "./workloads";

/** It has no pods, and decides which VM those of others get. */
const RUNTIME_CLASS = /^kubernetes:node\.k8s\.io\/[^:]+:RuntimeClass/;

type Compare = (before: DecodedInitData | undefined, after: DecodedInitData | undefined) => InitDataDiff;

/** To ask the policies of a pair takes some 40 ms, and a stack can have hundreds that change. */
const MOST_OWN_ASKED = 12;

const SAME: InitDataDiff = { changes: [], flips: [], effect: Effect.Neutral };

/** Reviews the output of `pulumi preview --json`. It never throws: a preview that failed is reviewed as such. */
export function reviewPreview(text: string, now: Date = new Date()): Review {
    const preview = readPreview(text);
    const steps = finalSteps(preview.steps);
    const session = new Session();
    const context: ReviewedStack = {
        session,
        violations: violationsAt(now, session),
        steps,
        compareOn: comparer(session),
        objects: oneObjects(preview.steps),
        twins: plainTwins(steps, now, session),
        moveIn: moveIns(session),
        listed: listedKeys(steps),
    };
    const found = workloadsOf({ steps });
    const others = steps.filter(
        ({ urn, type }) =>
            (context.twins.has(urn) || RUNTIME_CLASS.test(type)) && !found.some(({ step }) => step.urn === urn),
    );
    const all = [...found, ...others.map(plainWorkload)].map((workload) => toReview(workload, context));
    const workloads = all
        .filter(({ state }) => state !== State.Unchanged)
        .sort((a, b) => EFFECTS.indexOf(a.diff.effect) - EFFECTS.indexOf(b.diff.effect) || (a.urn < b.urn ? -1 : 1));
    return {
        failed: preview.failed,
        errors: preview.errors,
        warnings: preview.warnings,
        ...defined({ foreign: preview.foreign }),
        effect: worstEffect(workloads.map(({ diff }) => diff.effect)),
        workloads,
        unchanged: all.filter(
            ({ state, before, after }) => state === State.Unchanged && (before ?? after) !== undefined,
        ),
        countsAll: preview.showsSames,
    };
}

/** What all workloads of a preview have in common. */
interface ReviewedStack {
    readonly session: Session;
    readonly violations: Violations;
    readonly steps: readonly Step[];
    readonly compareOn: ReturnType<typeof comparer>;
    /** By URNs: what becomes of objects that one update deletes and creates, and plain workloads among confidential ones. */
    readonly objects: ReadonlyMap<string, Change>;
    readonly twins: ReadonlyMap<string, Change>;
    readonly moveIn: ReturnType<typeof moveIns>;
    /** The keys of the lists of reviewed documents that the update leaves. */
    readonly listed: ReadonlySet<string>;
}

const LIST = /^kubernetes:core\/v1:ConfigMap(?:Patch)?$/;

/** The entries of ConfigMaps after the update: that of a reviewed document has its digest as its key. */
function listedKeys(steps: readonly Step[]): ReadonlySet<string> {
    const lists = steps.filter(({ type }) => LIST.test(type));
    return new Set(lists.flatMap(({ after }) => Object.keys(fieldsOf(fieldsOf(after)["data"]))));
}

function plainWorkload(step: Step): Workload {
    return { step, kind: kindOfType(step.type) ?? "", place: templateOf(step) };
}

/** The workloads of a stack often change alike, so that each pair of documents is compared once. */
function comparer(session: Session): (platform: Platform | undefined) => Compare {
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
            session,
            // To find it, policies are parsed, and only those that are asked need it.
            get dialect() {
                return dialectFor(policies, session);
            },
        });
        known.set(key, diff);
        return diff;
    };
}

function toReview(
    workload: Workload,
    { session, steps, violations, compareOn, objects, twins, moveIn, listed }: ReviewedStack,
): WorkloadReview {
    const { step, kind, place, platform } = workload;
    const before = toVersion(workload.before, platform);
    const after = toVersion(workload.after, platform);
    const isNew = workload.before === undefined && after?.initData !== undefined;
    const isAlike = step.after === undefined || isSame(step.op, before, after);
    const documents = isAlike || isNew ? SAME : compared(before, after, compareOn(platform));
    const ofObject = objects.get(step.urn);
    const provisional = provisionalBy(workload, steps);
    const around = [
        ...[ofObject, twins.get(step.urn)].filter((change) => change !== undefined),
        ...(provisional.length === 0 ? [] : [provisionalChange(provisional, digestOf(after) ?? "")]),
    ];
    const ofPod = step.op === "same" ? [] : podFindings(workload, violations, session);
    const findings = [...around, ...ofPod];
    const changes = [...findings, ...documents.changes];
    const isUnchanged = !isNew && documents === SAME && findings.length === 0;
    const state = stateOf(workload, isUnchanged || (step.op === "same" && findings.length === 0));
    const arrival = state === State.MovesIn ? [Effect.Tightens] : [];
    return {
        name: nameOf(workload),
        kind,
        object: objectOf(step),
        urn: step.urn,
        state,
        pods: ofObject?.effect === Effect.Breaks ? Pods.Away : podsOf(step, place),
        ...defined({ platform, before, after, moveIn: state === State.Unchanged ? undefined : moveIn(workload) }),
        provisional,
        listed: after?.initData !== undefined && listed.has(listKey(after.initData)),
        diff: {
            ...documents,
            ...digests(before, after),
            changes,
            effect: worstEffect([documents.effect, ...arrival, ...findings.map((finding) => finding.effect)]),
        },
    };
}

/** A finding that loosens is about one of these: their violations would say it again. */
const LOOSENING = [INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION, "runtimeClassName"];

/** The findings about the pod as it will run. What its object violates is said with the first of its pods. */
function podFindings(workload: Workload, violations: Violations, session: Session): Change[] {
    const { step, place } = workload;
    const isFirst = place.join() === templateOf(step).join();
    const found = [...findingsOf(workload), ...movedLosses(workload, session), ...podChanges(workload, session)];
    const isLoose = found.some(({ effect }) => effect === Effect.Loosens);
    const violated = isFirst ? violations(step) : [];
    const told = violated.filter(({ key }) => !isLoose || !LOOSENING.some((one) => one === key));
    return [...found, ...told.map(({ change }) => change)];
}

/** With the place, where its object has several pods. */
function nameOf({ step, place }: Workload): string {
    const { name } = step;
    return place.join() === templateOf(step).join() ? name : `${name} (${place.join(".")})`;
}

function digestOf(version: Version | undefined): string | undefined {
    return version?.initData && namedDigest(version.initData);
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
    const isNowhere = before === undefined && after === undefined;
    return (
        op === "same" || isNowhere || (before?.initData !== undefined && before.initData.toml === after?.initData?.toml)
    );
}

function stateOf(workload: Workload, isUnchanged: boolean): State {
    const { step, before, after } = workload;
    if (isUnchanged) {
        return State.Unchanged;
    }
    if (before === undefined && step.before === undefined) {
        return State.New;
    }
    if (isMoveIn(workload)) {
        return State.MovesIn;
    }
    return after === undefined && step.after === undefined ? State.Removed : State.Changed;
}

function digests(before: Version | undefined, after: Version | undefined): Pick<InitDataDiff, "before" | "after"> {
    const [old, current] = [before, after].map(digestOf);
    return defined({ before: old, after: current });
}

import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { fieldIn, fieldsOf } from "../../core/fields";
import { otherUsers } from "../../core/images/fromLock";
import type { ImageLock } from "../../core/images/lock";
import { isReplaceable, type WorkloadChanges, workloadChanges } from "../../core/initdata/manifests/workloadChanges";
import { changed, type Issue, type IssueCode, warning } from "../../core/issue";
import type { Session } from "../../core/session";
import type { Settings } from "./config/settings";
import type { Target } from "./workloads";

/** A workload, what holds for it, and what is to be done to it. */
export interface AppliedTarget extends WorkloadChanges {
    readonly target: Target;
    readonly settings: Settings;
}

/** What the component would set on the same pod. Changes have places in the document. */
export function applyInitData(target: Target, settings: Settings, session: Session): AppliedTarget {
    const { initData, changes, issues } = workloadChanges(target, settings, { now: new Date(), session });
    const named = issues.map((issue) => namingOption(issue, target));
    if (initData === undefined) {
        return { target, settings, changes, issues: named };
    }
    const inDocument = changes.map(({ at, values }) => ({ at: [...target.base, ...at], values }));
    return {
        target,
        settings,
        initData,
        changes: inDocument,
        issues: [...named, ...foreign(target), ...kept(target, settings)],
    };
}

const FOR_ONE =
    "; in the config, that is for the entry of this workload in workloads, because other workloads have other volumes";

/** What only this command can do about an issue, or what its config asks for. */
const FIXES: Readonly<Partial<Record<IssueCode, string>>> = {
    "no-such-volume": FOR_ONE,
    "policy-env-from": "; or give the manifest of the ConfigMap or Secret together with this one",
    "policy-volume": FOR_ONE,
    "writes-lost": FOR_ONE,
};

/** Only this command replaces a class. */
function namingOption(issue: Issue, target: Target): Issue {
    const more = FIXES[issue.code];
    if (more !== undefined) {
        return changed(issue, { fix: `${issue.fix}${more}` });
    }
    const fix = `${issue.fix}, or have it replaced: --replace-runtime-class, or replaceRuntimeClass in the config`;
    return issue.code === "runtime-class-clash" && isReplaceable(target) ? changed(issue, { fix }) : issue;
}

/** What an earlier run wrote from the lock, as it may have for another image. */
function kept({ annotations, pod }: Target, { spec }: Settings): Issue[] {
    const lock = fieldIn(spec.policy, "imageLock");
    return annotations[DIGEST_ANNOTATION] !== undefined && fieldIn(spec.images, "fromLock") === true
        ? otherUsers(pod.spec, pod.path, fieldsOf(lock) as ImageLock)
        : [];
}

/** Init-data without the readable digest came from somewhere else, and somebody may need its settings. */
function foreign(target: Target): Issue[] {
    const { [INIT_DATA_ANNOTATION]: document, [DIGEST_ANNOTATION]: digest } = target.annotations;
    const place = [...target.template, "metadata", "annotations", INIT_DATA_ANNOTATION];
    const text = {
        message: "has init-data that this command did not write, and this command replaces it",
        fix: "write into the config what the old init-data said, as far as you still want it: `npx confidential-workload decode`",
    };
    return document === undefined || digest !== undefined ? [] : [warning(place, "init-data-replaced", text)];
}

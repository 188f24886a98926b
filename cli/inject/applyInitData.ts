import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import type { LockedContainer } from "../../core/images/fromLock";
import { buildInitData } from "../../core/initdata/build";
import type { InitData } from "../../core/initdata/render";
import { changed, errorsOf, type Issue, type Keys, warning } from "../../core/issue";
import { isPlainKataClass } from "../../core/runtimeClasses";
import { isKnown } from "../../core/unknown";
import type { Settings } from "./config/settings";
import type { Change } from "./edit/write";
import type { Target } from "./workloads";

/** What is to be done to a workload, and what is wrong with it. */
export interface Treatment {
    readonly target: Target;
    readonly settings: Settings;
    /** Absent where an issue is an error. */
    readonly initData?: InitData;
    /** Where the manifest says something else, or nothing. */
    readonly changes: readonly Change[];
    /** Paths are those of inputs, or places in the manifest of the workload. */
    readonly issues: readonly Issue[];
}

/** What the component would set on the same pod, after the same checks. */
export function applyInitData(target: Target, settings: Settings): Treatment {
    const { spec, runtimeClassName } = settings;
    const found = [...target.issues, ...settings.issues];
    const { initData, issues, locked } = buildInitData(spec as unknown as Parameters<typeof buildInitData>[0], {
        now: new Date(),
        // Whatever it is, it is checked.
        ...(runtimeClassName === undefined ? {} : { runtimeClassName: runtimeClassName as string }),
        template: templateOf(target, settings),
        pod: target.pod,
    });
    const all = [...found, ...issues.map((issue) => namingOption(issue, target))];
    if (initData === undefined || !isKnown(initData) || !isKnown(locked) || errorsOf(all).length > 0) {
        return { target, settings, changes: [], issues: all };
    }
    const changes = [
        ...changesTo(target, initData),
        ...locked.flatMap((container) => changesByLock(target, container)),
    ];
    return { target, settings, initData, changes, issues: [...all, ...foreign(target)] };
}

function pathIn({ template }: Target, ...keys: Keys): Keys {
    return [...template, ...keys];
}

function templateOf(
    target: Target,
    { replacesRuntimeClass }: Settings,
): NonNullable<Parameters<typeof buildInitData>[1]["template"]> {
    const value = replacesRuntimeClass && isReplaceable(target) ? undefined : target.runtimeClassName;
    return {
        runtimeClassName: { path: pathIn(target, "spec", "runtimeClassName"), value },
        annotations: { path: pathIn(target, "metadata", "annotations"), value: target.pod.annotations },
    };
}

/** A class that says no more than "in a VM". One for another purpose, or of the cluster's own, is for a person to decide. */
function isReplaceable({ runtimeClassName }: Target): boolean {
    return typeof runtimeClassName === "string" && isPlainKataClass(runtimeClassName);
}

/** Only this command replaces a class. */
function namingOption(issue: Issue, target: Target): Issue {
    return issue.code === "runtime-class-clash" && isReplaceable(target)
        ? changed(issue, {
              fix: `${issue.fix}, or have it replaced: --replace-runtime-class, or replaceRuntimeClass in the config`,
          })
        : issue;
}

function changesTo(target: Target, { runtimeClassName, annotations }: InitData): Change[] {
    const at = [...target.base, ...target.template];
    const differing = Object.entries(annotations).filter(([key, value]) => target.annotations[key] !== value);
    return [
        ...(target.runtimeClassName === runtimeClassName
            ? []
            : [{ at: [...at, "spec"], values: { runtimeClassName } }]),
        ...(differing.length === 0
            ? []
            : [{ at: [...at, "metadata", "annotations"], values: Object.fromEntries(differing) }]),
    ];
}

function changesByLock(
    target: Target,
    { list, index, image, securityContext, volumeDevices }: LockedContainer,
): Change[] {
    const at = [...target.base, ...target.template, "spec", list, index];
    return [
        ...(image === undefined ? [] : [{ at, values: { image } }]),
        ...(volumeDevices === undefined ? [] : [{ at, values: { volumeDevices } }]),
        ...(securityContext === undefined ? [] : [{ at: [...at, "securityContext"], values: { ...securityContext } }]),
    ];
}

/** Init-data without the readable digest came from somewhere else, and somebody may miss what it said. */
function foreign(target: Target): Issue[] {
    const { [INIT_DATA_ANNOTATION]: document, [DIGEST_ANNOTATION]: digest } = target.annotations;
    if (document === undefined || digest !== undefined) {
        return [];
    }
    return [
        warning(pathIn(target, "metadata", "annotations", INIT_DATA_ANNOTATION), "init-data-replaced", {
            message: "has init-data that this command did not write, and is replaced",
            fix: "have the config say what it said, as far as that is still wanted",
        }),
    ];
}

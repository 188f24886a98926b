import { DIGEST_ANNOTATION, INIT_DATA_ANNOTATION } from "../../core/initdata/annotation";
import { buildInitData } from "../../core/initdata/build";
import type { InitData } from "../../core/initdata/render";
import { errorsOf, type Issue, joinPath, warning } from "../../core/issue";
import { isKnown } from "../../core/unknown";
import type { Settings } from "./config/settings";
import type { Keys } from "./keys";
import type { Target } from "./workloads";

/** Texts to be set in a map of a manifest. */
interface Change {
    readonly at: Keys;
    readonly values: Readonly<Record<string, string>>;
}

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
export function treat(target: Target, settings: Settings): Treatment {
    const { spec, runtimeClassName } = settings;
    const found = [...target.issues, ...settings.issues];
    const { initData, issues } = buildInitData(spec as unknown as Parameters<typeof buildInitData>[0], {
        now: new Date(),
        // Whatever it is, it is checked.
        ...(runtimeClassName === undefined ? {} : { runtimeClassName: runtimeClassName as string }),
        template: templateOf(target),
        pod: target.pod,
    });
    const all = [...found, ...issues];
    if (initData === undefined || !isKnown(initData) || errorsOf(all).length > 0) {
        return { target, settings, changes: [], issues: all };
    }
    return { target, settings, initData, changes: changesTo(target, initData), issues: [...all, ...foreign(target)] };
}

function pathIn({ template }: Target, ...keys: Keys): string {
    return [...template, ...keys].reduce<string>(joinPath, "");
}

function templateOf(target: Target): NonNullable<Parameters<typeof buildInitData>[1]["template"]> {
    return {
        runtimeClassName: { path: pathIn(target, "spec", "runtimeClassName"), value: target.runtimeClassName },
        annotations: { path: pathIn(target, "metadata", "annotations"), value: target.pod.annotations },
    };
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

/** Init-data without our digest beside it came from somewhere else, and somebody may miss what it said. */
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

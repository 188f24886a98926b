import { defined, fieldsOf, itemsOf } from "../../fields";
import type { LockedContainer } from "../../images/fromLock";
import { errorIf, errorsOf, type Issue, type Keys } from "../../issue";
import { PolicyPreset } from "../../policy/spec";
import { isPlainKataClass } from "../../runtimeClasses";
import { isKnown, UNKNOWN } from "../../unknown";
import { buildForPod } from "../build";
import type { GivenInputs } from "../defaults";
import type { InitData } from "../render";
import type { SessionContext } from "../validate";
import type { ManifestChange } from "./change";
import type { Target } from "./target";

/** What holds for a workload. */
export interface WorkloadChangeInputs {
    /** For `buildForPod`, which checks it. */
    readonly spec: GivenInputs;
    readonly runtimeClassName?: unknown;
    /** Whether a class for VMs that are not confidential is replaced. */
    readonly replacesRuntimeClass?: boolean;
    /** What was found wrong before. Paths are those of inputs. */
    readonly issues?: readonly Issue[];
}

/** What is to be done to a workload, and what is wrong with it. */
export interface WorkloadChanges {
    /** Absent where an issue is an error. */
    readonly initData?: InitData;
    /** Where the manifest says something else, or nothing. */
    readonly changes: readonly ManifestChange[];
    /** Paths are those of inputs, or places in the workload. */
    readonly issues: readonly Issue[];
}

/** What the component would set on the same pod, after the same checks. */
export function workloadChanges(
    target: Target,
    inputs: WorkloadChangeInputs,
    context: Pick<SessionContext, "now" | "session">,
): WorkloadChanges {
    const { spec, runtimeClassName } = inputs;
    const { initData, issues, locked, podMemory } = buildForPod(spec, {
        ...context,
        // Whatever it is, it is checked.
        ...defined({ runtimeClassName: runtimeClassName as string | undefined }),
        template: templateOf(target, inputs),
        pod: target.pod,
    });
    const all = [...target.issues, ...deniedIssues(target, spec), ...(inputs.issues ?? []), ...issues];
    if (
        initData === undefined ||
        !isKnown(initData) ||
        !isKnown(locked) ||
        !isKnown(podMemory) ||
        errorsOf(all).length > 0
    ) {
        return { changes: [], issues: all };
    }
    const changes = [
        ...changesTo(target, initData),
        { at: pathIn(target, "spec", "resources", "limits"), values: defined({ memory: podMemory }) },
        ...locked.flatMap((one) => changesByLock(target, one)),
    ];
    return { initData, changes: changes.filter(({ values }) => Object.keys(values).length > 0), issues: all };
}

/** A policy of a preset is for the pod that the manifest shows. */
export function deniedIssues(
    { denied, template }: Pick<Target, "denied" | "template">,
    { policy }: Pick<GivenInputs, "policy">,
): Issue[] {
    const { preset, rego } = fieldsOf(policy);
    const isDerived = policy !== UNKNOWN && rego === undefined && preset !== PolicyPreset.AllowAll;
    return errorIf(denied !== undefined && isDerived, template, "controller-changes", {
        message: `becomes another pod than the manifest shows, and the policy would deny it: ${denied}`,
        fix: "say all of that in the pod template, or in adds of an entry of your own in kinds, which counts before that of this package; or give the workload a policy of your own (policy.rego); or leave it out, by skip or select",
    });
}

/** Whether the class says no more than "in a VM". One for another purpose, or of the cluster's own, is for a person to decide. */
export function isReplaceable({ runtimeClassName }: Target): boolean {
    return typeof runtimeClassName === "string" && isPlainKataClass(runtimeClassName);
}

function templateOf(
    target: Target,
    { replacesRuntimeClass }: WorkloadChangeInputs,
): NonNullable<Parameters<typeof buildForPod>[1]["template"]> {
    const value = replacesRuntimeClass && isReplaceable(target) ? undefined : target.runtimeClassName;
    return {
        runtimeClassName: { path: pathIn(target, "spec", "runtimeClassName"), value },
        annotations: { path: pathIn(target, "metadata", "annotations"), value: target.pod.annotations },
    };
}

function pathIn({ template }: Target, ...keys: Keys): Keys {
    return [...template, ...keys];
}

function changesTo(target: Target, { runtimeClassName, annotations }: InitData): ManifestChange[] {
    const differing = Object.entries(annotations).filter(([key, value]) => target.annotations[key] !== value);
    return [
        {
            at: pathIn(target, "spec"),
            values: target.runtimeClassName === runtimeClassName ? {} : { runtimeClassName },
        },
        { at: pathIn(target, "metadata", "annotations"), values: Object.fromEntries(differing) },
    ];
}

function changesByLock(target: Target, locked: LockedContainer): ManifestChange[] {
    const { list, index, image, volumeDevices, securityContext } = locked;
    const at = pathIn(target, "spec", list, index);
    // What a controller adds stands behind, and not in the manifest.
    if (index >= itemsOf(target.spec[list]).length) {
        return [];
    }
    return [
        { at, values: defined({ image }) },
        { at, values: defined({ volumeDevices }) },
        { at: [...at, "securityContext"], values: { ...securityContext } },
    ];
}

import { defined } from "../fields";
import { decoded, initDataIn } from "../initdata/inPod";
import { error, errorsOf, type Issue } from "../issue";
import { classOf, type Pod } from "../kubernetes/pods";
import { checkDocument } from "../review/check/document";
import { noAgent } from "../review/check/missingFiles";
import { missing, notConfidential } from "../review/check/missingInitData";
import { isRemoteClass } from "../runtimeClasses";
import { UNKNOWN } from "../unknown";
import { fileIn, within } from "./document";
import { type Findings, found, type GuardedResource, inConfidentialPods, NOTHING, notKnown } from "./guardrail";
import { type ClassConfig, isConfidentialClass } from "./runtimeClass";

export interface InitDataConfig extends ClassConfig {
    /** Kata on the nodes. Default: the newest known. */
    readonly kataVersion?: string;
}

/**
 * A pod with the RuntimeClass of a confidential VM carries init-data that guests take, and a pod that carries init-data
 * has such a RuntimeClass: any other runtime drops it, some in silence (Kata `src/libs/kata-types/src/annotations/mod.rs`).
 */
export function checkInitDataPresent(resource: GuardedResource, config: InitDataConfig): Findings {
    return inConfidentialPods(resource, config, (pod) => {
        const { value, keys } = initDataIn(pod);
        if (value === UNKNOWN) {
            return notKnown(keys);
        }
        if (typeof value !== "string") {
            return found(missing(pod));
        }
        const wrongClass = checkClass(pod, config);
        return {
            issues: [...wrongClass.issues, ...checkValue(value, pod, resource, config)],
            unknown: wrongClass.unknown,
        };
    });
}

function checkClass(pod: Pod, config: InitDataConfig): Findings {
    const { value, keys } = classOf(pod);
    if (value === UNKNOWN) {
        return notKnown(keys);
    }
    if (typeof value === "string" && isConfidentialClass(value, config)) {
        return NOTHING;
    }
    return found(
        error(keys, "not-confidential", {
            ...notConfidential(value),
            fix: "set it; a class of your own that starts such VMs belongs into runtimeClasses of the policy pack's config",
        }),
    );
}

function checkValue(annotation: string, pod: Pod, { now }: GuardedResource, { kataVersion }: InitDataConfig): Issue[] {
    const { keys } = initDataIn(pod);
    const { initData, issues } = decoded(annotation);
    const context = { now, ...defined({ kataVersion }) };
    const own = initData === undefined ? [] : checkDocument(initData, context);
    const needsAgent = initData !== undefined && isRemoteClass(classOf(pod).value);
    return within(keys, [
        ...errorsOf([...issues, ...own]),
        ...(needsAgent && fileIn(initData, "aa.toml") === undefined ? [noAgent()] : []),
    ]);
}

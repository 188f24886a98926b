import { defined } from "../fields";
import { decoded, initDataIn } from "../initdata/inPod";
import { error, errorsOf, type Issue } from "../issue";
import { classOf, type Pod } from "../kubernetes/pods";
import { checkDocument } from "../review/check/document";
import { noAgent } from "../review/check/missingFiles";
import { missing, notConfidential } from "../review/check/missingInitData";
import { isRemoteClass } from "../runtimeClasses";
import { fileIn, within } from "./document";
import {
    type Findings,
    found,
    type GuardedResource,
    ifKnown,
    inConfidentialPods,
    NOTHING,
    together,
} from "./guardrail";
import { type ClassConfig, isConfidentialClass } from "./runtimeClass";

export type InitDataConfig = ClassConfig & { readonly kataVersion?: string };

/**
 * A pod with the RuntimeClass of a confidential VM carries init-data that guests take, and a pod that carries init-data
 * has such a RuntimeClass: any other runtime drops it, some in silence (Kata `src/libs/kata-types/src/annotations/mod.rs`).
 */
export function checkInitDataPresent(resource: GuardedResource, config: InitDataConfig): Findings {
    return inConfidentialPods(resource, config, (pod) =>
        ifKnown(initDataIn(pod), (value) =>
            typeof value === "string"
                ? together([checkClass(pod, config), found(...checkValue(value, pod, resource, config))])
                : found(missing(pod)),
        ),
    );
}

function checkClass(pod: Pod, config: InitDataConfig): Findings {
    const fix =
        "set it; if a class of your own starts such VMs, name it under runtimeClasses in the policy pack's config";
    return ifKnown(classOf(pod), (value, keys) =>
        isConfidentialClass(value, config)
            ? NOTHING
            : found(error(keys, "not-confidential", { ...notConfidential(value), fix })),
    );
}

function checkValue(
    annotation: string,
    pod: Pod,
    { now, session }: GuardedResource,
    { kataVersion }: InitDataConfig,
): Issue[] {
    const { keys } = initDataIn(pod);
    const { initData, issues } = decoded(annotation, session);
    const context = { now, session, ...defined({ kataVersion }) };
    const own = initData === undefined ? [] : checkDocument(initData, context);
    const needsAgent = initData !== undefined && isRemoteClass(classOf(pod).value);
    return within(keys, [
        ...errorsOf([...issues, ...own]),
        ...(needsAgent && fileIn(initData, "aa.toml") === undefined ? [noAgent()] : []),
    ]);
}

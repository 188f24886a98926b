import { fieldsOf, textOf } from "../fields";
import { error, type Issue } from "../issue";
import { at, type Located, root } from "../kubernetes/located";
import { madeBy } from "../kubernetes/podMakers";
import { classOf, type Pod } from "../kubernetes/pods";
import { manifestOf } from "../kubernetes/resourceType";
import { howToProtect } from "../review/check/missingInitData";
import { isWithoutTee } from "../runtimeClasses";
import { UNKNOWN } from "../unknown";
import { type Findings, type GuardedResource, inPods, NOTHING, namespaceOf } from "./guardrail";
import { type ClassConfig, isConfidentialClass, type Lists, matchesAny } from "./runtimeClass";

/** Without stacks, namespaces and labels every pod has to be confidential. */
export type ConfidentialRequiredConfig = ClassConfig & Lists<"stacks" | "namespaces" | "labels" | "allow">;

/**
 * The pods of the stacks, namespaces and labels that the config names, or all, run in confidential VMs: their RuntimeClass is one
 * for such VMs. Whether they carry init-data as well is what `checkInitDataPresent` looks at.
 */
export function checkConfidentialRequired(resource: GuardedResource, config: ConfidentialRequiredConfig): Findings {
    const manifest = manifestOf(resource.type, resource.props);
    const makes = madeBy(manifest);
    const check = (pod: Pod, issueOf: (runtimeClass: Located) => Issue): Findings => {
        const runtimeClass = classOf(pod);
        if (isProtected(runtimeClass.value, config) || saysNothing(resource, runtimeClass)) {
            return NOTHING;
        }
        const required = isRequired(pod, resource, config);
        if (!required.isMet) {
            return { issues: [], unknown: required.unknown };
        }
        const { allow = [] } = config;
        const names = [qualifiedName(pod, resource), ...labelsOf(pod)];
        const allowed = matching(allow.length === 0 ? [] : names, allow);
        const unknown = [...allowed.unknown, ...(runtimeClass.value === UNKNOWN ? [runtimeClass.keys] : [])];
        const issues = unknown.length > 0 ? [] : [issueOf(runtimeClass)];
        return allowed.isMet ? NOTHING : { issues, unknown };
    };
    if (makes === undefined) {
        return inPods(resource, (pod) => check(pod, (runtimeClass) => plainIssue(runtimeClass, pod)));
    }
    // Its own class, labels and name stand for those of the pods that its controller makes.
    const owner = root(manifest);
    return check({ owner, template: owner, isNested: true }, () => makerIssue(makes));
}

function makerIssue(makes: string): Issue {
    return error(["kind"], "confidential-required", {
        message: `makes pods (${makes}) of which the object does not say that they run in confidential VMs`,
        fix: `use a workload of a kind whose pods can be confidential; ${STAY}`,
    });
}

function isProtected(name: unknown, config: ConfidentialRequiredConfig): boolean {
    return isConfidentialClass(name, config) && (!isWithoutTee(name) || matchesAny(name, config.runtimeClasses ?? []));
}

/** A patch holds a part of an object, and the rest may well have a RuntimeClass. */
function saysNothing({ type }: GuardedResource, { value }: Located): boolean {
    return type.endsWith("Patch") && (value === undefined || value === null);
}

/** Whether one of some texts is met by a pattern, and if none is, which of them are not known yet. */
interface Match {
    readonly isMet: boolean;
    readonly unknown: readonly Located["keys"][];
}

function isRequired(pod: Pod, resource: GuardedResource, config: ConfidentialRequiredConfig): Match {
    const { stacks = [], namespaces = [], labels = [] } = config;
    if ([stacks, namespaces, labels].every((list) => list.length === 0) || matchesAny(resource.stack, stacks)) {
        return { isMet: true, unknown: [] };
    }
    const all = [
        ...(namespaces.length === 0 ? [] : [matching([namespaceOf(pod, resource)], namespaces)]),
        ...(labels.length === 0 ? [] : [matching(labelsOf(pod), labels)]),
    ];
    const isMet = all.some((one) => one.isMet);
    return { isMet, unknown: isMet ? [] : all.flatMap(({ unknown }) => unknown) };
}

function matching(texts: readonly Located[], patterns: readonly string[]): Match {
    const isMet = texts.some(({ value }) => typeof value === "string" && matchesAny(value, patterns));
    return { isMet, unknown: isMet ? [] : texts.flatMap(({ value, keys }) => (value === UNKNOWN ? [keys] : [])) };
}

function qualifiedName(pod: Pod, resource: GuardedResource): Located {
    const namespace = namespaceOf(pod, resource);
    const named = at(pod.owner, "metadata", "name");
    const name = named.value === undefined ? at(pod.owner, "metadata", "generateName") : named;
    const missing = [namespace, name].find(({ value }) => value === UNKNOWN);
    return missing ?? { value: `${textOf(namespace.value) ?? ""}/${textOf(name.value) ?? ""}`, keys: name.keys };
}

/** Each label of the pod and of the object that makes it, as `key` and as `key=value`. */
function labelsOf({ template, owner }: Pod): Located[] {
    return [template, owner].flatMap((holder) => {
        const labels = at(holder, "metadata", "labels");
        return labels.value === UNKNOWN
            ? [labels]
            : Object.keys(fieldsOf(labels.value)).flatMap((key): Located[] => {
                  const { value, keys } = at(labels, key);
                  const pair = value === UNKNOWN ? value : `${key}=${textOf(value) ?? ""}`;
                  return [key, pair].map((text) => ({ value: text, keys }));
              });
    });
}

const STAY = "list it under allow, as namespace/name, if it may stay plain";

function plainIssue({ value, keys }: Located, pod: Pod): Issue {
    const isMissing = value === undefined || value === null;
    const state = isMissing
        ? "is missing, so that the pod runs without a VM, or in one that is not confidential"
        : isWithoutTee(value)
          ? "starts VMs without a TEE, for development"
          : "is not known to start confidential VMs";
    return error(keys, "confidential-required", {
        message: `${state}: the host can read and change what the pod has in memory`,
        allowed: "the RuntimeClass of a confidential VM, as in kata-qemu-snp",
        fix: `${isMissing ? howToProtect(pod) : "use such a class, or name yours under runtimeClasses"}; ${STAY}`,
    });
}

import { type Fields, fieldsOf, stringOf } from "../fields";
import { initDataIn } from "../initdata/inPod";
import { error } from "../issue";
import { at, root } from "../kubernetes/located";
import { classOf, podsIn } from "../kubernetes/pods";
import { isResourceExpander, kindOfType, patchedKind, providerKey } from "../kubernetes/resourceType";
import type { StackIssue, StackResource } from "./oneObject";
import { finalResources } from "./patches";
import { type ClassConfig, isConfidentialClass } from "./runtimeClass";

/** Pods of a resource, as Services and controllers find them. */
interface Labelled {
    readonly resource: StackResource;
    /** Namespace and cluster. */
    readonly where: string;
    readonly labels: Fields;
    readonly isConfidential: boolean;
}

/** What finds pods by their labels: a Service, or the controller of confidential pods. */
interface Finder {
    readonly where: string;
    readonly selector: Fields;
    readonly what: string;
}

/**
 * No plain pods stand behind a Service of confidential pods, or have the labels by which their controller finds them: what
 * clients send to the confidential ones reaches the others too. Labels that are not known yet match nothing.
 */
export function checkPlainTwins(resources: readonly StackResource[], config: ClassConfig): StackIssue[] {
    const final = finalResources(resources);
    const pods = final.flatMap((resource) => labelledIn(resource, config));
    const confidential = pods.filter(({ isConfidential }) => isConfidential);
    const services = final.flatMap((resource) =>
        kindOfType(resource.type) === "Service" ? finderOf(resource, ["spec", "selector"]) : [],
    );
    const controllers = confidential.flatMap(({ resource }) => finderOf(resource, ["spec", "selector", "matchLabels"]));
    const finders = [...services, ...controllers].filter((one) => confidential.some((pod) => finds(one, pod)));
    return pods
        .filter(({ isConfidential }) => !isConfidential)
        .flatMap((pod): StackIssue[] => {
            const finder = finders.find((one) => finds(one, pod));
            return finder === undefined ? [] : [{ urn: pod.resource.urn, issue: described(finder) }];
        });
}

function described({ what }: Finder) {
    return error(["metadata", "labels"], "plain-twin", {
        message: `are those by which ${what} finds confidential pods, and these pods are plain: the host reads what clients send to them`,
        allowed: "labels of its own, or pods in confidential VMs",
        fix: "make this workload confidential too, or give its pods other labels",
    });
}

function finds({ where, selector }: Finder, pod: Labelled): boolean {
    return where === pod.where && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
}

function finderOf(resource: StackResource, path: readonly string[]): Finder[] {
    const where = scopeOf(resource);
    const selector = fieldsOf(at(root(resource.props), ...path).value);
    const values = Object.values(selector);
    const isKnown = values.length > 0 && values.every((value) => typeof value === "string");
    return where !== undefined && isKnown ? [{ where, selector, what: resource.urn }] : [];
}

function labelledIn(resource: StackResource, config: ClassConfig): Labelled[] {
    const where = scopeOf(resource);
    const kind = patchedKind(kindOfType(resource.type) ?? "");
    if (where === undefined || kind === "" || isResourceExpander(resource.type)) {
        return [];
    }
    return podsIn(root(resource.props), kind).map((pod) => {
        const isConfidential =
            isConfidentialClass(classOf(pod).value, config) || typeof initDataIn(pod).value === "string";
        return { resource, where, labels: fieldsOf(at(pod.template, "metadata", "labels").value), isConfidential };
    });
}

/** Undefined where the namespace is not known yet. */
function scopeOf({ props, namespace, provider }: StackResource): string | undefined {
    const { value = namespace ?? "default" } = at(root(props), "metadata", "namespace");
    const name = stringOf(value);
    return name === undefined ? undefined : `${providerKey(provider ?? "")} ${name}`;
}

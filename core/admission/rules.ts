import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { defined, type Fields } from "../fields";
import { HARMLESS_ANNOTATIONS } from "../kataAnnotations";
import { KINDS, type Kind } from "../kubernetes/kinds";
import { AdmissionAction } from "./action";
import { cel, INIT_DATA, podVariables, SAME_IN_GUEST } from "./cel";
import { handlersOf } from "./classes";
import { isReviewed } from "./lists";
import { isOneOf } from "./plain";
import type { AdmissionRules, AdmissionSpec } from "./spec";

/** What the options of a rule set decide, each in CEL. */
export interface Options {
    /** The names of the RuntimeClasses that are allowed. */
    readonly runtimeClasses: string;
    /** The handlers that each of them may have. */
    readonly handlers: string;
    /** The annotations of Kata that are allowed. */
    readonly annotations: string;
    /** Whether an object may stay plain. */
    readonly plain: string;
    /** The number of lists. */
    readonly lists: string;
}

/** Resources of a group that a rule is about. */
interface Resources {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly operations: readonly ("CREATE" | "UPDATE")[];
    readonly resources: readonly string[];
}

/** A rule of the API server. */
interface Rule {
    /** The end of the names of its objects. */
    readonly name: string;
    /** The hardest action that it has without being named. */
    readonly most?: AdmissionAction;
    readonly resources: readonly Resources[];
    /** What has to hold, in CEL. */
    readonly expression: (options: Options) => string;
    /** What is wrong, and what to do. */
    readonly message: string;
    /** What is wrong in the object itself, in CEL, in front of the message. */
    readonly subject?: string;
    /** It is about objects that are not pods. */
    readonly isOfCluster?: true;
}

const at = (group: string, resources: readonly string[], operations: Resources["operations"]): Resources => ({
    apiGroups: [group],
    apiVersions: ["v1"],
    operations,
    resources,
});

/** The resource of each kind is its plural. */
function kindsAt(operations: Resources["operations"]): Resources[] {
    const groups = new Map<string, string[]>();
    for (const [
        kind,
        {
            groups: [first = ""],
        },
    ] of Object.entries<Kind>(KINDS)) {
        const group = first === "core" ? "" : first;
        groups.set(group, [...(groups.get(group) ?? []), `${kind.toLowerCase()}s`]);
    }
    return [...groups].map(([group, resources]) => at(group, resources, operations));
}

const PODS = kindsAt(["CREATE", "UPDATE"]);
const CHANGED_PODS = kindsAt(["UPDATE"]);
export const GOES_THROUGH = "variables.isUnchanged || variables.isPlain";

export function optionsOf(spec: AdmissionSpec): Options {
    const { annotations = [], plain = [], lists = 1 } = spec;
    const handlers = handlersOf(spec);
    return {
        runtimeClasses: cel(Object.keys(handlers)),
        handlers: cel(handlers),
        annotations: cel([INIT_DATA_ANNOTATION, ...HARMLESS_ANNOTATIONS, ...annotations]),
        plain: isOneOf(plain),
        lists: cel(lists),
    };
}

/** Of a ValidatingAdmissionPolicy. */
type PolicySpec = {
    readonly failurePolicy: string;
    readonly paramKind?: Fields;
    readonly matchConstraints: { readonly resourceRules: readonly Resources[] };
    readonly variables?: readonly { readonly name: string; readonly expression: string }[];
    readonly validations: readonly {
        readonly expression: string;
        readonly message: string;
        readonly messageExpression?: string;
    }[];
};

/** Every rule, in the order in which they are written. */
export const ADMISSION_RULES: Readonly<Record<keyof AdmissionRules, Rule>> = {
    runtimeClass: {
        name: "runtime-class",
        resources: PODS,
        expression: ({ runtimeClasses }) => `${GOES_THROUGH} || variables.runtimeClass in ${runtimeClasses}`,
        subject: '"the RuntimeClass \\"" + variables.runtimeClass + "\\""',
        message: "is not one that is allowed here: make the workload confidential with confidential-workload",
    },
    initData: {
        name: "init-data",
        resources: PODS,
        expression: () =>
            `${GOES_THROUGH} || ${INIT_DATA} in variables.annotations && variables.annotations[${INIT_DATA}] != ""`,
        message: `the pod has no ${INIT_DATA_ANNOTATION}: run confidential-workload inject on its manifest`,
    },
    reviewed: {
        name: "reviewed",
        resources: PODS,
        expression: ({ lists }) => `${GOES_THROUGH} || ${isReviewed(lists)}`,
        message:
            "the init-data of the pod is not among the reviewed documents: review it, and update the list before the workload",
    },
    annotations: {
        name: "annotations",
        resources: PODS,
        expression: ({ annotations }) => `${GOES_THROUGH} || variables.kata.all(name, name in ${annotations})`,
        message: `the pod has annotations of Kata that may change its VM: remove all but ${INIT_DATA_ANNOTATION}, or allow them by name`,
    },
    ephemeralContainers: {
        name: "ephemeral-containers",
        resources: [at("", ["pods/ephemeralcontainers"], ["UPDATE"])],
        expression: () =>
            "variables.isPlain || !has(object.spec.ephemeralContainers) || has(oldObject.spec.ephemeralContainers) && object.spec.ephemeralContainers == oldObject.spec.ephemeralContainers",
        message: "a confidential pod takes no ephemeral containers: debug a copy of the workload in another namespace",
    },
    template: {
        name: "template",
        most: AdmissionAction.Warn,
        resources: CHANGED_PODS,
        expression: () =>
            `!(${INIT_DATA} in variables.annotations && ${INIT_DATA} in variables.oldAnnotations && variables.annotations[${INIT_DATA}] == variables.oldAnnotations[${INIT_DATA}]) || ${SAME_IN_GUEST}`,
        message:
            "the pod changes and its init-data does not, so its guest may refuse to start it: make the init-data anew for this pod",
    },
    classHandler: {
        name: "class-handler",
        resources: [at("node.k8s.io", ["runtimeclasses"], ["CREATE"])],
        expression: ({ handlers }) =>
            `!(object.metadata.name in ${handlers}) || object.handler in ${handlers}[object.metadata.name]`,
        subject: '"the handler \\"" + object.handler + "\\""',
        message: "is not that of a RuntimeClass with this name: correct the handler, or give the class another name",
        isOfCluster: true,
    },
};

/** A rule that is written, as an object of a name. */
export interface WrittenRule {
    readonly key: keyof AdmissionRules;
    readonly name: string;
    readonly action: AdmissionAction;
}

/** The spec of the policy of a rule. */
export function policySpec(key: keyof AdmissionRules, action: AdmissionAction, options: Options): PolicySpec {
    const { resources, expression, message, subject, isOfCluster } = ADMISSION_RULES[key];
    return defined({
        // A rule that only tells must stop nobody where it fails.
        failurePolicy: action === AdmissionAction.Deny ? "Fail" : "Ignore",
        paramKind: key === "reviewed" ? { apiVersion: "v1", kind: "ConfigMap" } : undefined,
        matchConstraints: { resourceRules: resources },
        variables: isOfCluster ? undefined : podVariables(options.plain),
        validations: [
            defined({
                expression: expression(options),
                message,
                messageExpression: subject && `${subject} + ${cel(` ${message}`)}`,
            }),
        ],
    });
}

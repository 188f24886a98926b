import { defined } from "../fields";
import { errorsOf, type Issue } from "../issue";
import { parse } from "../parse";
import { AdmissionAction, HARDNESS } from "./action";
import { checkAdmission } from "./check";
import { type ListPlace, listManifests } from "./lists";
import { ADMISSION_RULES, optionsOf, policySpec } from "./rules";
import { ADMISSION_SHAPE, type AdmissionRules, type AdmissionSpec } from "./spec";

/** The outcome of {@link admission}: all issues, and the manifests unless one of them is an error. @since 0.1.0 */
export interface AdmissionManifests {
    readonly issues: readonly Issue[];
    /** In the order in which they are applied. */
    readonly manifests?: readonly {
        readonly apiVersion: string;
        readonly kind: "ConfigMap" | "ValidatingAdmissionPolicy" | "ValidatingAdmissionPolicyBinding";
        readonly metadata: {
            readonly name: string;
            readonly namespace?: string;
            readonly annotations?: Readonly<Record<string, string>>;
        };
        readonly data?: Readonly<Record<string, string>>;
        readonly spec?: Readonly<Record<string, unknown>>;
    }[];
}

export type AdmissionManifest = NonNullable<AdmissionManifests["manifests"]>[number];

const GROUP = "admissionregistration.k8s.io/v1";

/** Only clients see a warning, and nobody reads those of controllers: the log keeps it. */
const ACTIONS: Readonly<Record<AdmissionAction, readonly string[]>> = {
    [AdmissionAction.Off]: [],
    [AdmissionAction.Audit]: ["Audit"],
    [AdmissionAction.Warn]: ["Warn", "Audit"],
    [AdmissionAction.Deny]: ["Deny"],
};

/**
 * Policies by which the API server lets only reviewed confidential pods into some namespaces: for each rule a
 * ValidatingAdmissionPolicy and its bindings, and ConfigMaps with the reviewed documents.
 *
 * @since 0.1.0
 */
export function admission(spec: AdmissionSpec): AdmissionManifests {
    return admissionFor(spec, { areFilledLater: false });
}

/** The same; `areFilledLater` says that workloads put their own documents on the lists, which may be empty until then. */
export function admissionFor(
    spec: AdmissionSpec,
    { areFilledLater }: { readonly areFilledLater: boolean },
): AdmissionManifests {
    const { issues: malformed } = parse(spec, ADMISSION_SHAPE, []);
    const issues = malformed.length > 0 ? malformed : checkAdmission(spec, areFilledLater);
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const { name = "confidential-workload", reviewed } = spec;
    const lists = reviewed === undefined ? [] : listManifests(reviewed, listsOf(spec));
    const rules = (Object.keys(ADMISSION_RULES) as (keyof AdmissionRules)[])
        .map((key) => ({ key, name: `${name}-${ADMISSION_RULES[key].name}`, action: actionOf(key, spec) }))
        .filter(({ key, action }) => action !== AdmissionAction.Off && (key !== "reviewed" || reviewed !== undefined));
    const options = optionsOf(spec);
    const policies = rules.map((rule) => ({
        apiVersion: GROUP,
        kind: "ValidatingAdmissionPolicy" as const,
        metadata: { name: rule.name },
        spec: policySpec(rule.key, rule.action, options),
    }));
    const bindings = rules.flatMap((rule) => (rule.key === "reviewed" ? [] : [binding(rule, spec)]));
    const reviewing = rules.filter(({ key }) => key === "reviewed");
    const [first = [], ...others] = lists.map((list) => [list, ...reviewing.map((rule) => binding(rule, spec, list))]);
    // Where there are more lists than before, the new ones have to refuse before the policy and the first list leave it to them.
    return { issues, manifests: [...others.flat(), ...policies, ...first, ...bindings] };
}

/** Where the lists of reviewed documents are. */
export function listsOf({
    name = "confidential-workload",
    listNamespace = "kube-system",
    lists = 1,
}: AdmissionSpec): ListPlace {
    return { name: `${name}-${ADMISSION_RULES.reviewed.name}`, namespace: listNamespace, count: lists };
}

/** A rule that is written. */
interface Written {
    readonly key: keyof AdmissionRules;
    readonly name: string;
    readonly action: AdmissionAction;
}

function actionOf(key: keyof AdmissionRules, { action = AdmissionAction.Audit, rules = {} }: AdmissionSpec) {
    const { most = AdmissionAction.Deny } = ADMISSION_RULES[key];
    return rules[key] ?? (HARDNESS.indexOf(action) > HARDNESS.indexOf(most) ? most : action);
}

function binding({ name, action }: Written, { namespaceLabels }: AdmissionSpec, list?: AdmissionManifest) {
    return {
        apiVersion: GROUP,
        kind: "ValidatingAdmissionPolicyBinding" as const,
        metadata: { name: list?.metadata.name ?? name },
        spec: defined({
            policyName: name,
            validationActions: ACTIONS[action],
            matchResources: { namespaceSelector: { matchLabels: namespaceLabels } },
            paramRef: list && {
                name: list.metadata.name,
                namespace: list.metadata.namespace,
                parameterNotFoundAction: action === AdmissionAction.Deny ? "Deny" : "Allow",
            },
        }),
    };
}

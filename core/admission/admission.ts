import { defined } from "../fields";
import { errorsOf } from "../issue";
import { parse } from "../parse";
import { ACTIONS, AdmissionAction, HARDNESS } from "./action";
import { checkAdmission } from "./check";
import { kyvernoPolicy } from "./kyverno";
import { type ListPlace, listManifests } from "./lists";
import { ADMISSION_RULES, optionsOf, policySpec, type WrittenRule } from "./rules";
import {
    ADMISSION_SHAPE,
    AdmissionForm,
    type AdmissionManifest,
    type AdmissionManifests,
    type AdmissionRules,
    type AdmissionSpec,
} from "./spec";

const GROUP = "admissionregistration.k8s.io/v1";

/**
 * Policies by which the API server lets only reviewed confidential pods into some namespaces: for each rule a
 * ValidatingAdmissionPolicy and its bindings, and ConfigMaps with the reviewed documents. With `as`, the same for Kyverno.
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
    const rules = (Object.keys(ADMISSION_RULES) as (keyof AdmissionRules)[])
        .map((key) => ({ key, name: `${name}-${ADMISSION_RULES[key].name}`, action: actionOf(key, spec) }))
        .filter(({ key, action }) => action !== AdmissionAction.Off && (key !== "reviewed" || reviewed !== undefined));
    if (spec.as === AdmissionForm.Kyverno) {
        return { issues, manifests: rules.map((rule) => kyvernoPolicy(rule, spec)) };
    }
    const lists = reviewed === undefined ? [] : listManifests(reviewed, listsOf(spec));
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

function actionOf(key: keyof AdmissionRules, { action = AdmissionAction.Audit, rules = {} }: AdmissionSpec) {
    const { most = AdmissionAction.Deny } = ADMISSION_RULES[key];
    return rules[key] ?? (HARDNESS.indexOf(action) > HARDNESS.indexOf(most) ? most : action);
}

function binding({ name, action }: WrittenRule, { namespaceLabels }: AdmissionSpec, list?: AdmissionManifest) {
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

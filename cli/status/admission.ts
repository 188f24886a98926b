import { AdmissionAction, HARDNESS } from "../../core/admission/action";
import { type AdmissionInForce, admissionInForce } from "../../core/admission/inForce";
import type { OptionValues } from "../../core/admission/readPolicy";
import { ADMISSION_RULES } from "../../core/admission/rules";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { fieldsOf, itemsOf, stringOf } from "../../core/fields";
import { error, type Issue, warning, warningIf } from "../../core/issue";
import { manifestsOf } from "../../core/kubernetes/objects";
import { type Live, type LiveWorkload, livePlace } from "../input/liveWorkloads";

/** What a rule does; unknown where its policy or its binding is not one that this version of the package writes. */
type ActionInForce = AdmissionAction | "unknown";

/** What the API server does with the pods of a namespace. */
export interface NamespaceAdmission {
    readonly namespace: string;
    /** By rule; absent where the labels of the namespace are not known. */
    readonly rules?: Readonly<Record<string, ActionInForce>>;
    /** What the rules let in, by option. */
    readonly allowed?: Readonly<Record<string, readonly string[]>>;
    readonly issues: readonly Issue[];
}

const GET =
    "give what `kubectl get namespaces,validatingadmissionpolicies,validatingadmissionpolicybindings,configmaps -n kube-system -o json` gives, with the namespace of the lists";

/** What is in force for the namespaces of workloads, by the objects of the cluster. */
export function admissionOf(workloads: readonly LiveWorkload[], documents: readonly unknown[]): NamespaceAdmission[] {
    const objects = manifestsOf(documents);
    return [...new Set(workloads.map(({ namespace }) => namespace))].sort().map((namespace) => {
        const found = objects.find(
            ({ kind, metadata }) => kind === "Namespace" && fieldsOf(metadata)["name"] === namespace,
        );
        const place = [{ object: `Namespace/${namespace}` }];
        if (found === undefined) {
            const message =
                "is not among the objects, so its labels, and with them the rules that bind it, are not known";
            return { namespace, issues: [warning(place, "admission-unread", { message, fix: GET })] };
        }
        const inForce = admissionInForce(objects, fieldsOf(fieldsOf(found["metadata"])["labels"]));
        const here = workloads.filter((workload) => workload.namespace === namespace);
        const issues = [...ruleIssues(inForce, place), ...here.flatMap((workload) => listIssues(workload, inForce))];
        return { namespace, rules: actionsOf(inForce), allowed: allowedBy(inForce), issues };
    });
}

/** The hardest action of each rule. A text that is not known, or a binding that may leave out objects, may do less. */
function actionsOf({ rules }: AdmissionInForce): Record<string, ActionInForce> {
    const hardness = (some: AdmissionInForce["rules"]) =>
        Math.max(0, ...some.map(({ action }) => HARDNESS.indexOf(action)));
    const entries = Object.values(ADMISSION_RULES).map(({ name }) => {
        const all = rules.filter(({ rule }) => rule === name);
        const certain = hardness(all.filter(isCertain));
        return [name, hardness(all) > certain ? "unknown" : HARDNESS[certain]];
    });
    return Object.fromEntries(entries);
}

const isCertain = ({ options, isNarrowed }: AdmissionInForce["rules"][number]) => options !== undefined && !isNarrowed;

function allowedBy({ rules }: AdmissionInForce): Record<string, string[]> {
    const valuesOf = (option: keyof OptionValues) => rules.map(({ options }) => options?.[option]);
    const handlers = valuesOf("handlers")
        .flatMap((classes) => Object.entries(fieldsOf(classes)))
        .filter(([name, allowed]) => JSON.stringify(allowed) !== JSON.stringify([name]))
        .map(([name, allowed]) => `${name} with ${itemsOf(allowed).join(" or ")}`);
    const entries = [
        ["runtimeClasses", valuesOf("runtimeClasses").flatMap(itemsOf)],
        ["handlers", handlers],
        ["annotations", valuesOf("annotations").flatMap(itemsOf)],
        ["plain", valuesOf("plain").filter((pattern) => pattern !== undefined)],
    ] as const;
    return Object.fromEntries(
        entries.flatMap(([option, values]) => (values.length > 0 ? [[option, [...new Set(values.map(String))]]] : [])),
    );
}

function ruleIssues(inForce: AdmissionInForce, place: Issue["at"]): Issue[] {
    const { rules, missingLists, unboundLists } = inForce;
    const open = Object.entries(actionsOf(inForce)).filter(
        ([name, action]) => action !== AdmissionAction.Deny && name !== ADMISSION_RULES.template.name,
    );
    const names = (is: (rule: AdmissionInForce["rules"][number]) => boolean) =>
        [...new Set(rules.filter(is).map(({ rule }) => rule))].join(", ");
    const changed = names(({ options }) => options === undefined);
    const narrowed = names(({ isNarrowed }) => isNarrowed);
    return [
        ...warningIf(open.length > 0, place, "admission-open", {
            message: `the API server may let in what breaks ${open.map(([name, action]) => `${name} (${action})`).join(", ")}`,
            fix: "when the audit log has no more entries of these rules: `npx confidential-workload admission --action deny`",
        }),
        ...warningIf(changed !== "", place, "admission-version", {
            message: `${changed}: the policy is not the one that this version of the package writes, so what it refuses is not known`,
            fix: "make the rules again, and read what changes",
        }),
        ...warningIf(narrowed !== "", place, "admission-open", {
            message: `${narrowed}: the binding may leave out objects of the namespace`,
            fix: "compare the binding with the one that `npx confidential-workload admission` writes",
        }),
        ...warningIf(unboundLists.length > 0, place, "admission-open", {
            message: `reviewed: no binding has list ${unboundLists.join(", ")}, so the API server lets in documents that belong on it`,
            fix: "make the rules again, with all lists",
        }),
        ...warningIf(missingLists.length > 0, place, "admission-unread", {
            message: `${missingLists.join(", ")}: the list is not among the objects, so it is not known which documents are reviewed`,
            fix: GET,
        }),
    ];
}

/** Pods that the API server would not let in again. */
function listIssues({ object, pods }: LiveWorkload, inForce: AdmissionInForce): Issue[] {
    const { isListed, missingLists } = inForce;
    const action = actionsOf(inForce)[ADMISSION_RULES.reviewed.name];
    if (isListed === undefined || missingLists.length > 0) {
        return [];
    }
    const isMissing = ({ annotations }: Live) => !isListed(stringOf(annotations[INIT_DATA_ANNOTATION]) ?? "");
    return [...(object === undefined ? [] : [object]), ...pods].filter(isMissing).map((live) =>
        (action === AdmissionAction.Deny ? error : warning)(livePlace(live), "admission-unlisted", {
            message:
                "its init-data is not on the list of reviewed documents, so the rule `reviewed` does not accept such a pod again",
            fix: "review it and add it: make the list of what is deployed and of what comes next, as docs/admission.md describes",
        }),
    );
}

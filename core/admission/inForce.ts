import { type Fields, fieldsOf, itemsOf, stringOf } from "../fields";
import { AdmissionAction, HARDNESS } from "./action";
import { LIST, listOf } from "./lists";
import { isDefault, type OptionValues, optionsIn } from "./readPolicy";
import { ADMISSION_RULES } from "./rules";
import type { AdmissionRules } from "./spec";

/** A rule that binds a namespace. */
interface RuleInForce {
    /** The end of the names of its objects. */
    readonly rule: string;
    readonly action: AdmissionAction;
    /** With which options this version of the package writes its policy; absent where it writes another one. */
    readonly options?: OptionValues;
    /** Whether its binding may leave out objects of the namespace. */
    readonly isNarrowed: boolean;
}

/** What the API server does with pods of a namespace. */
export interface AdmissionInForce {
    readonly rules: readonly RuleInForce[];
    /** Lists that bindings name and that are not among the objects. */
    readonly missingLists: readonly string[];
    /** Numbers of lists that no binding has, as "1 of 2". */
    readonly unboundLists: readonly string[];
    /** Whether the lists have the text of an annotation; absent where no rule compares it. */
    readonly isListed?: (annotation: string) => boolean;
}

const KEYS = Object.keys(ADMISSION_RULES) as (keyof AdmissionRules)[];

/** Which rules bind a namespace with these labels, by the policies, bindings and ConfigMaps among the objects of a cluster. */
export function admissionInForce(objects: readonly Fields[], labels: Fields): AdmissionInForce {
    const ofKind = (kind: string) => objects.filter((object) => object["kind"] === kind);
    const policies = new Map(ofKind("ValidatingAdmissionPolicy").map((policy) => [nameOf(policy), policy]));
    const bound = ofKind("ValidatingAdmissionPolicyBinding").flatMap((binding) => {
        const { policyName, validationActions, matchResources, paramRef } = fieldsOf(binding["spec"]);
        const { namespaceSelector, ...others } = fieldsOf(matchResources);
        const param = fieldsOf(paramRef);
        const actions = itemsOf(validationActions).map((action) => String(action).toLowerCase());
        const action = HARDNESS.findLast((one) => actions.includes(one)) ?? AdmissionAction.Off;
        const policy = policies.get(stringOf(policyName) ?? "");
        const key = policy && keyIn(policy);
        if (policy === undefined || key === undefined) {
            return [];
        }
        const { name, isOfCluster } = ADMISSION_RULES[key];
        const isBound = isOfCluster ?? selects(fieldsOf(namespaceSelector), labels);
        const options = optionsIn(policy["spec"], key, action);
        const isNarrowed =
            Object.entries(others).some(([field, value]) => !isDefault(field, value)) ||
            "selector" in param ||
            (action === AdmissionAction.Deny && param["parameterNotFoundAction"] === "Allow");
        return isBound ? [{ rule: name, action, isNarrowed, ...(options && { options }), policyName, param }] : [];
    });
    const rules = bound.map(({ policyName: _, param: __, ...rule }) => rule);
    const reviewing = bound.flatMap(({ rule, options, policyName, param }) =>
        rule === ADMISSION_RULES.reviewed.name && options !== undefined && !("selector" in param)
            ? [{ policyName, count: Number(options.lists), param }]
            : [],
    );
    return { rules, ...listsIn(reviewing, ofKind("ConfigMap")) };
}

/** A binding of a list to a policy for `count` lists. */
interface ListBinding {
    readonly policyName: unknown;
    readonly count: number;
    readonly param: Fields;
}

function listsIn(bound: readonly ListBinding[], configMaps: readonly Fields[]): Omit<AdmissionInForce, "rules"> {
    const lists = new Map(configMaps.map((list) => [keyOf(fieldsOf(list["metadata"])), list] as const));
    const counts = new Map(bound.map(({ policyName, count }) => [policyName, count]));
    const sets = [...counts].map(([name, count]) => {
        const texts = new Map<number, unknown[]>();
        for (const { param } of bound.filter(({ policyName }) => policyName === name)) {
            const { metadata, data } = lists.get(keyOf(param)) ?? {};
            texts.set(Number(fieldsOf(fieldsOf(metadata)["annotations"])[LIST]), Object.values(fieldsOf(data)));
        }
        return { count, texts };
    });
    const missingLists = bound.map(({ param }) => keyOf(param)).filter((key) => !lists.has(key));
    const unboundLists = sets.flatMap(({ count, texts }) =>
        [...Array(count).keys()].filter((number) => !texts.has(number)).map((number) => `${number} of ${count}`),
    );
    const isListed = (annotation: string) =>
        sets.every(({ count, texts }) => texts.get(listOf(annotation, count))?.includes(annotation) ?? true);
    return {
        missingLists,
        unboundLists: missingLists.length > 0 ? [] : unboundLists,
        ...(sets.length > 0 && { isListed }),
    };
}

function nameOf({ metadata }: Fields): string {
    return stringOf(fieldsOf(metadata)["name"]) ?? "";
}

function keyOf({ namespace, name }: Fields): string {
    return `${namespace}/${name}`;
}

/** Which rule a policy is. That of another version of this package has the same name, and the same message or the same variables. */
function keyIn({ metadata, spec }: Fields): keyof AdmissionRules | undefined {
    const { variables, validations } = fieldsOf(spec);
    const [validation] = itemsOf(validations).map(fieldsOf);
    const isOurs = itemsOf(variables).some((variable) => fieldsOf(variable)["name"] === "isUnchanged");
    return KEYS.find((key) => {
        const { name, message } = ADMISSION_RULES[key];
        return nameOf({ metadata }).endsWith(`-${name}`) && (isOurs || validation?.["message"] === message);
    });
}

/** Kubernetes `apimachinery/pkg/apis/meta/v1`, `LabelSelectorAsSelector`. */
function selects({ matchLabels, matchExpressions }: Fields, labels: Fields): boolean {
    return (
        Object.entries(fieldsOf(matchLabels)).every(([key, value]) => labels[key] === value) &&
        itemsOf(matchExpressions).every((expression) => holds(fieldsOf(expression), labels))
    );
}

function holds({ key, operator, values }: Fields, labels: Fields): boolean {
    const value = labels[String(key)];
    const isIn = itemsOf(values).includes(value);
    const outcomes: Record<string, boolean> = {
        In: isIn,
        NotIn: !isIn,
        Exists: value !== undefined,
        DoesNotExist: value === undefined,
    };
    return outcomes[String(operator)] ?? false;
}

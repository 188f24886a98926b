import { type Fields, fieldsOf, itemsOf, own, textOf } from "../../fields";
import { error, errorIf, type Issue, type Place, quote, warning } from "../../issue";
import type { KeyedValues } from "../../kubernetes/keyedValues";
import type { PodSource } from "../../kubernetes/podSource";
import { clusterMaySet, clusterVariable, orAsWritten } from "./clusterVariables";
import { ANY_NUMBER, ANY_TEXT, FIELD_PATHS, fieldRefValue } from "./fieldRef";
import { pairsIn } from "./imageEnvironment";
import { injectedVariable } from "./injected";
import { profileOf } from "./runtime";
import type { Derivation } from "./source";
import { exampleOf, expand, isPattern, isWhole, type Lookup, type Pattern, regexOf, type Text } from "./text";

/** A variable of a container. */
export interface Variable {
    readonly name: string;
    readonly value: Text;
    /** False where the cluster may leave it out. */
    readonly required: boolean;
    /** What of the pod it has to be equal to, where that is known only when the pod runs. */
    readonly pod?: "name" | "namespace";
    /** True where the image or the runtime gives it, which `$(NAME)` in the pod does not reach. */
    readonly fromImage?: true;
}

export type Environment = ReadonlyMap<string, Variable>;

/** The variables that the pod and its image declare: the runtime's, the image's, then those of the pod, which win. */
export function environmentOf(
    container: Fields,
    imageEnv: readonly string[],
    path: Place,
    derivation: Derivation,
): Environment {
    const variables = new Map<string, Variable>();
    const add = (variable: Variable) => variables.set(variable.name, variable);
    const { variables: own, readsImages } = profileOf(derivation.policy);
    // Of a variable that an image has twice CRI-O takes the first: `server/utils.go`, `mergeEnvs`.
    const ofImage = readsImages ? pairsIn(imageEnv).reverse() : pairsIn(imageEnv);
    for (const [name, value] of [...pairsIn(own), ...ofImage]) {
        add({ name, value, required: true, fromImage: true });
    }
    if (container["tty"] === true && !readsImages) {
        add({ name: "TERM", value: "xterm", required: false, fromImage: true });
    }
    itemsOf(container["envFrom"]).forEach((source, index) => {
        const at = [...path, "envFrom", index];
        for (const [name, value] of variablesFrom(fieldsOf(source), at, derivation)) {
            // A kubelet that is strict about names leaves out those that begin with a digit.
            add({ name, value, required: !isOptional(fieldsOf(source)) && !/^[0-9]/.test(name) });
        }
    });
    // Only what stands before a variable can be named in it.
    const lookup = lookupIn(variables, derivation);
    itemsOf(container["env"]).forEach((item, index) => {
        const at = [...path, "env", index];
        const variable = declaredVariable(fieldsOf(item), at, { ...derivation, lookup });
        if (variable !== undefined) {
            add(variable);
        }
    });
    for (const { name, value, required } of variables.values()) {
        const given = addedVariable(name, derivation.source);
        if (given !== undefined) {
            // The controller replaces it, but in init containers. Of an image's, containerd then hands on both.
            const either = { regex: `(${regexOf(value)}|${given.regex})`, example: exampleOf(value) };
            add({ name, value: either, required });
        }
    }
    for (const { name, fromImage } of variables.values()) {
        if (fromImage === true && clusterMaySet(name, derivation.source)) {
            derivation.report(sharedName(name, path));
        }
        if (fromImage === true && injectedVariable(name, derivation.policy) !== undefined) {
            derivation.report(injectedName(name, path));
        }
    }
    return variables;
}

/** What `$(NAME)` is in a command or in another variable: any variable of the pod, but none of the image alone. */
export function lookupIn(variables: Environment, { source, policy }: Derivation): Lookup {
    return (name) => {
        const variable = variables.get(name);
        return variable === undefined || variable.fromImage === true
            ? (clusterVariable(name, source) ?? injectedVariable(name, policy) ?? orAdded(name, source))
            : variable.value;
    };
}

/** What the controller of an operator's kind gives a variable of this name. */
function addedVariable(name: string, { added = [] }: PodSource): Pattern | undefined {
    const found = added.find((one) => (one.pattern === true ? isWhole(one.name, name) : one.name === name));
    return found && { regex: found.value ?? "(?s:.*)", example: "" };
}

function orAdded(name: string, source: PodSource): Pattern | undefined {
    const value = addedVariable(name, source);
    return value && orAsWritten(name, value);
}

function declaredVariable(
    item: Fields,
    path: Place,
    { lookup, ...derivation }: Derivation & { readonly lookup: Lookup },
): Variable | undefined {
    const name = textOf(item["name"]);
    if (name === undefined || name === "") {
        derivation.report(error([...path, "name"], "missing", { message: "is required and missing", fix: "set it" }));
        return undefined;
    }
    notAName(name, [...path, "name"]).forEach(derivation.report);
    const from = item["valueFrom"];
    if (from === undefined || from === null) {
        return {
            name,
            value: expand(textOf(item["value"]) ?? "", [...path, "value"], lookup, derivation.report),
            required: true,
        };
    }
    return { name, ...valueFrom(fieldsOf(from), [...path, "valueFrom"], derivation) };
}

/** Kubernetes `pkg/apis/core/validation`, `IsRelaxedEnvVarName`: before 1.32 the API server took fewer names. */
const VARIABLE_NAME = /^[ -<>-~]+$/;

function notAName(name: string, path: Place): Issue[] {
    return errorIf(!VARIABLE_NAME.test(name), path, "variable-name", {
        message: `${quote(name)} is not the name of a variable, and the API server refuses the pod`,
        allowed: "printable characters of ASCII without =",
        fix: "correct it",
    });
}

function valueFrom(from: Fields, path: Place, { source, report }: Derivation): Omit<Variable, "name"> {
    const [kind = "", given] = Object.entries(from).find(([, value]) => value !== undefined && value !== null) ?? [];
    const fields = fieldsOf(given);
    const required = fields["optional"] !== true;
    switch (kind) {
        case "configMapKeyRef":
            return { value: ANY_TEXT, required };
        case "secretKeyRef":
            return { value: sealedValue(fields, source.secrets) ?? ANY_TEXT, required };
        case "resourceFieldRef":
            return { value: ANY_NUMBER, required };
        case "fieldRef": {
            const value = fieldRefValue(textOf(fields["fieldPath"]) ?? "", source);
            if (value === undefined) {
                report(
                    error([...path, "fieldRef", "fieldPath"], "policy-field-ref", {
                        message: `${quote(fields["fieldPath"])} is not a field that a variable can hold`,
                        allowed: FIELD_PATHS.join(", "),
                        fix: "use one of them",
                    }),
                );
            }
            return { value: value ?? ANY_TEXT, required, ...ofPod(textOf(fields["fieldPath"]), value) };
        }
        default:
            errorIf(kind === "", path, "missing", {
                message: "names no source",
                allowed: "configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef",
                fix: "give one of them",
            }).forEach(report);
            return { value: ANY_TEXT, required };
    }
}

const POD_FIELDS: Readonly<Record<string, "name" | "namespace">> = {
    "metadata.name": "name",
    "metadata.namespace": "namespace",
};

function ofPod(fieldPath: string | undefined, value: Text | undefined): Pick<Variable, "pod"> {
    const field = own(POD_FIELDS, fieldPath);
    return field === undefined || value === undefined || !isPattern(value) ? {} : { pod: field };
}

/** A sealed secret may be published, and then its text is what the container gets: it is bound whole. */
function sealedValue(ref: Fields, secrets: Readonly<Record<string, KeyedValues>> | undefined): string | undefined {
    return own(own(secrets, textOf(ref["name"])), textOf(ref["key"]));
}

function isOptional(source: Fields): boolean {
    return [source["configMapRef"], source["secretRef"]].some((ref) => fieldsOf(ref)["optional"] === true);
}

/** How a name ends that Pulumi generates: pulumi-kubernetes `provider/pkg/metadata/naming.go`. */
const PULUMI_NAME = /-[0-9a-f]{8}$/;

/** What an `envFrom` gives: the keys of what it refers to, or what the author says they are. */
function variablesFrom(
    item: Fields,
    path: Place,
    { source, policy, report }: Derivation,
): readonly (readonly [name: string, value: Text])[] {
    const isConfigMap = item["configMapRef"] !== undefined;
    const given = isConfigMap ? item["configMapRef"] : item["secretRef"];
    const ref = fieldsOf(given);
    const object = textOf(ref["name"]) ?? "";
    const known = own(isConfigMap ? source.configMaps : source.secrets, object);
    const prefix = textOf(item["prefix"]) ?? "";
    if (prefix !== "") {
        notAName(prefix, [...path, "prefix"]).forEach(report);
    }
    const variables: [string, Text][] =
        known === undefined
            ? (policy.environment ?? [])
                  .filter(({ from, pattern }) => from === object && pattern !== true)
                  .map(({ name }) => [name, ANY_TEXT])
            : Object.keys(known)
                  .sort()
                  .map((key) => [`${prefix}${key}`, known[key] ?? ANY_TEXT]);
    if (given !== undefined && known === undefined && variables.length === 0) {
        report(
            error(path, "policy-env-from", {
                message: `takes every key of ${quote(object)}, and the policy cannot allow variables whose names it does not know`,
                fix: `name each in policy.environment, as in { name: "KEY", from: ${quote(object)} }${
                    PULUMI_NAME.test(object)
                        ? "; if Pulumi generated this name, it changes with the content: then give the output metadata.name of the resource as from"
                        : ""
                }`,
            }),
        );
    }
    return variables;
}

function sharedName(name: string, path: Place): Issue {
    return warning(path, "service-variable", {
        message: `has ${name} from its image, and the cluster sets it too where there is such a service: the policy then denies the container`,
        fix: "set enableServiceLinks: false, or the variable in env",
    });
}

function injectedName(name: string, path: Place): Issue {
    return warning(path, "injected-variable", {
        message: `has ${name} from its image, and a webhook of policy.injected sets it too: the policy then denies the container`,
        fix: "set the variable in env, which webhooks leave as it is",
    });
}

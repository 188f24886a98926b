import { error, joinPath, quote } from "../../issue";
import { ANY_NUMBER, ANY_TEXT, FIELD_PATHS, fieldRefValue } from "./fieldRef";
import { type Derivation, type Fields, fieldsOf, itemsOf, type KeyedValues, textOf } from "./source";
import { expand, isPattern, type Lookup, type Text } from "./text";

/** A variable of a container. */
export interface Variable {
    readonly name: string;
    readonly value: Text;
    /** False where the cluster may leave it out. */
    readonly required: boolean;
    /** What of the pod it has to be equal to, where that is known only when the pod runs. */
    readonly pod?: "name" | "namespace";
}

export type Environment = ReadonlyMap<string, Variable>;

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const SERVICE_VARIABLE = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)/;

/** The variables that the pod and its image declare: the runtime's, the image's, then those of the pod, which win. */
export function environmentOf(
    container: Fields,
    imageEnv: readonly string[],
    path: string,
    derivation: Derivation,
): Environment {
    const variables = new Map<string, Variable>();
    const add = (name: string, value: Text, required = true) => variables.set(name, { name, value, required });
    add("PATH", DEFAULT_PATH);
    for (const variable of imageEnv) {
        const at = variable.indexOf("=");
        add(variable.slice(0, at), variable.slice(at + 1));
    }
    if (container["tty"] === true) {
        add("TERM", "xterm", false);
    }
    itemsOf(container["envFrom"]).forEach((source, index) => {
        for (const name of namesFrom(fieldsOf(source), joinPath(joinPath(path, "envFrom"), index), derivation)) {
            add(name, ANY_TEXT, !isOptional(fieldsOf(source)));
        }
    });
    // Only what stands before a variable can be named in it.
    const declared = new Map<string, Variable>();
    itemsOf(container["env"]).forEach((item, index) => {
        const at = joinPath(joinPath(path, "env"), index);
        const variable = declaredVariable(fieldsOf(item), at, { ...derivation, lookup: lookupIn(variables, declared) });
        if (variable !== undefined) {
            declared.set(variable.name, variable);
            variables.set(variable.name, variable);
        }
    });
    return variables;
}

/** What `$(NAME)` is in a command: any variable of the pod, but none of the image alone. */
export function commandLookup(environment: Environment, container: Fields): Lookup {
    const names = new Set(itemsOf(container["env"]).map((item) => textOf(fieldsOf(item)["name"])));
    return (name) => {
        const variable = environment.get(name);
        return names.has(name) || variable?.value === ANY_TEXT ? variable?.value : clusterVariable(name);
    };
}

function lookupIn(variables: Environment, declared: Environment): Lookup {
    return (name) => {
        const variable = declared.get(name) ?? variables.get(name);
        return declared.has(name) || variable?.value === ANY_TEXT ? variable?.value : clusterVariable(name);
    };
}

/** The API server's address is in every container. */
function clusterVariable(name: string): Text | undefined {
    return name.startsWith("KUBERNETES_") && SERVICE_VARIABLE.test(name) ? ANY_TEXT : undefined;
}

function declaredVariable(
    item: Fields,
    path: string,
    { lookup, ...derivation }: Derivation & { readonly lookup: Lookup },
): Variable | undefined {
    const name = textOf(item["name"]);
    if (name === undefined || name === "") {
        derivation.report(
            error(joinPath(path, "name"), "missing", { message: "is required and missing", fix: "set it" }),
        );
        return undefined;
    }
    const from = item["valueFrom"];
    if (from === undefined || from === null) {
        return { name, value: expand(textOf(item["value"]) ?? "", lookup), required: true };
    }
    return { name, ...valueFrom(fieldsOf(from), joinPath(path, "valueFrom"), derivation) };
}

function valueFrom(from: Fields, path: string, { source, report }: Derivation): Omit<Variable, "name"> {
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
                    error(`${path}.fieldRef.fieldPath`, "policy-field-ref", {
                        message: `${quote(fields["fieldPath"])} is no field that a variable can hold`,
                        allowed: FIELD_PATHS.join(", "),
                        fix: "use one of them",
                    }),
                );
            }
            return { value: value ?? ANY_TEXT, required, ...ofPod(textOf(fields["fieldPath"]), value) };
        }
        default:
            report(
                error(path, "policy-field", {
                    message: `${quote(kind)} is a source that the policy cannot bind`,
                    allowed: "configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef",
                    fix: "use one of them",
                }),
            );
            return { value: ANY_TEXT, required };
    }
}

const POD_FIELDS: Readonly<Record<string, "name" | "namespace">> = {
    "metadata.name": "name",
    "metadata.namespace": "namespace",
};

function ofPod(fieldPath: string | undefined, value: Text | undefined): Pick<Variable, "pod"> {
    const field = POD_FIELDS[fieldPath ?? ""];
    return field === undefined || value === undefined || !isPattern(value) ? {} : { pod: field };
}

/** A sealed secret may be published, and then its text is what the container gets: it is bound whole. */
function sealedValue(ref: Fields, secrets: Readonly<Record<string, KeyedValues>> | undefined): string | undefined {
    return secrets?.[textOf(ref["name"]) ?? ""]?.[textOf(ref["key"]) ?? ""];
}

function isOptional(source: Fields): boolean {
    return [source["configMapRef"], source["secretRef"]].some((ref) => fieldsOf(ref)["optional"] === true);
}

/** The names that an `envFrom` gives: the keys of what it refers to, or what the author says they are. */
function namesFrom(item: Fields, path: string, { source, policy, report }: Derivation): readonly string[] {
    const isConfigMap = item["configMapRef"] !== undefined;
    const ref = fieldsOf(isConfigMap ? item["configMapRef"] : item["secretRef"]);
    const object = textOf(ref["name"]) ?? "";
    const known = (isConfigMap ? source.configMaps : source.secrets)?.[object];
    const prefix = textOf(item["prefix"]) ?? "";
    const keys =
        known === undefined
            ? policy.environment?.filter(({ from, pattern }) => from === object && pattern !== true).map((v) => v.name)
            : Object.keys(known)
                  .sort()
                  .map((key) => `${prefix}${key}`);
    if (keys === undefined || keys.length === 0) {
        report(
            error(path, "policy-env-from", {
                message: `takes every key of ${quote(object)}, and the policy cannot allow variables whose names it does not know`,
                fix: `name each in policy.environment, as in { name: "KEY", from: ${quote(object)} }`,
            }),
        );
    }
    return keys ?? [];
}

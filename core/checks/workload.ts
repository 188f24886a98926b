import { isUnset } from "../fields";
import { changed, error, errorIf, type Issue, type Place, phrase, quote } from "../issue";
import {
    kindLike,
    TEMPLATES,
    WORKLOAD_INPUT_NAMES,
    WORKLOAD_INPUTS,
    type WorkloadInputName,
} from "../kubernetes/workloadKinds";
import { closest, isPlainObject, unknownKeys, wrongType } from "../shape";

const UNKNOWN_KIND = "unknown-kind";
const SHORTHAND = "podSpec";
const CHOICES: readonly string[] = [...WORKLOAD_INPUT_NAMES, SHORTHAND];
const ONE_OF = `exactly one of ${listed(CHOICES)}`;
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Unknown inputs: typos, and workloads of kinds that the component does not make. */
export function checkUnknownInputs(
    name: string,
    args: Readonly<Record<string, unknown>>,
    known: readonly string[],
): Issue[] {
    const unknown = Object.entries(args).filter(([key]) => !known.includes(key));
    const kinds = otherKinds(Object.fromEntries(unknown));
    const others = unknown.map(([key]) => key).filter((key) => !kinds.some(([kind]) => kind === key));
    return [...unknownKeys(others, known, []), ...kinds.map(([key, kind]) => otherKind(name, key, kind))];
}

/** The workload inputs: one workload, in a form that has a pod template to put things on. */
export function checkWorkload(name: string, args: Readonly<Record<string, unknown>>, found: readonly Issue[]): Issue[] {
    const [first, ...others] = CHOICES.filter((choice) => args[choice] !== undefined);
    if (first === undefined && found.some(({ code }) => code === UNKNOWN_KIND)) {
        return [];
    }
    if (first === undefined) {
        const message = "is missing, and so is every other workload: there is nothing to make confidential";
        return [
            error(["deployment"], "one-of", { message, allowed: ONE_OF, fix: "set deployment, or another of them" }),
        ];
    }
    if (others.length > 0) {
        const message = `is set together with ${listed(others)}`;
        return [error([first], "one-of", { message, allowed: ONE_OF, fix: "keep one of them" })];
    }
    if (first === SHORTHAND) {
        return checkShorthand(name, args[SHORTHAND], args["replicas"]);
    }
    const input = first as WorkloadInputName;
    return [...checkTemplate(input, args[input]), ...(args["replicas"] === undefined ? [] : [strayReplicas(input)])];
}

/** The unknown inputs that look like a workload, with its kind where that is known. */
function otherKinds(unknown: Readonly<Record<string, unknown>>): (readonly [string, string | undefined])[] {
    return Object.entries(unknown).flatMap(([key, value]) => {
        const kind = kindLike(key);
        const isTypo = closest(key, CHOICES) !== undefined;
        const isMeant = kind !== undefined || (isPlainObject(value) && isPlainObject(value["spec"]));
        return isMeant && !isTypo ? [[key, kind] as const] : [];
    });
}

function otherKind(name: string, key: string, kind: string | undefined): Issue {
    const annotated = `put annotations and runtimeClassName of new InitData(${quote(name)}, { platform, kbs, policy: { rego } }) on its pod template`;
    return error([key], UNKNOWN_KIND, {
        message: "is not a kind of workload that ConfidentialWorkload makes",
        allowed: CHOICES.join(", "),
        fix:
            kind === undefined
                ? `make the object with its own class, and ${annotated}`
                : `make the ${kind} with its own class, and give it transforms: [confidentialTransform({ platform, kbs, policy })] as an option`,
    });
}

function listed(names: readonly string[]): string {
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function strayReplicas(input: WorkloadInputName): Issue {
    const { count } = WORKLOAD_INPUTS[input];
    return error(["replicas"], "one-of", {
        message: `belongs to podSpec, and would be ignored with ${input}`,
        fix: count === undefined ? "remove it" : `set ${input}.${count} instead`,
    });
}

function checkShorthand(name: string, podSpec: unknown, replicas: unknown): Issue[] {
    const isNumber = typeof replicas !== "number" || (Number.isInteger(replicas) && replicas >= 0);
    return [
        ...(isPlainObject(podSpec) ? [] : [wrongType([SHORTHAND], "an object", podSpec)]),
        ...errorIf(!isNumber, ["replicas"], "replicas", {
            message: `${replicas} is not a number of pods`,
            allowed: "0, 1, 2, …",
            fix: "give a whole number",
        }),
        ...errorIf(!LABEL_VALUE.test(name), ["podSpec"], "label-value", {
            message: `needs a label made from the resource name, and ${quote(name)} is not a label value`,
            allowed: "at most 63 letters, digits, dots, hyphens and underscores",
            fix: "rename the resource, or use deployment with labels of your own",
        }),
    ];
}

function checkTemplate(input: WorkloadInputName, workload: unknown): Issue[] {
    const { kind, className } = WORKLOAD_INPUTS[input];
    if (!isPlainObject(workload)) {
        const fix = `give metadata and spec of a ${kind}, as kubernetes.${className} takes them`;
        return [changed(wrongType([input], "an object", workload), { fix })];
    }
    let value: unknown = workload;
    let path: Place = [input];
    for (const key of [...TEMPLATES[kind], "spec"]) {
        // What comes later cannot be looked into; an output has every property, as an output.
        if (!isPlainObject(value) || value instanceof Promise) {
            return [];
        }
        path = [...path, key];
        value = value[key];
        if (value === undefined) {
            return [error(path, "missing", { message: "is required and missing", fix: phrase`set ${path}` })];
        }
    }
    return [];
}

/** A pod template that names the init-data annotation has to give it a value. @since 0.1.0 */
export function checkAnnotationPresent(annotation: unknown, path: Place): Issue[] {
    const message = "has no value, so the pod would start without init-data";
    return errorIf(isUnset(annotation), path, "init-data-missing", {
        message,
        fix: "give it a value, or leave the annotation out",
    });
}

/** A promise instead of an answer: every promise is true. @since 0.1.0 */
export function laterSelectIssue(): Issue {
    return error(["select"], "wrong-type", {
        message: "returns a promise, which would count as true",
        allowed: "a function that returns true or false at once",
        fix: "decide by what it is given, without await",
    });
}

import { error, type Issue, quote } from "../issue";
import { isPlainObject } from "../shape";

const ONE_OF = "exactly one of deployment and podSpec";
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** The workload inputs: one workload, in a form that has a pod template to put things on. */
export function checkWorkload(name: string, args: Readonly<Record<string, unknown>>): Issue[] {
    const { deployment, podSpec, replicas } = args;
    if (deployment !== undefined && podSpec !== undefined) {
        const message = "is set beside podSpec";
        return [error("deployment", "one-of", { message, allowed: ONE_OF, fix: "remove one of them" })];
    }
    if (podSpec !== undefined) {
        return checkShorthand(name, replicas);
    }
    if (deployment === undefined) {
        const message = "is missing, and so is podSpec: there is no workload to make confidential";
        return [error("deployment", "one-of", { message, allowed: ONE_OF, fix: "set deployment" })];
    }
    const issues = checkTemplate(deployment);
    if (replicas !== undefined) {
        const message = "belongs to podSpec, and would be ignored beside deployment";
        issues.push(error("replicas", "one-of", { message, fix: "set deployment.spec.replicas instead" }));
    }
    return issues;
}

function checkShorthand(name: string, replicas: unknown): Issue[] {
    const issues: Issue[] = [];
    if (typeof replicas === "number" && (!Number.isInteger(replicas) || replicas < 0)) {
        const message = `${replicas} is not a number of pods`;
        issues.push(error("replicas", "replicas", { message, allowed: "0, 1, 2, …", fix: "give a whole number" }));
    }
    if (!LABEL_VALUE.test(name)) {
        issues.push(
            error("podSpec", "label-value", {
                message: `needs a label made from the resource name, and ${quote(name)} is not a label value`,
                allowed: "at most 63 letters, digits, dots, hyphens and underscores",
                fix: "rename the resource, or use deployment with labels of your own",
            }),
        );
    }
    return issues;
}

function checkTemplate(deployment: unknown): Issue[] {
    if (!isPlainObject(deployment)) {
        const message = `${quote(deployment)} is not an object`;
        const allowed = "what new kubernetes.apps.v1.Deployment takes";
        return [error("deployment", "wrong-type", { message, allowed, fix: "give the arguments of a Deployment" })];
    }
    let value: unknown = deployment;
    let path = "deployment";
    for (const key of ["spec", "template", "spec"]) {
        // What comes later cannot be looked into; an output has every property, as an output.
        if (!isPlainObject(value) || value instanceof Promise) {
            return [];
        }
        path = `${path}.${key}`;
        value = value[key];
        if (value === undefined) {
            return [error(path, "missing", { message: "is required and missing", fix: `set ${path}` })];
        }
    }
    return [];
}

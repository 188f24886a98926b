import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialAdmission } from "../components/confidentialAdmission";
import { ConfidentialWorkload, workloadRequest } from "../components/confidentialWorkload";
import { InitData, initDataRequest } from "../components/initData";
import type { Workload } from "../components/kinds";
import { mapInput, settled } from "../components/outputs";
import { checkLater, type Request } from "../components/plan";
import { counted, ProblemsError } from "../components/problems";
import { defined } from "../core/fields";
import { formatReason } from "../core/issue";
import { parseJson } from "../core/json";
import { isPlainObject } from "../core/shape";
import { invoking } from "./invoke";
import { type Schema, type Spelling, spellingFor } from "./spelling";

type Fields = Readonly<Record<string, unknown>>;
type Construct = NonNullable<pulumi.provider.Provider["construct"]>;
type Options = pulumi.ComponentResourceOptions;

/** A component as it is hosted: `request` is what problems of inputs that come later are found by, before it is made. */
interface Hosted {
    readonly request?: (name: string, args: never) => Request;
    readonly Component: new (name: string, args: never, opts: Options) => pulumi.Resource;
}

const COMPONENTS: Readonly<Record<string, Hosted>> = {
    "confidential-workload:index:ConfidentialWorkload": { request: workloadRequest, Component: ConfidentialWorkload },
    "confidential-workload:index:InitData": { request: initDataRequest, Component: InitData },
    "confidential-workload:index:ConfidentialAdmission": { Component: ConfidentialAdmission },
};

/** The components and functions of this package, for programs in any language, with the text of their schema. */
export function componentProvider(text: string): pulumi.provider.Provider {
    const schema = JSON.parse(text) as Schema;
    const { version, resources } = schema;
    const spelled = spellingFor(schema);
    const construct = async (name: string, type: string, inputs: pulumi.Inputs, options: Options) => {
        const { request, Component } = COMPONENTS[type] ?? unknownType(type);
        const args = (await argsOf(inputs)) as never;
        if (request !== undefined) {
            await checkLater(request(name, args));
        }
        const component = new Component(name, args, withTimeouts(options));
        const outputs = Object.keys(resources[type]?.properties ?? {});
        const state = outputs.map((key) => [key, stateOf((component as unknown as Fields)[key])]);
        return { urn: component.urn, state: Object.fromEntries(state) };
    };
    return { version, schema: text, construct: failingTogether(construct, spelled), invoke: invoking(schema, spelled) };
}

/** How long after the first problem the program's other components are still waited for. */
const SAME_MOMENT_MS = 200;

/**
 * The engine ends the program at the first component that fails (Pulumi `source_eval.go`, `abortChan`). So one that has
 * problems answers when all that the program has asked for by then are checked, and their problems are shown too.
 */
function failingTogether(construct: Construct, spelled: Spelling): Construct {
    const running = new Set<Promise<unknown>>();
    let others: Promise<unknown> | undefined;
    return async (...asked) => {
        const made = construct(...asked);
        running.add(made);
        try {
            return await made;
        } catch (problems) {
            others ??= sleep(SAME_MOMENT_MS).then(() => Promise.allSettled(running));
            await others;
            throw problems instanceof ProblemsError ? inputProblems(problems, spelled) : problems;
        } finally {
            running.delete(made);
        }
    };
}

function unknownType(type: string): never {
    throw new Error(`confidential-workload has no component ${type}: it has ${Object.keys(COMPONENTS).join(", ")}`);
}

/** The inputs as the components take them. */
async function argsOf({ checkRuntimeClass, policy, ...inputs }: pulumi.Inputs): Promise<pulumi.Inputs> {
    return {
        ...inputs,
        ...defined({ policy: policy && mapInput(policy, withLock) }),
        // Whether to read the cluster has to be known when the component is made.
        ...defined({ checkRuntimeClass: await settled(checkRuntimeClass) }),
    };
}

/** A policy whose lock may be the text of the file: not every language reads JSON. */
function withLock(policy: unknown): unknown {
    return isPlainObject(policy) && policy["imageLock"] !== undefined
        ? { ...policy, imageLock: mapInput(policy["imageLock"], parsed) }
        : policy;
}

function parsed(lock: unknown): unknown {
    const json = typeof lock === "string" ? parseJson(lock) : {};
    return "value" in json ? json.value : lock;
}

/** What is not set arrives as an empty text, and the SDK passes `delete` on by another name (`provider/server.ts`). */
function withTimeouts(options: Options): Options {
    const { create, update, pb_delete } = { ...options.customTimeouts } as Readonly<Record<string, string>>;
    const given = Object.entries({ create, update, delete: pb_delete }).filter(([, value]) => value);
    return { ...options, customTimeouts: Object.fromEntries(given) };
}

/** Of a workload the consumer gets what other objects name it by, in the form that Kubernetes gives it. */
function stateOf(output: unknown): unknown {
    if (!pulumi.Resource.isInstance(output)) {
        return output;
    }
    const { apiVersion, kind, metadata } = output as Workload;
    const { name, namespace, uid } = metadata;
    return { apiVersion, kind, metadata: { name, namespace, uid } };
}

/**
 * The engine prints the value at the path of each problem, be it a whole policy or a URL with a password. A path in quotes
 * leads to no value. The reasons quote what may be seen.
 */
function inputProblems({ issues }: ProblemsError, spelled: Spelling): pulumi.InputPropertiesError {
    return new pulumi.InputPropertiesError({
        message: `${counted(issues)} with the inputs:`,
        errors: issues.map((issue) => ({
            propertyPath: `"${issue.path}"`,
            reason: spelled(formatReason(issue, "\t\t  ")),
        })),
    });
}

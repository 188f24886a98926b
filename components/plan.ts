import * as pulumi from "@pulumi/pulumi";
import {
    buildInitData,
    type Context,
    type InitData,
    type Issue,
    joinPath,
    type PodTemplate,
    secretIssue,
    UNKNOWN,
} from "../core";
import { applyWithUnknowns, isPlain, secretPaths } from "./outputs";
import { throwOnErrors } from "./problems";

/** What the core takes, any part of which may come later. */
export interface Deferred {
    readonly spec: Readonly<Record<string, unknown>>;
    readonly runtimeClassName?: unknown;
    readonly template?: { readonly [K in keyof PodTemplate]: { readonly path: string; readonly value: unknown } };
}

/** The checked and rendered init-data: plain where every input is. Parts of it may not be known yet. */
export interface Plan {
    readonly initData: pulumi.Input<InitData>;
    readonly issues: pulumi.Input<Issue[]>;
}

interface Outcome {
    readonly initData: InitData;
    readonly issues: Issue[];
}

/**
 * From a component's inputs to its init-data. All problems stop the program at once, together with `found`, those that
 * the component found by itself: here when the inputs are plain, else when they are resolved.
 */
export function planInitData(label: string, inputs: Deferred, found: readonly Issue[]): Plan {
    const build = (known: Deferred, secrets: readonly string[]): Outcome => {
        const { spec, ...context } = known as unknown as Context & { spec: Parameters<typeof buildInitData>[0] };
        const { issues, initData } = buildInitData(spec, { ...context, now: new Date() });
        const all = [...found, ...secrets.map(secretIssue), ...issues];
        throwOnErrors(all, label);
        return { initData: initData as InitData, issues: all };
    };
    if (isPlain(inputs)) {
        return build(inputs, []);
    }
    const secrets = secretPaths({ ...inputs.spec, runtimeClassName: inputs.runtimeClassName }, "", joinPath);
    const plan = applyWithUnknowns(pulumi.output({ inputs, secrets }), (known) =>
        translate(build(hideSecrets(known.inputs, known.secrets), known.secrets), (v) => v === UNKNOWN, pulumi.unknown),
    );
    // A secret in the spec has stopped the program by now. What secretness is left comes from the user's own
    // annotations, which are checked and not rendered.
    const { initData, issues } = pulumi.unsecret(plan as pulumi.Output<Outcome>);
    return { initData: initData as pulumi.Output<InitData>, issues: issues as pulumi.Output<Issue[]> };
}

/** The inputs for the core: what is not known yet, and what must not be shown, is UNKNOWN there. */
function hideSecrets(inputs: unknown, secrets: readonly string[]): Deferred {
    const known = translate(inputs, pulumi.isUnknown, UNKNOWN) as Deferred;
    const hide = (value: unknown, path: string): unknown => {
        if (secrets.includes(path)) {
            return UNKNOWN;
        }
        if (typeof value !== "object" || value === null) {
            return value;
        }
        const entries = Object.entries(value).map(([key, child]) => [key, hide(child, joinPath(path, key))] as const);
        return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
    };
    const hidden = hide({ ...known.spec, runtimeClassName: known.runtimeClassName }, "");
    const { runtimeClassName, ...spec } = hidden as Record<string, unknown>;
    return { ...known, spec, runtimeClassName };
}

/** A copy with `to` in the place of what `from` is true of, and without keys that hold nothing. */
function translate(value: unknown, from: (part: unknown) => boolean, to: unknown): unknown {
    if (from(value)) {
        return to;
    }
    if (Array.isArray(value)) {
        return value.map((item) => translate(item, from, to));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, child]) => child !== undefined)
            .map(([key, child]) => [key, translate(child, from, to)]),
    );
}

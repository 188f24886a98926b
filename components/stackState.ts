import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import { adoptedName } from "../core/checks/adopt";
import { fieldsOf } from "../core/fields";
import type { WorkloadKind } from "../core/kubernetes/kinds";
import { clusterObject, workloadKindOf } from "../core/kubernetes/resourceType";

/** What a run of the program has registered under a URN, also the program of a hosted component (Pulumi `builtins.go`, `getResource`). */
export function registered(urn: pulumi.URN): Promise<{ readonly id: string; readonly state: unknown } | undefined> {
    return pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn }).catch(() => undefined);
}

/** The URNs of the workloads of a kind that the stack had before, those with the most similar name first. `undefined` where nobody can say. */
export async function similarInState(kind: WorkloadKind, name: string): Promise<string[] | undefined> {
    const edits = (urn: string) => distance(adoptedName(name), adoptedName(urn));
    const urns = (await keptState())?.filter(([, { type }]) => workloadKindOf(type) === kind).map(([urn]) => urn);
    return urns?.sort((a, b) => edits(a) - edits(b) || (a < b ? -1 : 1));
}

/** The URN under which the stack had the object of that type, name and namespace before, in this or another cluster. */
export async function objectInState(type: string, metadata: unknown): Promise<string | undefined> {
    const key = keyOf(type, metadata);
    const isIt = ([, kept]: [string, Kept]) => keyOf(kept.type, kept.outputs["metadata"]) === key;
    return key === undefined ? undefined : (await keptState())?.find(isIt)?.[0];
}

function keyOf(type: string, metadata: unknown): string | undefined {
    const { name, namespace } = fieldsOf(metadata) as { readonly name?: string; readonly namespace?: string };
    return clusterObject(type, name, namespace)?.key;
}

/** A resource as the state has it. */
interface Kept {
    readonly type: string;
    readonly outputs: Readonly<Record<string, unknown>>;
}

type State = readonly [urn: string, kept: Kept][];

/** The backend may be far away, so a run of a program asks once. */
const asked = new WeakMap<object, Promise<State | undefined>>();

function keptState(): Promise<State | undefined> {
    const run = pulumi.runtime.getMonitor() ?? {};
    const state = asked.get(run) ?? readState().catch(() => undefined);
    asked.set(run, state);
    return state;
}

/**
 * The engine reads the state from its backend, as for a `StackReference` (Pulumi `builtins.go`). Asked for the resources of a stack
 * whose state is empty, it ends with a panic (`backend/backend.go`, `GetStackResourceOutputs`). Only a state with outputs is surely not empty.
 */
async function readState(): Promise<State | undefined> {
    const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
    if (Object.keys(outputs).length === 0) {
        return undefined;
    }
    const read = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName: name });
    return Object.entries(read.outputs as Readonly<Record<string, Kept>>);
}

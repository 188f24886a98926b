import * as pulumi from "@pulumi/pulumi";
import { distance } from "fastest-levenshtein";
import type { WorkloadKind } from "../core";
import { fieldsOf } from "../core/fields";
import { workloadKindOf } from "../core/kubernetes/resourceType";

/** A workload that the stack had before this update. */
interface Kept {
    readonly urn: string;
    readonly metadata: unknown;
}

/** The URNs of the workloads of a kind that the stack had before, those with the most similar name first. `undefined` where nobody can say. */
export async function similarInState(kind: WorkloadKind, name: string): Promise<string[] | undefined> {
    const edits = ({ urn }: Kept) => distance(lastPart(name), lastPart(urn));
    const kept = await keptOf(kind);
    return kept?.sort((a, b) => edits(a) - edits(b) || (a.urn < b.urn ? -1 : 1)).map(({ urn }) => urn);
}

/** The URN under which the stack had the object of that name and namespace before. */
export async function objectInState(kind: WorkloadKind, metadata: unknown): Promise<string | undefined> {
    const object = nameOf(metadata);
    return (await keptOf(kind))?.find((one) => nameOf(one.metadata) === object)?.urn;
}

async function keptOf(kind: WorkloadKind): Promise<Kept[] | undefined> {
    const state = await stateOf(pulumi.runtime.getMonitor() ?? {});
    return (
        state &&
        Object.entries(state).flatMap(([urn, { type, outputs }]) =>
            workloadKindOf(type) === kind ? [{ urn, metadata: outputs["metadata"] }] : [],
        )
    );
}

type State = Readonly<Record<string, { readonly type: string; readonly outputs: Readonly<Record<string, unknown>> }>>;

/** The backend may be far away, so a run of a program asks once. */
const asked = new WeakMap<object, Promise<State | undefined>>();

/** What the engine reads from its backend for a `StackReference` too (Pulumi `builtins.go`, `readStackResourceOutputs`). */
function stateOf(run: object): Promise<State | undefined> {
    const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    const state =
        asked.get(run) ??
        pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName }).then(
            ({ outputs }) => outputs,
            () => undefined,
        );
    asked.set(run, state);
    return state;
}

function nameOf(metadata: unknown): string {
    const { name, namespace = "default" } = fieldsOf(metadata);
    return JSON.stringify([namespace, name]);
}

function lastPart(urn: string): string {
    return urn.split("::").at(-1) ?? "";
}

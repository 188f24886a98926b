import { errorsOf } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { ContainerRuntime } from "../../../core/policy/containerRuntime";
import type { ExpectedPod } from "../../../core/policy/derive/pod";
import { type OpenPolicy, openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { type Node, NodeKind, nodesOf, runtimesOf } from "../../../core/policy/nodes";
import { type ModelledRequest, podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset } from "../../../core/policy/spec";
import { UNKNOWN } from "../../../core/unknown";
import { MODEL_POD, MODEL_POLICY } from "./modelPod";
import type { Creation } from "./requestTypes";
import { RICH_POD, RICH_POLICY, TILL_POD } from "./richPod";

/** A request, and the rule that is asked about it. */
export interface Call {
    readonly name: string;
    readonly input: unknown;
}

/** A policy, its pod and the requests of that pod's life, in order. */
export interface Scenario {
    readonly text: string;
    readonly pod: ExpectedPod;
    readonly requests: readonly ModelledRequest[];
}

interface Options {
    readonly preset: PolicyPreset;
    readonly localVolumes?: boolean;
    readonly source?: PodSource;
    readonly nodes?: readonly NodeKind[];
    readonly containerRuntime?: ContainerRuntime;
}

/** A pod under a preset. The requests are always those of the whole pod, whatever a preset knows of it. */
function scenarioOf({ preset, localVolumes = false, source = RICH_POD, ...nodes }: Options): Scenario {
    const { imageLock } = RICH_POLICY;
    const own = source === RICH_POD ? RICH_POLICY : source === MODEL_POD ? MODEL_POLICY : { imageLock };
    const policy = { ...own, ...nodes };
    const target = { pod: source, localVolumes };
    const { text, issues } = generatePolicy({ ...policy, preset }, target);
    const { pod } = generatePolicy({ ...policy, preset: PolicyPreset.Strict }, target);
    if (text === UNKNOWN || pod === undefined || errorsOf(issues).length > 0) {
        throw new Error(`no policy: ${JSON.stringify(issues)}`);
    }
    return { text, pod, requests: requestsOf(pod) };
}

/**
 * The requests with images that have no metadata yet: `spellings.ts` adds it when a row has changed what it is made from, so
 * that it contradicts no change.
 */
export function requestsOf(pod: ExpectedPod, node?: Node): ModelledRequest[] {
    const plain = structuredClone(podRequests(pod, node)) as (ModelledRequest & { input: Partial<Creation> })[];
    for (const storage of plain.flatMap(({ input }) => input.storages ?? [])) {
        storage.driver_options = storage.driver === "image_guest_pull" ? [] : storage.driver_options;
    }
    return plain;
}

export const STRICT: Scenario = scenarioOf({ preset: PolicyPreset.Strict });
export const PEER: Scenario = scenarioOf({ preset: PolicyPreset.Strict, localVolumes: true });
export const BASELINE: Scenario = scenarioOf({ preset: PolicyPreset.Baseline });
export const BASELINE_PEER: Scenario = scenarioOf({ preset: PolicyPreset.Baseline, localVolumes: true });
/** Images with and without a tag, and all capabilities, which no container of the rich pod has. */
export const TILL: Scenario = scenarioOf({ preset: PolicyPreset.Strict, source: TILL_POD });

const MODEL_PLAIN: Scenario = scenarioOf({ preset: PolicyPreset.Strict, source: MODEL_POD });
/** GPUs, disks and volumes of the host's, as nodes with entries for GPUs send them, and as those without. */
export const MODEL: Scenario = onNode(MODEL_PLAIN, NodeKind.GoContainerd2);
export const MODEL_COLD: Scenario = onNode(MODEL_PLAIN, NodeKind.GoContainerd1);
export const BASELINE_MODEL: Scenario = scenarioOf({ preset: PolicyPreset.Baseline, source: MODEL_POD });

/** The same pod on another kind of node, with a policy for its container runtime. */
export function onNode(scenario: Scenario, kind: NodeKind): Scenario {
    const isPeerPod = [PEER, BASELINE_PEER].includes(scenario);
    const { containerRuntime } = runtimesOf(kind);
    const made =
        containerRuntime === ContainerRuntime.CriO ? withCriO(scenario, kind === NodeKind.GoCriOFips) : scenario;
    const [node] = nodesOf({ nodes: [kind], containerRuntime, isPeerPod });
    return { ...made, requests: requestsOf(made.pod, node) };
}

const OPTIONS = new Map<Scenario, Options>([
    [STRICT, { preset: PolicyPreset.Strict }],
    [PEER, { preset: PolicyPreset.Strict, localVolumes: true }],
    [BASELINE, { preset: PolicyPreset.Baseline }],
    [BASELINE_PEER, { preset: PolicyPreset.Baseline, localVolumes: true }],
    [TILL, { preset: PolicyPreset.Strict, source: TILL_POD }],
    [MODEL, { preset: PolicyPreset.Strict, source: MODEL_POD }],
    [MODEL_COLD, { preset: PolicyPreset.Strict, source: MODEL_POD }],
    [BASELINE_MODEL, { preset: PolicyPreset.Baseline, source: MODEL_POD }],
]);
const made = new Map<string, Scenario>();

/** The same pod with a policy for CRI-O, and maybe for hosts in FIPS mode. */
export function withCriO(scenario: Scenario, isFips = false): Scenario {
    const options = OPTIONS.get(scenario);
    if (options === undefined) {
        throw new Error("there is no policy for CRI-O of this scenario");
    }
    const key = JSON.stringify([options.preset, options.localVolumes, options.source?.name, isFips]);
    const nodes = isFips ? { nodes: [NodeKind.GoCriOFips] } : {};
    const found = made.get(key) ?? scenarioOf({ ...options, ...nodes, containerRuntime: ContainerRuntime.CriO });
    made.set(key, found);
    return found;
}

/** Where in the pod's life the `nth` request of this name about something stands. */
export function indexOf({ requests }: Scenario, name: string, about?: string, nth = 0): number {
    const found = requests.flatMap((request, index) =>
        request.name === name && (about === undefined || request.about === about) ? [index] : [],
    );
    const index = found[nth];
    if (index === undefined) {
        throw new Error(`the pod has no ${name} for ${about} (${nth})`);
    }
    return index;
}

/** Input of a request of the pod; a copy that may be changed. */
export function inputOf<T = unknown>(scenario: Scenario, name: string, about?: string, nth = 0): T {
    return structuredClone(scenario.requests[indexOf(scenario, name, about, nth)]?.input) as T;
}

/** Puts the policy in force as it stands after `calls`, each of which it has to allow. */
export function openAfter({ text }: Scenario, calls: readonly Call[]): OpenPolicy {
    const policy = openPolicy(text);
    for (const { name, input } of calls) {
        const verdict = policy.evaluate(name, input);
        if (!verdict.allowed) {
            throw new Error(`${name} before the test is ${verdict.kind}: ${JSON.stringify([verdict, input])}`);
        }
    }
    return policy;
}

/** The calls that change what the policy remembers, among those before `index`. */
export function historyBefore({ requests }: Scenario, index: number): Call[] {
    return requests
        .slice(0, index)
        .filter(({ name }) => /^(CreateSandbox|(Create|Start|Remove)Container)Request$/.test(name));
}

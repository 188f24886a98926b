import { defined, fieldsOf, itemsOf } from "../../fields";
import type { ImageLock } from "../../images/lock";
import { error, errorsOf, type Issue, isIn, type Place, quote, warning } from "../../issue";
import { dialectOf } from "../../kataVersion";
import { STARTED_LISTS } from "../../kubernetes/containers";
import type { PodSource } from "../../kubernetes/podSource";
import { pathOf } from "../../place";
import { containerRuntimeOf } from "../../policy/containerRuntime";
import { type ExpectedPod, expectPod } from "../../policy/derive/pod";
import { asAdmitted } from "../../policy/derive/uidRange";
import { allowsAnyContainer } from "../../policy/policyFor";
import { selfCheck } from "../../policy/selfCheck/check";
import { containerNameIn } from "../../policy/selfCheck/differences";
import type { PolicySpec } from "../../policy/spec";
import type { Session } from "../../session";
import { policyParts } from "../policy/parts";

/** What is known of a pod's surroundings. */
export interface PodPolicyContext {
    /** What the images contribute. Containers of others cannot be asked about. */
    readonly lock: ImageLock;
    /** Whether empty volumes are directories in the guest: on peer pods. */
    readonly localVolumes: boolean;
    readonly kataVersion?: string | undefined;
    /** Volumes whose content the policy leaves to the host, by their names. Default: none. */
    readonly untrusted?: readonly string[];
    readonly session: Session;
}

const PATH = [{ file: "policy.rego" }];

/**
 * Asks a policy, whoever wrote it, about the pod that carries it: what it denies, and what it was not asked about. A
 * container whose requests are not known is left out, and reported.
 */
export function checkPodPolicy(policy: string, given: PodSource, context: PodPolicyContext): Issue[] {
    const { lock, localVolumes, kataVersion, untrusted = [], session } = context;
    const options = { dialect: dialectOf(kataVersion), session };
    const reports: Issue[] = [];
    const report = (issue: Issue) => reports.push(issue);
    const data = fieldsOf(policyParts(policy, session).data);
    const { container_runtime: runtime, sandbox } = data;
    const [first, last] = itemsOf(fieldsOf(sandbox)["ids"]);
    const own: PolicySpec = {
        rego: policy,
        imageLock: lock,
        untrustedVolumes: untrusted.map((name) => ({ name, because: "the policy says so" })),
        containerRuntime: containerRuntimeOf(runtime, fieldsOf(given.spec)["runtimeClassName"]),
        ...defined({ uidRange: first === undefined ? undefined : `${first}-${last}` }),
    };
    const source = asAdmitted(given, own);
    const pod = expectPod({ source, policy: own, lock, localVolumes, kataVersion, report }, true);
    if (allowsAnyContainer(policy, options)) {
        return selfCheck(policy, PATH, pod, options);
    }
    const names = namesIn(data);
    const unnamed = pod.containers.map(({ name }) => name).filter((name) => names.length > 0 && !names.includes(name));
    const unclear = unclearIn(pod, source, errorsOf(reports));
    const left = new Set([...unnamed, ...unclear.containers.keys()]);
    return [
        ...unnamed.map((name) => notNamed(name, names)),
        ...selfCheck(policy, PATH, without(pod, left), options),
        ...[...unclear.containers]
            .filter(([name]) => !unnamed.includes(name))
            .map(([name, reason]) => notAsked(name, reason)),
        ...unclear.others.map((reason) => notWhole(reason, source)),
    ];
}

/** The containers in a policy's data: all but the sandbox have a name. */
function namesIn(data: unknown): string[] {
    const [, ...containers] = itemsOf(fieldsOf(data)["containers"]).map(fieldsOf);
    const names = containers.map(containerNameIn);
    return names.every((name) => typeof name === "string") ? names : [];
}

function notNamed(name: string, named: readonly string[]): Issue {
    return error(PATH, "policy-container", {
        message: `does not name the container ${quote(name)}, so that the agent denies it and the pod never starts`,
        allowed: named.join(", "),
        fix: "if somebody added it in the cluster, put the pod back; if it is meant, make the policy anew from the pod as it is now",
    });
}

type Reason = Pick<Issue, "message" | "fix">;

/** Why the requests of containers are not known, by their names; and the problems of the pod around them. */
function unclearIn(pod: ExpectedPod, source: PodSource, reports: readonly Issue[]) {
    const places = placesOf(source);
    const containers = new Map<string, Reason>();
    for (const [index, { name, after }] of pod.containers.entries()) {
        const own = reports.find(({ at }) => isIn(at, places[index] ?? []));
        // A policy may want to have seen what runs before.
        const earlier = after.find((one) => containers.has(one));
        if (own !== undefined) {
            containers.set(name, reasonOf(own, source));
        } else if (earlier !== undefined) {
            const message = `it starts after ${quote(earlier)}, which was not asked about`;
            containers.set(name, { message, fix: `correct what is reported about ${quote(earlier)} first` });
        }
    }
    return { containers, others: reports.filter(({ at }) => !places.some((place) => isIn(at, place))) };
}

const ASK = "ask with requests of your own, as in `npx confidential-workload policy test`";

function reasonOf({ at, code, message }: Issue, source: PodSource): Reason {
    if (code === "image-not-locked") {
        const fix = "run `npx confidential-workload lock`, and give its file with --images";
        return { message: "its image is not in the image lock", fix };
    }
    const values = "give them with the pod, as `kubectl get pods,configmaps,secrets -o yaml` prints them";
    return { message: `${inSpec(at, source)}: ${message}`, fix: code === "policy-env-from" ? values : ASK };
}

/** A place in the pod spec; a claim of a StatefulSet is outside of it. */
function inSpec(at: Place, { path }: PodSource): string {
    return pathOf(isIn(at, path) ? at.slice(path.length) : at);
}

/** Where the containers stand, in the order in which the pod is derived. */
function placesOf({ spec, path }: PodSource): Place[] {
    return STARTED_LISTS.flatMap((list) => itemsOf(fieldsOf(spec)[list]).map((_, index) => [...path, list, index]));
}

function without(pod: ExpectedPod, left: ReadonlySet<string>): ExpectedPod {
    return {
        ...pod,
        containers: pod.containers.map((container) => {
            const { process: _, ...rest } = container;
            return left.has(container.name) ? rest : container;
        }),
    };
}

function notAsked(name: string, { message, fix }: Reason): Issue {
    return warning(PATH, "policy-not-asked", {
        message: `was not asked about container ${quote(name)}, whose requests are not known: ${message}`,
        fix,
    });
}

function notWhole({ at, message }: Issue, source: PodSource): Issue {
    return warning(PATH, "policy-not-asked", {
        message: `was asked about the pod as if ${inSpec(at, source)} were not there: ${message}`,
        fix: ASK,
    });
}

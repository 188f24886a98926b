import { type Fields, fieldsOf, itemsOf, textOf } from "../fields";
import { UNKNOWN } from "../unknown";
import { STARTED_LISTS, startedIn } from "./containers";
import { amountOf } from "./quantity";

/** What a pod is limited to, as the kubelet tells the runtime. */
export interface PodLimits {
    /** Bytes of memory; a container without a limit counts nothing. */
    readonly memory: number;
    /** Whether there is a limit of memory or processors. */
    readonly isLimited: boolean;
}

/**
 * Kubernetes `component-helpers/resource/helpers.go`, `PodLimits`: what runs together, or the largest step before it. Undefined where a
 * limit is not known yet, or is not an amount.
 */
export function podLimits(spec: unknown): PodLimits | undefined {
    const holders = [spec, ...startedIn(spec).map(({ value }) => value)];
    const limits = holders.map(limitsOf);
    const isOpen = (of: Fields) => of["memory"] === UNKNOWN || (of["memory"] != null && Number.isNaN(memoryIn(of)));
    if (spec === UNKNOWN || limits.some((of) => of === undefined || isOpen(of))) {
        return undefined;
    }
    const [ofPod = {}, ...ofContainers] = limits.map(fieldsOf);
    return {
        memory: ofPod["memory"] != null ? memoryIn(ofPod) : together(spec),
        isLimited: [ofPod, ...ofContainers].some((of) => of["cpu"] != null || of["memory"] != null),
    };
}

function together(spec: unknown): number {
    const [before = [], others = []] = STARTED_LISTS.map((list) => itemsOf(fieldsOf(spec)[list]));
    let sidecars = 0;
    let largest = 0;
    for (const container of before) {
        const own = memoryIn(fieldsOf(limitsOf(container)));
        largest = Math.max(largest, sidecars + own);
        sidecars += fieldsOf(container)["restartPolicy"] === "Always" ? own : 0;
    }
    return Math.max(
        largest,
        others.reduce<number>((sum, one) => sum + memoryIn(fieldsOf(limitsOf(one))), sidecars),
    );
}

/** The limits of a pod spec or a container. */
export function limitsIn(holder: unknown): Fields {
    return fieldsOf(fieldsOf(fieldsOf(holder)["resources"])["limits"]);
}

/** Undefined where they are not known yet. */
function limitsOf(holder: unknown): Fields | undefined {
    const { resources } = fieldsOf(holder);
    const { limits } = fieldsOf(resources);
    return [holder, resources, limits].includes(UNKNOWN) ? undefined : limitsIn(holder);
}

function memoryIn({ memory }: Fields): number {
    return memory == null ? 0 : (amountOf(textOf(memory) ?? "") ?? Number.NaN);
}

import { type Fields, fieldsOf, itemsOf, textOf } from "../fields";
import { UNKNOWN } from "../unknown";
import { STARTED_LISTS, startedIn } from "./containers";
import { amountOf } from "./quantity";

type Resource = "memory" | "cpu";

/** What a pod is limited to, as the kubelet tells the runtime. */
export interface PodLimits {
    /** Bytes of memory; a container without a limit counts nothing. */
    readonly memory: number;
    /** Thousandths of a processor, counted as memory is; undefined where a limit is not known yet, or is not an amount. */
    readonly cpu: number | undefined;
    /** Whether there is a limit of memory or processors. */
    readonly isLimited: boolean;
}

/**
 * Kubernetes `component-helpers/resource/helpers.go`, `PodLimits`: what runs together, or the largest step before it. Undefined where a
 * limit of memory is not known yet, or is not an amount.
 */
export function podLimits(spec: unknown): PodLimits | undefined {
    const holders = [spec, ...startedIn(spec).map(({ value }) => value)];
    const limits = holders.map(limitsOf);
    const isOpen = (of: Fields, what: Resource) => of[what] === UNKNOWN || Number.isNaN(amountIn(of, what));
    if (spec === UNKNOWN || limits.some((of) => of === undefined || isOpen(of, "memory"))) {
        return undefined;
    }
    const [ofPod = {}, ...ofContainers] = limits.map(fieldsOf);
    const amount = (what: Resource) => (ofPod[what] != null ? amountIn(ofPod, what) : together(spec, what));
    const hasOpenCpu = [ofPod, ...ofContainers].some((of) => isOpen(of, "cpu"));
    return {
        memory: amount("memory"),
        // Kubernetes counts decimals exactly, and JavaScript does not.
        cpu: hasOpenCpu ? undefined : Math.ceil(Number((amount("cpu") * 1000).toFixed(3))),
        isLimited: [ofPod, ...ofContainers].some((of) => of["cpu"] != null || of["memory"] != null),
    };
}

function together(spec: unknown, what: Resource): number {
    const [before = [], others = []] = STARTED_LISTS.map((list) => itemsOf(fieldsOf(spec)[list]));
    let sidecars = 0;
    let largest = 0;
    for (const container of before) {
        const own = amountIn(fieldsOf(limitsOf(container)), what);
        largest = Math.max(largest, sidecars + own);
        sidecars += fieldsOf(container)["restartPolicy"] === "Always" ? own : 0;
    }
    return Math.max(
        largest,
        others.reduce<number>((sum, one) => sum + amountIn(fieldsOf(limitsOf(one)), what), sidecars),
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

/** Not a number where the text is not an amount. */
function amountIn(limits: Fields, what: Resource): number {
    const amount = limits[what];
    return amount == null ? 0 : (amountOf(textOf(amount) ?? "") ?? Number.NaN);
}

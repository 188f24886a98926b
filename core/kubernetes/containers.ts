import { type Fields, itemsOf } from "../fields";
import type { Keys } from "../place";
import { at, itemsAt, type Located, root } from "./located";

/** Where a pod spec has containers, of whatever kind. */
export const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;

/** Those that a pod starts with, in the order in which they start. */
export const STARTED_LISTS = ["initContainers", "containers"] as const;

/** Fields of a container by which the cluster asks whether it works. */
export const PROBE_FIELDS = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** Where a container has what the cluster does to it: probes, and the hooks that tell it what happens. */
const HANDLERS: readonly Keys[] = [
    ...PROBE_FIELDS.map((field) => [field]),
    ...["postStart", "preStop"].map((hook) => ["lifecycle", hook]),
];

/** The containers of a pod spec. */
export function containersIn(spec: Located, lists: readonly string[] = CONTAINER_LISTS): readonly Located[] {
    return lists.flatMap((list) => itemsAt(spec, list));
}

/** Those that a pod starts with, of a pod spec. */
export function startedIn(spec: unknown): readonly Located[] {
    return containersIn(root(spec), STARTED_LISTS);
}

/** The probes and the hooks of a container, with `undefined` for those that it does not have. */
export function handlersIn(container: Located): readonly Located[] {
    return HANDLERS.map((keys) => at(container, ...keys));
}

/** The commands of the probes and the hooks. */
export function commandsIn(container: Located): readonly Located[] {
    return handlersIn(container).map((handler) => at(handler, "exec", "command"));
}

/** A pod spec with each container changed. A value that is not a list stays. */
export function withContainers<List extends string>(
    spec: Fields,
    lists: readonly List[],
    change: (container: unknown, list: List, index: number) => unknown,
): Fields {
    const present = lists.filter((list) => Array.isArray(spec[list]));
    const changed = present.map((list) => [list, itemsOf(spec[list]).map((one, index) => change(one, list, index))]);
    return { ...spec, ...Object.fromEntries(changed) };
}

/** Where a pod spec has containers, of whatever kind. */
export const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;

/** Those that a pod starts with, in the order in which they start. */
export const STARTED_LISTS = ["initContainers", "containers"] as const;

/** Fields of a container by which the cluster asks whether it works. */
export const PROBE_FIELDS = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** Fields of its `lifecycle` by which the cluster tells it what happens. */
export const HOOK_FIELDS = ["postStart", "preStop"] as const;

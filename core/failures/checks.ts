/** What the host may not do by a check of the policy, and what mostly makes it fail. */
export interface PolicyCheck {
    readonly name: string;
    readonly stops: string;
    readonly usual: string;
    /** Which presets ask for it of every pod; the others only where the pod has such a thing. */
    readonly asked?: "strict" | "both";
}

/** The checks of `core/policy/rules.rego`, each a rule `held contains NAME`. */
export const POLICY_CHECKS: readonly PolicyCheck[] = [
    {
        name: "annotations",
        stops: "annotations on which a runtime or the agent acts",
        usual: "somebody added an annotation of Kata to the pod",
        asked: "both",
    },
    {
        name: "args",
        stops: "another program, other arguments, a terminal",
        usual: "somebody set `command` or `args`, or the image is newer than the lock",
        asked: "strict",
    },
    {
        name: "capabilities",
        stops: "more or other capabilities",
        usual: "somebody changed `capabilities` or `privileged`",
        asked: "strict",
    },
    {
        name: "devices",
        stops: "a device that the pod does not ask for",
        usual: "somebody changed `resources.limits` or `volumeDevices`",
    },
    {
        name: "env",
        stops: "a variable that the pod does not have, or with another value",
        usual: "`kubectl set env`, a webhook (see `injected`), or a new key of a ConfigMap under `envFrom`",
        asked: "strict",
    },
    {
        name: "gpus",
        stops: "a GPU that the pod does not ask for",
        usual: "somebody changed `resources.limits`",
    },
    {
        name: "image",
        stops: "another image than that digest, or a second one",
        usual: "`kubectl set image`, or a webhook that rewrites images",
        asked: "both",
    },
    {
        name: "kernel",
        stops: "open paths of `/proc` and `/sys`, kernel settings, a writable root",
        usual: "somebody changed `readOnlyRootFilesystem`, `procMount` or `sysctls`",
        asked: "strict",
    },
    {
        name: "linux",
        stops: "namespaces and devices of the host, user mappings",
        usual: "somebody set `hostPID`, `hostUsers` or the like",
        asked: "both",
    },
    {
        name: "mounts",
        stops: "a mount that the pod does not have, or another volume at its place",
        usual: "a webhook or somebody added a volume (see `injectedMounts`)",
        asked: "both",
    },
    {
        name: "once",
        stops: "a second copy of a running container",
        usual: "the host starts a container twice",
        asked: "both",
    },
    {
        name: "pod",
        stops: "another pod name or namespace, another network",
        usual: "somebody deployed the annotation under another name",
        asked: "both",
    },
    {
        name: "process",
        stops: "another working directory, more rights by set-uid programs, limits and labels of the host",
        usual: "somebody changed `workingDir` or `allowPrivilegeEscalation`",
        asked: "strict",
    },
    {
        name: "request",
        stops: "hooks, shared mounts, streams around the agent",
        usual: "the runtime is not one of those in [compatibility.md](compatibility.md)",
        asked: "both",
    },
    {
        name: "storages",
        stops: "a disk or a directory of the host that the pod does not have",
        usual: "somebody added or changed a volume",
    },
    {
        name: "sysctls",
        stops: "kernel settings that the pod does not ask for",
        usual: "somebody changed `sysctls`",
    },
    {
        name: "user",
        stops: "another user or group",
        usual: "somebody changed `runAsUser`, `runAsGroup`, `fsGroup` or `supplementalGroups`",
        asked: "strict",
    },
    {
        name: "volumes",
        stops: "two volumes that change places",
        usual: "the host swapped two volumes",
    },
];

/**
 * The checks that a policy of this package asks for in every pod, where its document is not at hand: what it printed says whether it
 * is Strict, because Baseline decides fewer.
 */
export function usualChecks(held: readonly string[]): readonly string[] {
    const isStrict = POLICY_CHECKS.some(({ name, asked }) => asked === "strict" && held.includes(name));
    return POLICY_CHECKS.filter(({ asked }) => asked === "both" || (isStrict && asked === "strict")).map(
        ({ name }) => name,
    );
}

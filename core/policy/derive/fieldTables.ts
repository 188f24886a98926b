import { defined, fieldsOf } from "../../fields";
import { ANY, FLAG, list, map, TEXT } from "../../shape";
import { type FieldTable, idOf, REMOVE, type Refusal, type Treatment } from "./fields";

const LIST = list(ANY);
const OBJECT = map(ANY);
const ID = idOf("user or group");

const REMOVE_OR_OWN = "remove it, or write a policy of your own";
const isFalse = (value: unknown): boolean => value === false;
const refuse = (why: string, unless?: (value: unknown) => boolean): Treatment => ({
    why,
    fix: REMOVE,
    ...defined({ unless }),
});
/** One that Baseline denies too. */
const deny = (why: string, denied: string, unless?: Refusal["unless"]): Treatment => ({
    why,
    fix: REMOVE_OR_OWN,
    denied,
    ...defined({ unless }),
});

/** The fields that these words name. */
const harmless = (...lines: readonly string[]): FieldTable =>
    Object.fromEntries(lines.flatMap((line) => line.split(" ")).map((field) => [field, "harmless"]));

const SELINUX = refuse("is applied on the host and not in the guest");
const WINDOWS = refuse("is for Windows, which Kata does not run");
const PROFILE = refuse("names a profile that the guest does not apply", (value) =>
    ["RuntimeDefault", "Unconfined"].includes(String(fieldsOf(value)["type"])),
);

/**
 * Kubernetes `core/v1` PodSpec. What nodes send for the host's namespaces: containerd
 * `internal/cri/server/podsandbox/sandbox_run_linux.go`, `internal/cri/opts/spec_opts.go` (`WithPodNamespaces`).
 */
export const POD_FIELDS: FieldTable = {
    ...harmless(
        "activeDeadlineSeconds affinity dnsConfig dnsPolicy hostAliases hostname hostnameOverride",
        "imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName",
        "readinessGates resources restartPolicy runtimeClassName schedulerName schedulingGates",
        "setHostnameAsFQDN subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints",
        "workloadRef",
    ),
    automountServiceAccountToken: FLAG,
    containers: LIST,
    enableServiceLinks: FLAG,
    ephemeralContainers: refuse("adds a container that is not in the policy"),
    hostIPC: deny(
        "shares the host's processes' memory, which a VM does not have",
        "create the sandbox without an ipc namespace",
        isFalse,
    ),
    hostNetwork: deny(
        "shares the host's network, which a VM does not have",
        "create the sandbox without a uts namespace",
        isFalse,
    ),
    hostPID: deny(
        "shares the host's processes, which a VM does not have",
        "create each container with sandbox_pidns",
        isFalse,
    ),
    hostUsers: refuse("maps users to other numbers", (value) => value === true),
    initContainers: LIST,
    os: refuse("names another system than Linux", (value) => fieldsOf(value)["name"] === "linux"),
    resourceClaims: refuse("asks for devices"),
    securityContext: OBJECT,
    serviceAccount: TEXT,
    serviceAccountName: TEXT,
    shareProcessNamespace: FLAG,
    volumes: LIST,
};

/** Kubernetes `core/v1` PodSecurityContext. */
export const POD_SECURITY_FIELDS: FieldTable = {
    ...harmless("fsGroupChangePolicy runAsNonRoot seLinuxChangePolicy supplementalGroupsPolicy"),
    appArmorProfile: PROFILE,
    fsGroup: ID,
    runAsGroup: ID,
    runAsUser: ID,
    seLinuxOptions: SELINUX,
    seccompProfile: PROFILE,
    supplementalGroups: list(idOf("group")),
    sysctls: LIST,
    windowsOptions: WINDOWS,
};

/** Kubernetes `core/v1` Container. */
export const CONTAINER_FIELDS: FieldTable = {
    ...harmless("imagePullPolicy ports resizePolicy restartPolicyRules stdinOnce terminationMessagePolicy"),
    args: LIST,
    command: LIST,
    env: LIST,
    envFrom: LIST,
    image: TEXT,
    lifecycle: OBJECT,
    livenessProbe: OBJECT,
    name: TEXT,
    readinessProbe: OBJECT,
    resources: OBJECT,
    restartPolicy: TEXT,
    securityContext: OBJECT,
    startupProbe: OBJECT,
    stdin: FLAG,
    terminationMessagePath: TEXT,
    tty: FLAG,
    volumeDevices: LIST,
    volumeMounts: LIST,
    workingDir: TEXT,
};

/** Kubernetes `core/v1` SecurityContext. Of privileged containers: containerd `pkg/oci/spec_opts.go`, `WithPrivileged`. */
export const SECURITY_FIELDS: FieldTable = {
    ...harmless("runAsNonRoot"),
    allowPrivilegeEscalation: FLAG,
    appArmorProfile: PROFILE,
    capabilities: OBJECT,
    privileged: deny(
        "gives the container every device of the VM, whatever the host adds to it",
        "create the container with /sys and /sys/fs/cgroup writable",
        isFalse,
    ),
    procMount: refuse("opens /proc", (value) => value === "Default"),
    readOnlyRootFilesystem: FLAG,
    runAsGroup: ID,
    runAsUser: ID,
    seLinuxOptions: SELINUX,
    seccompProfile: PROFILE,
    windowsOptions: WINDOWS,
};

/** Kubernetes `core/v1` VolumeMount. */
export const VOLUME_MOUNT_FIELDS: FieldTable = {
    mountPath: TEXT,
    mountPropagation: TEXT,
    name: TEXT,
    readOnly: FLAG,
    recursiveReadOnly: refuse("adds an option that runtimes spell differently", (value) => value === "Disabled"),
    subPath: TEXT,
    subPathExpr: TEXT,
};

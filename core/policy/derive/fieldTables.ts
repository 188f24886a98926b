import { defined, fieldsOf } from "../../fields";
import { ANY, FLAG, list, map, TEXT } from "../../shape";
import { type FieldTable, idOf, REMOVE, type Refusal, type Treatment } from "./fields";

const LIST = list(ANY);
const OBJECT = map(ANY);
const ID = idOf("user or group");

const REMOVE_OR_OWN = "remove it, or write a policy of your own";
const isFalse = (value: unknown): boolean => value === false;
const typeIn =
    (...types: readonly string[]) =>
    (value: unknown): boolean =>
        types.includes(String(fieldsOf(value)["type"]));
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

const SELINUX = refuse("is applied on the host and not in the guest");
const WINDOWS = refuse("is for Windows, which Kata does not run");
const SECCOMP = refuse("names a profile that the guest does not apply", typeIn("RuntimeDefault", "Unconfined"));
const APPARMOR = refuse("names a profile that the guest does not apply", typeIn("RuntimeDefault", "Unconfined"));

/**
 * Kubernetes `core/v1` PodSpec. What nodes send for the host's namespaces: containerd
 * `internal/cri/server/podsandbox/sandbox_run_linux.go`, `internal/cri/opts/spec_opts.go` (`WithPodNamespaces`).
 */
export const POD_FIELDS: FieldTable = {
    activeDeadlineSeconds: "harmless",
    affinity: "harmless",
    automountServiceAccountToken: FLAG,
    containers: LIST,
    dnsConfig: "harmless",
    dnsPolicy: "harmless",
    enableServiceLinks: FLAG,
    ephemeralContainers: refuse("adds a container that is not in the policy"),
    hostAliases: "harmless",
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
    hostname: "harmless",
    hostnameOverride: "harmless",
    imagePullSecrets: "harmless",
    initContainers: LIST,
    nodeName: "harmless",
    nodeSelector: "harmless",
    os: refuse("names another system than Linux", (value) => fieldsOf(value)["name"] === "linux"),
    overhead: "harmless",
    preemptionPolicy: "harmless",
    priority: "harmless",
    priorityClassName: "harmless",
    readinessGates: "harmless",
    resourceClaims: refuse("asks for devices"),
    resources: "harmless",
    restartPolicy: "harmless",
    runtimeClassName: "harmless",
    schedulerName: "harmless",
    schedulingGates: "harmless",
    securityContext: OBJECT,
    serviceAccount: TEXT,
    serviceAccountName: TEXT,
    setHostnameAsFQDN: "harmless",
    shareProcessNamespace: FLAG,
    subdomain: "harmless",
    terminationGracePeriodSeconds: "harmless",
    tolerations: "harmless",
    topologySpreadConstraints: "harmless",
    volumes: LIST,
    workloadRef: "harmless",
};

/** Kubernetes `core/v1` PodSecurityContext. */
export const POD_SECURITY_FIELDS: FieldTable = {
    appArmorProfile: APPARMOR,
    fsGroup: ID,
    fsGroupChangePolicy: "harmless",
    runAsGroup: ID,
    runAsNonRoot: "harmless",
    runAsUser: ID,
    seLinuxChangePolicy: "harmless",
    seLinuxOptions: SELINUX,
    seccompProfile: SECCOMP,
    supplementalGroups: list(idOf("group")),
    supplementalGroupsPolicy: "harmless",
    sysctls: LIST,
    windowsOptions: WINDOWS,
};

/** Kubernetes `core/v1` Container. */
export const CONTAINER_FIELDS: FieldTable = {
    args: LIST,
    command: LIST,
    env: LIST,
    envFrom: LIST,
    image: TEXT,
    imagePullPolicy: "harmless",
    lifecycle: OBJECT,
    livenessProbe: OBJECT,
    name: TEXT,
    ports: "harmless",
    readinessProbe: OBJECT,
    resizePolicy: "harmless",
    resources: OBJECT,
    restartPolicy: TEXT,
    restartPolicyRules: "harmless",
    securityContext: OBJECT,
    startupProbe: OBJECT,
    stdin: FLAG,
    stdinOnce: "harmless",
    terminationMessagePath: TEXT,
    terminationMessagePolicy: "harmless",
    tty: FLAG,
    volumeDevices: LIST,
    volumeMounts: LIST,
    workingDir: TEXT,
};

/** Kubernetes `core/v1` SecurityContext. Of privileged containers: containerd `pkg/oci/spec_opts.go`, `WithPrivileged`. */
export const SECURITY_FIELDS: FieldTable = {
    allowPrivilegeEscalation: FLAG,
    appArmorProfile: APPARMOR,
    capabilities: OBJECT,
    privileged: deny(
        "gives the container every device of the VM, whatever the host adds to it",
        "create the container with /sys and /sys/fs/cgroup writable",
        isFalse,
    ),
    procMount: refuse("opens /proc", (value) => value === "Default"),
    readOnlyRootFilesystem: FLAG,
    runAsGroup: ID,
    runAsNonRoot: "harmless",
    runAsUser: ID,
    seLinuxOptions: SELINUX,
    seccompProfile: SECCOMP,
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

import { defined, fieldsOf } from "../../fields";
import { type FieldTable, REMOVE, type Refusal, type Treatment } from "./fields";

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
    automountServiceAccountToken: "flag",
    containers: "list",
    dnsConfig: "harmless",
    dnsPolicy: "harmless",
    enableServiceLinks: "flag",
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
    initContainers: "list",
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
    securityContext: "object",
    serviceAccount: "text",
    serviceAccountName: "text",
    setHostnameAsFQDN: "harmless",
    shareProcessNamespace: "flag",
    subdomain: "harmless",
    terminationGracePeriodSeconds: "harmless",
    tolerations: "harmless",
    topologySpreadConstraints: "harmless",
    volumes: "list",
    workloadRef: "harmless",
};

/** Kubernetes `core/v1` PodSecurityContext. */
export const POD_SECURITY_FIELDS: FieldTable = {
    appArmorProfile: APPARMOR,
    fsGroup: "number",
    fsGroupChangePolicy: "harmless",
    runAsGroup: "number",
    runAsNonRoot: "harmless",
    runAsUser: "number",
    seLinuxChangePolicy: "harmless",
    seLinuxOptions: SELINUX,
    seccompProfile: SECCOMP,
    supplementalGroups: "list",
    supplementalGroupsPolicy: "harmless",
    sysctls: "list",
    windowsOptions: WINDOWS,
};

/** Kubernetes `core/v1` Container. */
export const CONTAINER_FIELDS: FieldTable = {
    args: "list",
    command: "list",
    env: "list",
    envFrom: "list",
    image: "text",
    imagePullPolicy: "harmless",
    lifecycle: "object",
    livenessProbe: "object",
    name: "text",
    ports: "harmless",
    readinessProbe: "object",
    resizePolicy: "harmless",
    resources: "object",
    restartPolicy: "text",
    restartPolicyRules: "harmless",
    securityContext: "object",
    startupProbe: "object",
    stdin: "flag",
    stdinOnce: "harmless",
    terminationMessagePath: "text",
    terminationMessagePolicy: "harmless",
    tty: "flag",
    volumeDevices: "list",
    volumeMounts: "list",
    workingDir: "text",
};

/** Kubernetes `core/v1` SecurityContext. Of privileged containers: containerd `pkg/oci/spec_opts.go`, `WithPrivileged`. */
export const SECURITY_FIELDS: FieldTable = {
    allowPrivilegeEscalation: "flag",
    appArmorProfile: APPARMOR,
    capabilities: "object",
    privileged: deny(
        "gives the container every device of the VM, whatever the host adds to it",
        "create the container with /sys and /sys/fs/cgroup writable",
        isFalse,
    ),
    procMount: refuse("opens /proc", (value) => value === "Default"),
    readOnlyRootFilesystem: "flag",
    runAsGroup: "number",
    runAsNonRoot: "harmless",
    runAsUser: "number",
    seLinuxOptions: SELINUX,
    seccompProfile: SECCOMP,
    windowsOptions: WINDOWS,
};

/** Kubernetes `core/v1` VolumeMount. */
export const VOLUME_MOUNT_FIELDS: FieldTable = {
    mountPath: "text",
    mountPropagation: "text",
    name: "text",
    readOnly: "flag",
    recursiveReadOnly: refuse("adds an option that runtimes spell differently", (value) => value === "Disabled"),
    subPath: "text",
    subPathExpr: "text",
};

import { defined } from "../../fields";
import { ANY, FLAG, list, map, TEXT } from "../../shape";
import { ENV_FROM_FIELDS, ENV_VAR_FIELDS } from "./environmentFields";
import { each, type FieldTable, harmless, idOf, inside, REMOVE, type Refusal, read, type Treatment } from "./fields";
import { VOLUME_FIELDS } from "./volumeFields";

const LIST = list(ANY);
const ID = idOf("user or group");

export const REMOVE_OR_OWN =
    "remove it, or write a policy of your own; what works on the node itself, as an agent for its network, stays a plain workload: by skip in the config of inject, by select in a program";
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

const SELINUX = refuse("is applied on the host and not in the guest");
const WINDOWS = refuse("is for Windows, which Kata does not run");
const DEVICES = deny("asks for devices", "add devices, annotations or both to the container");
/** A `localhostProfile` needs the type `Localhost`. */
const PROFILE = inside({
    ...harmless("localhostProfile"),
    type: {
        why: "is a profile that the guest does not apply",
        fix: "use RuntimeDefault, or remove the profile",
        unless: (value) => ["RuntimeDefault", "Unconfined"].includes(String(value)),
    },
});

/** The kubelet reaches the pod by the network, and waits by itself: only commands reach the agent. */
const EXEC = inside({ command: LIST });
const HANDLER = inside({ ...harmless("httpGet sleep tcpSocket"), exec: EXEC });
const PROBE = inside({
    ...harmless(
        "failureThreshold grpc httpGet initialDelaySeconds periodSeconds successThreshold tcpSocket",
        "terminationGracePeriodSeconds timeoutSeconds",
    ),
    exec: EXEC,
});

/** Kubernetes `core/v1` VolumeMount. */
const VOLUME_MOUNT_FIELDS: FieldTable = {
    bindMountOptions: { why: "adds options to the mount that the policy does not allow", fix: "remove it" },
    mountPath: TEXT,
    mountPropagation: TEXT,
    name: TEXT,
    readOnly: FLAG,
    // An agent takes `rro` for data of the mount, and the mount is writable: Kata `rustjail/src/mount.rs`.
    recursiveReadOnly: {
        why: "asks for a mount option that guests do not know",
        fix: "remove it",
        unless: (value) => value === "Disabled",
    },
    subPath: TEXT,
    subPathExpr: TEXT,
};

/** Kubernetes `core/v1` SecurityContext. Of privileged containers: containerd `pkg/oci/spec_opts.go`, `WithPrivileged`. */
const SECURITY_FIELDS: FieldTable = {
    ...harmless("runAsNonRoot"),
    allowPrivilegeEscalation: FLAG,
    appArmorProfile: PROFILE,
    capabilities: inside(read("add drop")),
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

/** Kubernetes `core/v1` Container. */
export const CONTAINER_FIELDS: FieldTable = {
    ...harmless("imagePullPolicy ports resizePolicy restartPolicyRules stdinOnce terminationMessagePolicy"),
    args: LIST,
    command: LIST,
    env: each(ENV_VAR_FIELDS),
    envFrom: each(ENV_FROM_FIELDS),
    image: TEXT,
    // The host may send any signal that stops a container.
    lifecycle: inside({ ...harmless("stopSignal"), postStart: HANDLER, preStop: HANDLER }),
    livenessProbe: PROBE,
    name: TEXT,
    readinessProbe: PROBE,
    resources: inside({ limits: map(ANY), requests: map(ANY), claims: DEVICES }),
    restartPolicy: TEXT,
    securityContext: inside(SECURITY_FIELDS),
    startupProbe: PROBE,
    stdin: FLAG,
    terminationMessagePath: TEXT,
    tty: FLAG,
    volumeDevices: each(read("devicePath name")),
    volumeMounts: each(VOLUME_MOUNT_FIELDS),
    workingDir: TEXT,
};

/** Kubernetes `core/v1` PodSecurityContext. */
const POD_SECURITY_FIELDS: FieldTable = {
    ...harmless("fsGroupChangePolicy runAsNonRoot seLinuxChangePolicy supplementalGroupsPolicy"),
    appArmorProfile: PROFILE,
    fsGroup: ID,
    runAsGroup: ID,
    runAsUser: ID,
    seLinuxOptions: SELINUX,
    seccompProfile: PROFILE,
    supplementalGroups: list(idOf("group")),
    sysctls: each(read("name value")),
    windowsOptions: WINDOWS,
};

/**
 * Kubernetes `core/v1` PodSpec. What nodes send for the host's namespaces: containerd
 * `internal/cri/server/podsandbox/sandbox_run_linux.go`, `internal/cri/opts/spec_opts.go` (`WithPodNamespaces`).
 */
export const POD_FIELDS: FieldTable = {
    ...harmless(
        "activeDeadlineSeconds affinity dnsConfig dnsPolicy evictionResponders hostAliases imagePullSecrets",
        "nodeName nodeSelector overhead preemptionPolicy priority priorityClassName readinessGates resources",
        "restartPolicy runtimeClassName schedulerName schedulingGates schedulingGroup",
        "terminationGracePeriodSeconds tolerations topologySpreadConstraints workloadRef",
    ),
    automountServiceAccountToken: FLAG,
    containers: each(CONTAINER_FIELDS),
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
    hostUsers: {
        why: "asks for a user namespace, and the kubelet starts no such pod with a RuntimeClass of Kata",
        fix: "remove it",
        unless: (value) => value === true,
    },
    hostname: TEXT,
    hostnameOverride: TEXT,
    initContainers: each(CONTAINER_FIELDS),
    os: inside({ name: refuse("is not Linux, which is what Kata runs", (value) => value === "linux") }),
    resourceClaims: DEVICES,
    securityContext: inside(POD_SECURITY_FIELDS),
    serviceAccount: TEXT,
    serviceAccountName: TEXT,
    setHostnameAsFQDN: FLAG,
    shareProcessNamespace: FLAG,
    subdomain: TEXT,
    volumes: each(VOLUME_FIELDS),
};

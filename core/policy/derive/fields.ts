import { type Fields, fieldsOf, own } from "../../fields";
import { error, type Issue, type Place, quote } from "../../issue";
import { closest, isPlainObject, wrongType } from "../../shape";
import { isKnown } from "../../unknown";

/** The form of a field whose value the policy binds. */
type Form = "flag" | "list" | "number" | "object" | "text";

/** Why a policy cannot bind a field, and what to do. */
interface Refusal {
    readonly why: string;
    readonly fix: string;
    /** The values that change nothing. */
    readonly unless?: (value: unknown) => boolean;
    /** What every node then does that Baseline denies, after the word "nodes". */
    readonly denied?: string;
}

/**
 * What becomes of a field: its value, of that form, is bound by the policy; it does not change what runs in the guest;
 * or the policy cannot bind it.
 */
type Treatment = Form | "harmless" | Refusal;

export type FieldTable = Readonly<Record<string, Treatment>>;

const REMOVE = "remove it, or use PolicyPreset.Baseline or a policy of your own";
const REMOVE_OR_OWN = "remove it, or write a policy of your own";
const isFalse = (value: unknown): boolean => value === false;
const typeIn =
    (...types: readonly string[]) =>
    (value: unknown): boolean =>
        types.includes(String(fieldsOf(value)["type"]));
const refuse = (why: string, unless?: (value: unknown) => boolean): Treatment => ({
    why,
    fix: REMOVE,
    ...(unless === undefined ? {} : { unless }),
});
/** One that Baseline denies too. */
const deny = (why: string, denied: string, unless?: Refusal["unless"]): Treatment => ({
    why,
    fix: REMOVE_OR_OWN,
    denied,
    ...(unless === undefined ? {} : { unless }),
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
    volumeDevices: deny(
        "gives the container a disk of the host's",
        "create the container with that disk in OCI.Linux.Devices",
        (value) => Array.isArray(value) && value.length === 0,
    ),
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

/** As Kubernetes takes them: apimachinery `validation.IsValidUserID`. */
export function isId(value: unknown): boolean {
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 31 - 1;
}

const FORMS: Readonly<Record<Form, { readonly words: string; readonly is: (value: unknown) => boolean }>> = {
    flag: { words: "true or false", is: (value) => typeof value === "boolean" },
    list: { words: "a list", is: Array.isArray },
    number: { words: "a number of a user or group, from 0 to 2147483647", is: isId },
    object: { words: "an object", is: isPlainObject },
    text: { words: "a string", is: (value) => typeof value === "string" },
};

/** A problem for each field that the policy cannot bind, that has the wrong form, or that this version does not know. */
export function checkFieldTable(value: Fields, table: FieldTable, path: Place): Issue[] {
    return [
        ...unboundFields(value, table, path).map(({ at, message, fix }) => error(at, "policy-field", { message, fix })),
        ...Object.entries(value).flatMap(([key, given]): Issue[] => {
            const treatment = own(table, key);
            if (typeof treatment !== "string" || treatment === "harmless" || isLeftOut(given)) {
                return [];
            }
            const { words, is } = FORMS[treatment];
            return is(given) ? [] : [wrongType([...path, key], words, given)];
        }),
    ];
}

/** A field of the pod that no policy binds. */
export interface UnboundField extends Pick<Refusal, "fix" | "denied"> {
    /** Its place. */
    readonly at: Place;
    /** What it does. */
    readonly message: string;
}

/** Each field that the policy cannot bind, or that this version does not know. */
export function unboundFields(value: Fields, table: FieldTable, path: Place): UnboundField[] {
    return Object.entries(value).flatMap(([key, given]): UnboundField[] => {
        const treatment = own(table, key);
        const at = [...path, key];
        if (typeof treatment === "string" || isLeftOut(given)) {
            return [];
        }
        if (treatment === undefined) {
            return [unknownField(key, table, at)];
        }
        const { why, fix, unless, denied } = treatment;
        const message = isPlainObject(given) || Array.isArray(given) ? why : `${quote(given)} ${why}`;
        return unless?.(given) === true ? [] : [{ at, message, fix, ...(denied === undefined ? {} : { denied }) }];
    });
}

/** Whether nothing can be said of a value. */
function isLeftOut(value: unknown): boolean {
    return value === undefined || value === null || !isKnown(value);
}

function unknownField(key: string, table: FieldTable, at: Place): UnboundField {
    const nearest = closest(key, Object.keys(table));
    return {
        at,
        message: "is a field that this version does not know, so it cannot say what it does to the pod",
        fix: nearest === undefined ? REMOVE : `did you mean ${nearest}? Else ${REMOVE}`,
    };
}

/** The fields that decide about the policy. */
export function relevant(value: unknown, table: FieldTable): Fields {
    return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([key]) => table[key] !== "harmless"));
}

import { type Fields, fieldsOf, own } from "../../fields";
import { error, type Issue, joinPath, quote } from "../../issue";
import { closest, isPlainObject, wrongType } from "../../shape";
import { isKnown } from "../../unknown";

/** The form of a field whose value the policy binds. */
type Form = "flag" | "list" | "number" | "object" | "text";

/**
 * What becomes of a field: its value, of that form, is bound by the policy; it does not change what runs in the guest;
 * or the policy cannot bind it, except for the values that change nothing.
 */
type Treatment =
    | Form
    | "harmless"
    | { readonly why: string; readonly fix: string; readonly unless?: (value: unknown) => boolean };

export type FieldTable = Readonly<Record<string, Treatment>>;

const REMOVE = "remove it, or use PolicyPreset.Baseline or a policy of your own";
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

const SELINUX = refuse("is applied on the host and not in the guest");
const WINDOWS = refuse("is for Windows, which Kata does not run");
const SECCOMP = refuse("names a profile that the guest does not apply", typeIn("RuntimeDefault", "Unconfined"));
const APPARMOR = refuse("names a profile that the guest does not apply", typeIn("RuntimeDefault", "Unconfined"));

/** Kubernetes `core/v1` PodSpec. */
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
    hostIPC: refuse("shares the host's processes' memory, which a VM does not have", isFalse),
    hostNetwork: refuse("shares the host's network, which a VM does not have", isFalse),
    hostPID: refuse("shares the host's processes, which a VM does not have", isFalse),
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
    volumeDevices: refuse("gives the container a disk of the host's"),
    volumeMounts: "list",
    workingDir: "text",
};

/** Kubernetes `core/v1` SecurityContext. */
export const SECURITY_FIELDS: FieldTable = {
    allowPrivilegeEscalation: "flag",
    appArmorProfile: APPARMOR,
    capabilities: "object",
    privileged: refuse("gives the container every device of the VM, whatever the host adds to it", isFalse),
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
export function checkFieldTable(value: Fields, table: FieldTable, path: string): Issue[] {
    return Object.entries(value).flatMap(([key, given]): Issue[] => {
        const treatment = own(table, key);
        const at = joinPath(path, key);
        if (given === undefined || given === null || treatment === "harmless" || !isKnown(given)) {
            return [];
        }
        if (treatment === undefined) {
            return [unknownField(key, table, at)];
        }
        if (typeof treatment === "string") {
            const { words, is } = FORMS[treatment];
            return is(given) ? [] : [wrongType(at, words, given)];
        }
        const { why, fix, unless } = treatment;
        const said = isPlainObject(given) || Array.isArray(given) ? why : `${quote(given)} ${why}`;
        return unless?.(given) === true ? [] : [error(at, "policy-field", { message: said, fix })];
    });
}

function unknownField(key: string, table: FieldTable, path: string): Issue {
    const nearest = closest(key, Object.keys(table));
    return error(path, "policy-field", {
        message: "is a field that this version does not know, so it cannot say what it does to the pod",
        fix: nearest === undefined ? REMOVE : `did you mean ${nearest}? Else ${REMOVE}`,
    });
}

/** The fields that decide about the policy. */
export function relevant(value: unknown, table: FieldTable): Fields {
    return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([key]) => table[key] !== "harmless"));
}

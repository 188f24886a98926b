/** A part of an entry: what it is, its form, and which of them stay closed. */
export interface Part {
    /** As messages say what is allowed. */
    readonly is: string;
    readonly form: RegExp;
    readonly closed?: readonly { readonly form: RegExp; readonly why: string }[];
}

/** A field of the request for a container, of which an entry of `policy.allow` opens one value. */
export interface OpenField {
    /** Its place in the request. */
    readonly field: string;
    /** The checks of `rules.rego` that bind it, under Strict or Baseline, and the word of its paragraphs there. */
    readonly checks: readonly string[];
    readonly feature: "annotations" | "linux" | "mounts" | "process";
    /** What is named in the field. Absent: the field is one value, or a list of them. */
    readonly name?: Part;
    readonly value: Part;
    /** How a `form` next to the value has to look. Absent: the field takes one value only. */
    readonly form?: Pick<Part, "is" | "form">;
    /** Names and values that no entry has, for the questions of the self-check. */
    readonly others: { readonly name: (name: string) => string; readonly value: (value: string) => string };
    /** The field with one more of it, as nodes send it. */
    readonly add: (field: unknown, name: string, value: string) => unknown;
}

const inMap = (field: unknown, name: string, value: string) => ({ ...(field as object), [name]: value });
const inList = (item: (name: string, value: string) => unknown) => (field: unknown, name: string, value: string) => [
    ...(Array.isArray(field) ? field : []),
    item(name, value),
];
const longer = { name: (name: string) => `${name}x`, value: (value: string) => `${value}~` };

const TEXT: Part = { is: "one line of text", form: /^[^\p{Cc}\u2028\u2029]*$/u };
const UNLIMITED = 2 ** 64;
const amount = (text: string | undefined) => (text === "unlimited" ? UNLIMITED : Number(text));
const CLOSED_PATH: Part = {
    is: "a path of the kernel, as in /proc/name or /sys/name",
    form: /^\/(proc|sys)(\/(?!\.{1,2}(\/|$))[^/|\p{Cc}]+)+$/u,
};
const PATHS = {
    feature: "linux",
    value: CLOSED_PATH,
    form: { is: "an expression that begins with /proc/ or /sys/ and has no |", form: /^\/(proc|sys)\/[^|]+$/ },
    others: longer,
} as const;

/** Kubernetes `pkg/kubelet/sysctl/safe_sysctls.go`: those that touch nobody but the pod. */
const SYSCTLS =
    /^(kernel\.shm_rmid_forced|net\.ipv4\.(ip_local_(port_range|reserved_ports)|ip_unprivileged_port_start|ping_group_range|tcp_(syncookies|keepalive_(intvl|probes|time)|fin_timeout|rmem|wmem)))$/;

/** A mount by which nothing comes into the guest: an empty one, in its memory. */
const EMPTY_MOUNT =
    /^(tmpfs [a-z]+|mqueue mqueue) (rw|ro|no(suid|dev|exec|atime)|(rel|strict)atime|r?private|(size|nr_inodes)=[0-9]+[kmg]?|[ug]id=[0-9]+|mode=[0-7]+)(,(rw|ro|no(suid|dev|exec|atime)|(rel|strict)atime|r?private|(size|nr_inodes)=[0-9]+[kmg]?|[ug]id=[0-9]+|mode=[0-7]+))*$/;

/**
 * The table: what nodes add to a container by their configuration or their plugins, where one value of it gives the host
 * nothing that it chooses. containerd: `base_runtime_spec`, `container_annotations`, NRI plugins; CRI-O: `default_env`,
 * `default_ulimits`, `default_sysctls`, `apparmor_profile`.
 */
export const OPEN_FIELDS: readonly OpenField[] = [
    {
        field: "OCI.Annotations",
        checks: ["annotations"],
        feature: "annotations",
        name: {
            is: "the key of an annotation",
            form: /^[A-Za-z0-9._/-]+$/,
            closed: [
                {
                    form: /^(cdi\.k8s\.io|io\.(confidentialcontainers|katacontainers|kubernetes)[./])/,
                    why: "is for programs in the guest: by it they choose an image, a device or a file",
                },
            ],
        },
        value: TEXT,
        form: TEXT,
        others: longer,
        add: inMap,
    },
    {
        field: "OCI.Linux.MaskedPaths",
        checks: ["kernel"],
        ...PATHS,
        add: inList((_, value) => value),
    },
    {
        field: "OCI.Linux.ReadonlyPaths",
        checks: ["kernel"],
        ...PATHS,
        add: inList((_, value) => value),
    },
    {
        field: "OCI.Linux.Sysctl",
        checks: ["kernel", "sysctls"],
        feature: "linux",
        name: { is: "a setting that Kubernetes calls safe, as in net.ipv4.ping_group_range", form: SYSCTLS },
        value: { is: "numbers, commas, dashes and whitespace", form: /^[0-9]+([ \t,-]+[0-9]+)*$/ },
        others: longer,
        add: inMap,
    },
    {
        field: "OCI.Mounts",
        checks: ["mounts"],
        feature: "mounts",
        name: {
            is: "a place for files that do not last: /dev/shm, /dev/mqueue, /tmp, /var/tmp, or a folder in /run or /var/run",
            form: /^\/(dev\/(shm|mqueue)|tmp|var\/tmp|(var\/)?run(\/(?!\.{1,2}(\/|$))[^/:\p{Cc}]+)+)$/u,
            closed: [
                {
                    form: /^\/(?!(dev\/(shm|mqueue)|tmp|var\/tmp|(var\/)?run\/.*)$)|^\/(var\/)?run\/secrets(\/|$)/,
                    why: "is a place whose files the program trusts, and a mount would hide them",
                },
            ],
        },
        value: {
            is: "type, source and options of an empty mount, as in tmpfs tmpfs mode=755,nodev,nosuid",
            form: EMPTY_MOUNT,
            closed: [
                {
                    form: /^(?!tmpfs |mqueue )/,
                    why: "is not an empty mount: name a file or a folder of the host in policy.injectedMounts or policy.untrustedVolumes",
                },
            ],
        },
        others: longer,
        add: inList((destination, value) => {
            const [type_ = "", source = "", options = ""] = value.split(" ");
            return { destination, source, type_, options: options.split(",") };
        }),
    },
    {
        field: "OCI.Process.ApparmorProfile",
        checks: ["process"],
        feature: "process",
        value: { is: "the name of a profile", form: /^[A-Za-z0-9._/-]+$/ },
        others: longer,
        add: (_, __, value) => value,
    },
    {
        field: "OCI.Process.Env",
        checks: ["env"],
        feature: "process",
        name: {
            is: "the name of a variable",
            form: /^[-._A-Za-z][-._A-Za-z0-9]*$/,
            closed: [{ form: /^VISIBLE_CDI_DEVICES$/, why: "chooses a device" }],
        },
        value: {
            ...TEXT,
            closed: [{ form: /^sealed\./, why: "is a sealed secret, which the agent would unseal for the host" }],
        },
        form: TEXT,
        others: longer,
        add: inList((name, value) => `${name}=${value}`),
    },
    {
        field: "OCI.Process.Rlimits",
        checks: ["process"],
        feature: "process",
        name: { is: "the name of a limit, as in RLIMIT_CORE", form: /^RLIMIT_[A-Z]+$/ },
        value: {
            is: "soft and hard limit, as in 1024:unlimited",
            form: /^(0|[1-9][0-9]{0,14}|unlimited):(0|[1-9][0-9]{0,14}|unlimited)$/,
        },
        others: { name: (name) => `${name}X`, value: (value) => (value === "7:8" ? "8:9" : "7:8") },
        add: inList((Type, value) => {
            const [soft, hard] = value.split(":");
            return { Type, Soft: amount(soft), Hard: amount(hard) };
        }),
    },
];

/** Fields that no entry opens, and why. */
export const CLOSED_FIELDS: Readonly<Record<string, string>> = {
    "OCI.Hooks": "runs programs in the guest outside of every container",
    "OCI.Linux.CgroupsPath": "puts a program into a group of processes that the host can freeze or end",
    "OCI.Linux.Devices":
        "gives a container devices of the guest: ask for those of the pod in resources or volumeDevices",
    "OCI.Linux.Namespaces": "puts a program into a namespace of the guest or of another container",
    "OCI.Linux.Seccomp": "lets the host choose which calls of the kernel fail",
    "OCI.Process.Args": "runs another program",
    "OCI.Process.Capabilities": "gives programs other capabilities: set securityContext.capabilities of the container",
    "OCI.Process.Cwd": "lets a program read other files: set workingDir of the container",
    "OCI.Process.User":
        "makes programs run as another user: set runAsUser, runAsGroup or supplementalGroups of the pod",
    "OCI.Root": "runs files of another place",
    devices:
        "gives a container devices whose content the host chooses: ask for those of the pod in resources or volumeDevices",
    sandbox_pidns: "shares the processes of containers: set shareProcessNamespace of the pod",
    shared_mounts: "shows the files of one container to another",
    storages: "brings images, disks and files of the host into the guest: name a volume in policy.untrustedVolumes",
    string_user: "runs a program as a user that the image names",
};

/** The only request that has such fields. */
export const CREATION = "CreateContainerRequest";

export function openField(field: string | undefined): OpenField | undefined {
    return OPEN_FIELDS.find((row) => row.field === field);
}

import type { Row } from "./field";

const CONTAINER = "`rustjail/src/container.rs`";
const NEW_PROCESS = `${CONTAINER}, \`do_init_child\``;

/** `Process`, of a container or of a command. */
export const PROCESS: readonly Row[] = [
    [
        "Terminal",
        `gives the process a terminal: ${CONTAINER}`,
        "exact",
        "the pod's `tty`; of a command what `policy.exec` allows",
    ],
    ["ConsoleSize.Height", "at most the size of the terminal", "free"],
    ["ConsoleSize.Width", "at most the size of the terminal", "free"],
    ["User.UID", `becomes this user: ${NEW_PROCESS}`, "exact", "the user of the pod or the image"],
    ["User.GID", `becomes this group: ${NEW_PROCESS}`, "exact", "the group of the pod or the image"],
    [
        "User.AdditionalGids[]",
        `joins these groups: ${NEW_PROCESS}`,
        "exact",
        "the groups of the pod, with or without those of the image",
    ],
    [
        "User.Username",
        `nothing: where no variable says HOME, it comes from the number: ${NEW_PROCESS}`,
        "exact",
        "nothing",
    ],
    [
        "Args[]",
        `runs this program with these arguments: ${NEW_PROCESS}`,
        "exact",
        "the command of the pod or the image",
    ],
    [
        "Env[]",
        `unseals a value that begins with \`sealed.\` (\`src/confidential_data_hub\`), then sets the variable: ${NEW_PROCESS}`,
        "exact",
        "the variables of the pod, the image and the cluster, those of the cluster by their form",
    ],
    [
        "Cwd",
        `enters this directory, which it makes where it is missing: ${NEW_PROCESS}`,
        "exact",
        "the directory of the pod or the image",
    ],
    ...["Bounding", "Effective", "Inheritable", "Permitted", "Ambient"].map(
        (set): Row => [
            `Capabilities.${set}[]`,
            "keeps these capabilities: `rustjail/src/capabilities.rs`; of a command without any, those of its container",
            "exact",
            /^[IA]/.test(set) ? "nothing" : "the capabilities of the pod",
        ],
    ),
    ["Rlimits[].Type", `sets this limit: ${NEW_PROCESS}`, "exact", "`RLIMIT_NOFILE`"],
    ["Rlimits[].Hard", `the most that the process may set itself: ${NEW_PROCESS}`, "free"],
    ["Rlimits[].Soft", `the limit: ${NEW_PROCESS}`, "form", "1024 or more"],
    [
        "NoNewPrivileges",
        `whether set-uid programs give rights: ${NEW_PROCESS}`,
        "exact",
        "the pod's `allowPrivilegeEscalation`",
    ],
    ["ApparmorProfile", "nothing: guests have no AppArmor", "exact", "the profile of containerd or CRI-O, or none"],
    ["OOMScoreAdj", `tells the kernel which process to end first: ${NEW_PROCESS}`, "free"],
    ["SelinuxLabel", `sets the label where the guest has SELinux: ${NEW_PROCESS}`, "exact", "nothing"],
];

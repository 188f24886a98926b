import { Effect } from "../../effect";
import { fieldsOf, itemsOf } from "../../fields";
import { type Facet, type KeyRow, ValueFormat } from "../../initdata/keys/row";
import { EXEC_FACETS, hostMay, MOUNT_FACETS, mountCore } from "./facets";

const CONTAINER = "containers[]";
const PROGRAM = "What the program does with it cannot be judged from here.";

const ROOT: Facet = {
    is: (id) => id === 0,
    gained: "The program runs as root, or with root's group.",
    lost: "The program does not run as root, or with root's group, any more.",
};

const PATTERNS: Facet = {
    is: (args) => itemsOf(args).some((arg) => typeof arg === "object"),
    gained: "An argument is bound by its form alone, and the host chooses what it is.",
    lost: "No argument is bound by its form alone any more.",
};

const SHARED: Facet = {
    is: (value) => value === true,
    gained: "The containers of the pod see one another's processes.",
    lost: "The containers of the pod do not see one another's processes any more.",
};

function when(value: boolean, gained: string, lost: string): readonly Facet[] {
    return [{ is: (own) => own === value, gained, lost }];
}

/** What a container may be, one key a row. */
export const CONTAINER_ROWS: readonly KeyRow[] = [
    { path: `${CONTAINER}.name`, why: "It is the name that the container is asked for by." },
    {
        path: `${CONTAINER}.image`,
        why: "It is the image that the container runs.",
        changed: "Another image runs; what is in it cannot be judged from here.",
        facets: [
            {
                is: (image) => typeof image === "string" && !/@sha\d+:[0-9a-f]+$/.test(image),
                gained: "The image is named by a tag, and the host decides what that is.",
                lost: "The image is pinned by digest, and the host does not decide what it is any more.",
            },
        ],
    },
    {
        path: `${CONTAINER}.args`,
        reading: ValueFormat.Whole,
        why: "The host may run another program or other arguments, if any.",
        changed: "Another program runs, or the same with other arguments; what it does cannot be judged from here.",
        facets: [PATTERNS],
        core: (args) => itemsOf(args).length,
    },
    { path: `${CONTAINER}.Cwd`, why: `The program runs in another directory. ${PROGRAM}` },
    { path: `${CONTAINER}.user.UID`, facets: [ROOT], why: "The program runs as another user." },
    { path: `${CONTAINER}.user.GID`, facets: [ROOT], why: "The program runs with another group." },
    {
        path: `${CONTAINER}.user.AdditionalGids`,
        reading: ValueFormat.List,
        effect: Effect.Loosens,
        why: "The program has the rights of one more group.",
        removed: "The program no longer has the rights of this group.",
    },
    {
        path: `${CONTAINER}.image_groups`,
        reading: ValueFormat.List,
        ...hostMay("give the program the rights of this group, which its image names"),
    },
    {
        path: `${CONTAINER}.capabilities`,
        reading: ValueFormat.List,
        effect: Effect.Loosens,
        why: "The program has one more Linux capability.",
        removed: "The program has one Linux capability less.",
    },
    {
        path: `${CONTAINER}.NoNewPrivileges`,
        why: "It says whether a program can gain rights that it was not started with.",
        facets: when(
            false,
            "A set-uid program can gain rights that the container was not started with.",
            "No program can gain rights that the container was not started with.",
        ),
    },
    {
        path: `${CONTAINER}.readonly`,
        why: "It says whether the container can write to its image's files.",
        facets: when(
            false,
            "Programs in the container can change its image's files.",
            "Programs in the container cannot change its image's files any more.",
        ),
    },
    {
        path: `${CONTAINER}.terminal`,
        why: "Whether the program has a terminal, and it may act differently because of that.",
    },
    {
        path: `${CONTAINER}.env`,
        reading: ValueFormat.Pairs,
        label: (name) => `env ${name}`,
        why: `The program gets a variable with this value. ${PROGRAM}`,
        removed: "The program does not get this variable with this value any more, and may act differently.",
        changed: `The program gets another value. ${PROGRAM}`,
    },
    {
        path: `${CONTAINER}.env_any`,
        reading: ValueFormat.List,
        effect: Effect.Loosens,
        why: "The host reads and chooses the value of this variable, also where it comes from a Secret that is not sealed.",
        removed: "The host does not choose the value of this variable freely any more.",
    },
    {
        path: `${CONTAINER}.env_patterns.*`,
        label: (name) => `env_patterns ${name}`,
        effect: Effect.Loosens,
        why: "The host chooses the value of this variable, in this form.",
        removed: "The host does not choose the value of this variable in this form any more.",
        changed: "The host chooses the value of this variable, in another form.",
    },
    {
        path: `${CONTAINER}.env_pod.*`,
        label: (name) => `env_pod ${name}`,
        why: "The variable has to be the pod's name or namespace, which the cluster chooses.",
    },
    { path: `${CONTAINER}.optional`, reading: ValueFormat.List, ...hostMay("leave this variable out") },
    {
        path: `${CONTAINER}.shadowed`,
        reading: ValueFormat.List,
        effect: Effect.Neutral,
        why: "It is a variable of the image or of the runtime that another takes the place of.",
    },
    {
        path: `${CONTAINER}.mounts.*`,
        label: (at) => `mount ${at}`,
        reading: ValueFormat.Whole,
        effect: Effect.Neutral,
        why: "The guest makes the volume empty, and the host puts nothing in it.",
        removed: "The container no longer has this mount.",
        changed: "The mount is of another volume, or made in another way.",
        facets: MOUNT_FACETS,
        core: mountCore,
    },
    {
        path: `${CONTAINER}.gpus`,
        why: "It is how many GPUs the container gets. Which ones, the host chooses; the KBS can have them appraised.",
    },
    {
        path: `${CONTAINER}.vfio`,
        reading: ValueFormat.Whole,
        effect: Effect.Neutral,
        why: "It is how many GPUs and switches the runtime may tell the guest of.",
        changed: "The runtime may tell the guest of another number of GPUs and switches.",
    },
    {
        path: `${CONTAINER}.devices`,
        reading: ValueFormat.List,
        effect: Effect.Loosens,
        why: "The container has a disk of the host at this path. At /dev/trusted_store the guest encrypts it, for the images; at any other the host reads and changes what is there.",
        removed: "The container does not have a disk of the host at this path any more.",
    },
    {
        path: `${CONTAINER}.inside.*`,
        label: (at) => `inside ${at}`,
        why: "It is the order of a mount that the container does not have.",
    },
    {
        path: `${CONTAINER}.sysctls.*`,
        label: (name) => `sysctl ${name}`,
        why: "The kernel of the guest has to be set so, and what that does cannot be judged from here.",
    },
    {
        path: `${CONTAINER}.sandbox_pidns`,
        facets: [SHARED],
        effect: Effect.Neutral,
        why: "Processes of containers are apart.",
    },
    {
        path: `${CONTAINER}.propagation`,
        why: "It is how the container takes part in mounts that are made elsewhere in the guest.",
    },
    {
        path: `${CONTAINER}.termination_message_path`,
        why: "It is the file that the host may read from the container where diagnostics are allowed.",
    },
    {
        path: `${CONTAINER}.after`,
        reading: ValueFormat.List,
        effect: Effect.Tightens,
        why: "The container starts only after this one ran.",
        removed: "The container may start although this one did not run.",
    },
    {
        path: `${CONTAINER}.exec`,
        reading: ValueFormat.Items,
        why: "Commands that may be run in the container.",
        key: (entry) => JSON.stringify(itemsOf(fieldsOf(entry)["command"])),
    },
    {
        path: `${CONTAINER}.exec[]`,
        label: (command) => `exec ${command}`,
        reading: ValueFormat.Whole,
        ...hostMay("run this command in the container"),
        facets: EXEC_FACETS,
    },
];

import { Effect } from "../../effect";
import { type Fields, fieldsOf, itemsOf } from "../../fields";
import type { PolicyParts } from "./parts";

/** What a feature of `rules.rego` is to a reviewer. */
export interface RuleFeature {
    /** What holds with it. */
    readonly says: string;
    /** What more there is to know. */
    readonly why: string;
    /** Effect of having it; that of losing it is the opposite. */
    readonly effect: Effect;
    /** Whether the rest of the policy asks for it: a policy of this package then has it, because what it asks for does not hold without. */
    readonly isAsked?: (policy: PolicyParts) => boolean;
}

const IN_DATA = "Each of them is listed with the container.";
const IN_ENTRIES = "Each entry is listed with the data.";
const EMPTY = "The host puts nothing in them.";

/**
 * The features by the word after `when:`. Of a pair such as `disk` and `no-disk` the first one tells; `baseline` is what is
 * not `strict`. A feature that was removed stays here, for the policies of released versions.
 */
export const RULE_FEATURES: Readonly<Record<string, RuleFeature>> = {
    strict: {
        says: "containers are compared with the pod in full",
        why: "Strict compares program, arguments, variables, user, capabilities and mounts of each container, and Baseline does not.",
        effect: Effect.Tightens,
    },
    exec: { says: "commands may be run in containers", why: IN_DATA, effect: Effect.Loosens },
    "exec-prefixes": { says: "commands may be run with any further arguments", why: IN_DATA, effect: Effect.Loosens },
    "argument-patterns": {
        says: "arguments may be bound by their form alone",
        why: "The host chooses such an argument, in that form.",
        effect: Effect.Loosens,
    },
    "env-patterns": {
        says: "the host may choose values of variables",
        why: IN_DATA,
        effect: Effect.Loosens,
        isAsked: ({ data }) => hasAny(data, ["env_any", "env_patterns", "env_pod", "optional"]),
    },
    "env-pod": {
        says: "variables may have the name or namespace of the pod",
        why: "Which name that is, the cluster chooses.",
        effect: Effect.Unknown,
    },
    shadowed: {
        says: "variables of an image or of the runtime may come before those that take their place",
        why: "The agent takes the last one.",
        effect: Effect.Neutral,
    },
    "image-groups": {
        says: "programs may have the groups that their image names",
        why: IN_DATA,
        effect: Effect.Loosens,
    },
    "all-capabilities": {
        says: "programs that ask for all capabilities may get only some of them",
        why: "The node decides how many there are, and a program with fewer capabilities may act differently.",
        effect: Effect.Unknown,
    },
    terminal: {
        says: "the host may tell a terminal its size",
        why: "A program in a terminal reads it.",
        effect: Effect.Unknown,
    },
    diagnostics: {
        says: "the file with the last words of a container is the one in the data",
        why: "Whether the host may read it, GetDiagnosticDataRequest says.",
        effect: Effect.Neutral,
        isAsked: ({ defaults }) => defaults.get("GetDiagnosticDataRequest")?.allowed === true,
    },
    tags: {
        says: "an image may be named with its tag as well",
        why: "The digest after it says which image is pulled.",
        effect: Effect.Neutral,
    },
    crio: {
        says: "containers are asked for as CRI-O does, and not as containerd does",
        why: "It names an image by any name that the node has for its digest, and gives all labels and annotations of the pod on.",
        effect: Effect.Unknown,
    },
    "raw-copies": {
        says: "copies of files are looked at as agents before Kata 3.29 show them too",
        why: "Links lead out of their folder there no more than elsewhere.",
        effect: Effect.Neutral,
    },
    "uid-range": {
        says: "the cluster takes users and groups from the range of the namespace",
        why: "The range is listed with the data.",
        effect: Effect.Loosens,
        isAsked: ({ data }) => Object.hasOwn(fieldsOf(fieldsOf(data)["sandbox"]), "ids"),
    },
    "sandbox-user": {
        says: "the sandbox container has the user that the pod names",
        why: "The guest runs a program of its own disk there.",
        effect: Effect.Neutral,
        isAsked: ({ data }) => Object.hasOwn(fieldsOf(itemsOf(fieldsOf(data)["containers"])[0]), "user"),
    },
    mounts: {
        says: "containers have the mounts of the pod",
        why: IN_DATA,
        effect: Effect.Neutral,
        isAsked: ({ data }) => hasAny(data, ["mounts"]),
    },
    volumes: { says: "containers may have volumes that the guest makes", why: EMPTY, effect: Effect.Neutral },
    disk: { says: "volumes may be disks that the guest encrypts", why: EMPTY, effect: Effect.Neutral },
    memory: { says: "volumes may be in the memory of the guest", why: EMPTY, effect: Effect.Neutral },
    local: { says: "volumes may be directories of the guest", why: EMPTY, effect: Effect.Neutral },
    "injected-paths": {
        says: "webhooks may add directories at paths made of the pod's name",
        why: "The host chooses what is in them; they are read-only.",
        effect: Effect.Loosens,
    },
    "paired-volumes": {
        says: "volumes keep their places in all containers",
        why: "Two of them cannot change places.",
        effect: Effect.Neutral,
    },
    "shared-processes": {
        says: "containers may share their processes",
        why: "They share those of the sandbox container, where the pod says so.",
        effect: Effect.Neutral,
    },
    "peer-pods": {
        says: "all containers are in one network that the guest names",
        why: "On peer pods the guest has a network for the pod next to its own.",
        effect: Effect.Neutral,
    },
    propagation: {
        says: "a mount may take no part in what is mounted elsewhere",
        why: "That isolates more.",
        effect: Effect.Neutral,
    },
    "nested-mounts": {
        says: "a container starts only where no mount hides another",
        why: IN_DATA,
        effect: Effect.Neutral,
        isAsked: ({ data }) => hasAny(data, ["inside"]),
    },
    devices: { says: "containers may have the devices of the pod", why: IN_DATA, effect: Effect.Loosens },
    "block-devices": { says: "devices may be disks of the host", why: IN_DATA, effect: Effect.Loosens },
    gpus: { says: "devices may be GPUs", why: IN_DATA, effect: Effect.Unknown },
    sysctls: {
        says: "a container starts only with the kernel settings of the pod",
        why: IN_DATA,
        effect: Effect.Neutral,
        isAsked: ({ data }) => hasAny(data, ["sysctls"]),
    },
    after: {
        says: "a container starts only after its init containers",
        why: IN_DATA,
        effect: Effect.Neutral,
        isAsked: ({ data }) => hasAny(data, ["after"]),
    },
    opened: {
        says: "the host may add what entries of policy.allow name",
        why: IN_ENTRIES,
        effect: Effect.Loosens,
        isAsked: ({ data }) => itemsOf(fieldsOf(data)["allow"]).length > 0,
    },
    "opened-forms": { says: "entries of policy.allow may bind a form", why: IN_ENTRIES, effect: Effect.Neutral },
    "opened-annotations": { says: "entries open annotations", why: IN_ENTRIES, effect: Effect.Neutral },
    "opened-linux": { says: "entries open paths or kernel settings", why: IN_ENTRIES, effect: Effect.Neutral },
    "opened-mounts": { says: "entries open mounts", why: IN_ENTRIES, effect: Effect.Neutral },
    "opened-process": { says: "entries open variables, limits or profiles", why: IN_ENTRIES, effect: Effect.Neutral },
    annotations: {
        says: "the runtime may be given annotations of the pod",
        why: "Each of them is listed with the data.",
        effect: Effect.Unknown,
    },
};

/** Whether a container has something under one of the keys. */
function hasAny(data: object | undefined, keys: readonly string[]): boolean {
    const containers = itemsOf(fieldsOf(data)["containers"]).map(fieldsOf);
    return containers.some((container: Fields) =>
        keys.some((key) => Object.keys((container[key] ?? {}) as object).length > 0),
    );
}

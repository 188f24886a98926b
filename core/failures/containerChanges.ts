import { defined, type Fields, fieldsOf, itemsOf, own, textOf } from "../fields";
import { parseImageReference, pinnedReference } from "../images/reference";
import { IMAGE_NAME } from "../policy/derive/data";

/** A field in which the pod in the cluster is not what the policy says. */
export interface PodChange {
    /** The check of the policy that it fails, or `lacks` for what the container has to have before it starts. */
    readonly check: string;
    /** Absent for a field of the pod. */
    readonly container?: string;
    /** As in the pod spec. */
    readonly field: string;
    /** What the policy has there. Values of variables are not shown, because they may be secrets. */
    readonly policy?: string;
    /** What the pod has there. */
    readonly pod?: string;
}

interface Field {
    readonly check: string;
    readonly field: string;
    /** Where `policy_data` has it, in a container. */
    readonly of: (container: Fields, fsGroup: unknown) => unknown;
}

const PROCESS_FIELDS: readonly Field[] = [
    { check: "args", field: "command and args", of: ({ args }) => args },
    { check: "args", field: "tty", of: ({ terminal }) => terminal },
    { check: "process", field: "workingDir", of: ({ Cwd }) => Cwd },
    {
        check: "process",
        field: "securityContext.allowPrivilegeEscalation",
        of: ({ NoNewPrivileges: none }) => (typeof none === "boolean" ? !none : none),
    },
    { check: "user", field: "securityContext.runAsUser", of: ({ user }) => fieldsOf(user)["UID"] },
    { check: "user", field: "securityContext.runAsGroup", of: ({ user }) => fieldsOf(user)["GID"] },
    {
        check: "user",
        field: "securityContext.supplementalGroups",
        // The primary group and that of the volumes are two of them.
        of: ({ user }, fsGroup) => {
            const { GID, AdditionalGids } = fieldsOf(user);
            return itemsOf(AdditionalGids).filter((group) => group !== GID && group !== fsGroup);
        },
    },
    { check: "capabilities", field: "securityContext.capabilities", of: ({ capabilities }) => capabilities },
    { check: "kernel", field: "securityContext.readOnlyRootFilesystem", of: ({ readonly }) => readonly },
];

const OTHER_FIELDS: readonly Field[] = [
    { check: "devices", field: "volumeDevices", of: ({ devices }) => devices },
    { check: "gpus", field: "resources.limits", of: ({ gpus, vfio }) => gpus ?? vfio },
    { check: "mounts", field: "volumeMounts[].mountPropagation", of: ({ propagation }) => propagation },
];

/** A container of a pod in the cluster, and what a policy says of it. */
export interface ComparedContainer {
    /** In `policy_data`. */
    readonly expected: Fields;
    /** What `policy_data` would be for the pod in the cluster. */
    readonly actual: Fields;
    /** The same with other facts of an image that is not in the lock. */
    readonly twin: Fields;
    readonly spec: Fields;
    readonly isLocked: boolean;
    /** The group of the pod's volumes, as the policy and the pod have it. */
    readonly fsGroup: readonly [policy: unknown, pod: unknown];
    /** What the runtime may mount. */
    readonly files: readonly unknown[];
    /** Whether the cluster may add a variable, as `NAME=value`. */
    readonly isOfCluster: (pair: string) => boolean;
}

export function containerChanges(compared: ComparedContainer): PodChange[] {
    // Baseline does not bind the process and its mounts.
    const isProcessBound = compared.expected["args"] !== undefined;
    return [
        ...imageChange(compared),
        ...OTHER_FIELDS.flatMap((field) => fieldChange(field, compared)),
        ...(isProcessBound ? processChanges(compared) : []),
        ...commandChanges(compared),
    ];
}

function processChanges(compared: ComparedContainer): PodChange[] {
    return [
        ...PROCESS_FIELDS.flatMap((field) => fieldChange(field, compared)),
        ...variableChanges(compared),
        ...mountChanges(compared),
    ];
}

function imageChange({ expected, spec }: ComparedContainer): PodChange[] {
    const policy = imageIn(expected);
    const image = String(spec["image"]);
    return policy === undefined || policy === sourceOf(image)
        ? []
        : [{ check: "image", field: "image", policy, pod: image }];
}

/** The image that a policy binds a container to. */
export function imageIn(expected: Fields): string | undefined {
    return textOf(fieldsOf(fieldsOf(expected["OCI"])["Annotations"])[IMAGE_NAME]);
}

/** An image as policies name it, where it has a digest. */
export function sourceOf(image: string): string | undefined {
    const reference = parseImageReference(image);
    return reference?.digest === undefined ? undefined : pinnedReference(reference, reference.digest);
}

function fieldChange({ check, field, of }: Field, { expected, actual, twin, fsGroup }: ComparedContainer): PodChange[] {
    const [was, is] = fsGroup;
    const [policy, pod] = [of(expected, was), of(actual, is)].map(shown);
    const dependsOnImage = pod !== shown(of(twin, is));
    return policy === pod || dependsOnImage ? [] : [{ check, field, ...defined({ policy, pod }) }];
}

/** A value of a policy's data as text. */
export function shown(value: unknown): string | undefined {
    return value === undefined ? undefined : JSON.stringify(value);
}

const SET = "is set";
/** Of the paragraph of `StartContainerRequest` in `rules.rego`. */
const LACKS = "lacks";

/** By names. What a policy leaves to the host may have any value. */
function variableChanges({ expected, actual, twin, isLocked, isOfCluster }: ComparedContainer): PodChange[] {
    const [bound, given, others] = [expected, actual, twin].map(variablesIn) as [Variables, Variables, Variables];
    const optional = itemsOf(expected["optional"]);
    const change = (name: string, texts: Pick<PodChange, "policy" | "pod">) => {
        return { check: "env", field: `env ${name}`, ...texts };
    };
    const ofPod = [...given].filter(([name, value]) => others.get(name) === value);
    const added = ofPod.filter(([name]) => !bound.has(name) && !isOfCluster(`${name}=${literalIn(actual, name)}`));
    const gone = [...bound.keys()].filter((name) => isLocked && !given.has(name) && !optional.includes(name));
    const changed = ofPod.filter(([name, value]) => ![undefined, ANYTHING, value].includes(bound.get(name)));
    return [
        ...added.map(([name]) => change(name, { pod: SET })),
        ...gone.map((name) => ({ ...change(name, { policy: SET }), check: LACKS })),
        ...changed.map(([name]) => change(name, { policy: "has a value", pod: "has another value" })),
    ];
}

/** Names of variables, with what binds each value. */
type Variables = ReadonlyMap<string, string>;

/** What the policy leaves to the host. */
const ANYTHING = "any";

function variablesIn(container: Fields): Variables {
    const [patterns, fields] = [fieldsOf(container["env_patterns"]), fieldsOf(container["env_pod"])];
    return new Map([
        ...pairsIn(container).map(([name, value]) => [name, `is ${value}`] as const),
        ...itemsOf(container["env_any"]).map((name) => [String(name), ANYTHING] as const),
        ...Object.entries(patterns).map(([name, regex]) => [name, `has the form ${regex}`] as const),
        ...Object.entries(fields).map(([name, field]) => [name, `is the ${field} of the pod`] as const),
    ]);
}

function pairsIn(container: Fields): (readonly [name: string, value: string])[] {
    return itemsOf(container["env"])
        .map(String)
        .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
}

function literalIn(container: Fields, name: string): string {
    return pairsIn(container).find(([other]) => other === name)?.[1] ?? "";
}

function mountChanges({ expected, actual, files, isLocked }: ComparedContainer): PodChange[] {
    const [bound, given] = [fieldsOf(expected["mounts"]), fieldsOf(actual["mounts"])];
    const paths = [...new Set([...Object.keys(bound), ...Object.keys(given)])].sort();
    return paths.flatMap((path) => {
        const [policy, pod] = [own(bound, path), own(given, path)];
        const isOfRuntime = policy === undefined && files.includes(path);
        // A volume that the image declares is not in the pod spec.
        const isUnknown = pod === undefined && !isLocked;
        const isEqual = shown(policy) === shown(pod) || fieldsOf(policy)["optional"] === true;
        return isEqual || isOfRuntime || isUnknown
            ? []
            : [
                  {
                      check: pod === undefined ? LACKS : "mounts",
                      field: `volumeMounts ${path}`,
                      ...defined({ policy: shown(policy), pod: shown(pod) }),
                  },
              ];
    });
}

/** Commands of probes and hooks that the policy does not have. It may have more, by `policy.exec`. */
function commandChanges({ expected, actual }: ComparedContainer): PodChange[] {
    const known = itemsOf(expected["exec"]).map(shown);
    return itemsOf(actual["exec"])
        .map(shown)
        .filter((command) => !known.includes(command))
        .map((pod) => ({ check: "exec", field: "probes and lifecycle", ...defined({ pod }) }));
}

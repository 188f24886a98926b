import { defined, type Fields, fieldsOf, itemsOf, textOf } from "../fields";
import type { Place } from "../place";
import { containersIn } from "./containers";
import { root } from "./located";
import type { PodPlace } from "./podSource";

/** A place of a pod that takes values of a Secret. */
export interface SecretUse {
    readonly secret: string;
    /** Absent where every key is taken. */
    readonly key?: string;
    readonly as: "variable" | "file";
    /** Whether the pod starts without it. */
    readonly optional: boolean;
    readonly path: Place;
}

/** A Secret that the pod names, and that its containers do not read. */
export interface NamedSecret {
    readonly secret: string;
    readonly path: Place;
}

export interface PodSecrets {
    /** By containers, of whatever kind. */
    readonly uses: readonly SecretUse[];
    /** For the pull of images. */
    readonly pulls: readonly NamedSecret[];
    /** For the node, which mounts a volume with it. */
    readonly mounts: readonly NamedSecret[];
}

/** Fields of volumes by which the node logs in to a storage: Kubernetes `core/v1/types.go`, `VolumeSource`. */
const NODE_FIELDS: Readonly<Record<string, string>> = {
    azureFile: "secretName",
    cephfs: "secretRef",
    cinder: "secretRef",
    csi: "nodePublishSecretRef",
    flexVolume: "secretRef",
    iscsi: "secretRef",
    rbd: "secretRef",
    scaleIO: "secretRef",
    storageos: "secretRef",
};

/** Every Secret that a pod names. */
export function secretsOfPod({ spec, path }: PodPlace): PodSecrets {
    const pod: Placed = { fields: fieldsOf(spec), path };
    const volumes = itemsIn(pod, "volumes");
    return {
        uses: [...containersOf({ spec, path }).flatMap(variables), ...volumes.flatMap(files)],
        pulls: itemsIn(pod, "imagePullSecrets").flatMap(({ fields, path: at }) =>
            named(fields["name"], [...at, "name"]),
        ),
        mounts: volumes.flatMap(forNode),
    };
}

/** The fields of an item of a list, and its place. */
export interface Placed {
    readonly fields: Fields;
    readonly path: Place;
}

export function placed(list: unknown, path: Place): Placed[] {
    return itemsOf(list).map((item, index) => ({ fields: fieldsOf(item), path: [...path, index] }));
}

/** All containers of a pod. */
export function containersOf({ spec, path }: PodPlace): Placed[] {
    return containersIn(root(spec)).map(({ value, keys }) => ({ fields: fieldsOf(value), path: [...path, ...keys] }));
}

function itemsIn({ fields, path }: Placed, key: string): Placed[] {
    return placed(fields[key], [...path, key]);
}

function fieldAt({ fields, path }: Placed, key: string): Placed {
    return { fields: fieldsOf(fields[key]), path: [...path, key] };
}

function variables(container: Placed): SecretUse[] {
    const single = itemsIn(container, "env").map((item) => fieldAt(fieldAt(item, "valueFrom"), "secretKeyRef"));
    const all = itemsIn(container, "envFrom").map((item) => fieldAt(item, "secretRef"));
    return [...single, ...all].flatMap((ref) => useOf(ref, "name", "variable"));
}

function files(volume: Placed): SecretUse[] {
    const sources = itemsIn(fieldAt(volume, "projected"), "sources");
    return [
        ...filesOf(fieldAt(volume, "secret"), "secretName"),
        ...sources.flatMap((source) => filesOf(fieldAt(source, "secret"), "name")),
    ];
}

/** All keys of a Secret, or those of `items`. */
function filesOf(source: Placed, nameField: string): SecretUse[] {
    const whole = useOf(source, nameField, "file");
    const items = itemsIn(source, "items").flatMap(({ fields, path }) => {
        const key = textOf(fields["key"]);
        return key === undefined ? [] : [{ key, path }];
    });
    return Array.isArray(source.fields["items"])
        ? whole.flatMap((use) => items.map((item) => ({ ...use, ...item })))
        : whole;
}

function useOf({ fields, path }: Placed, nameField: string, as: SecretUse["as"]): SecretUse[] {
    const secret = textOf(fields[nameField]);
    const optional = fields["optional"] === true;
    return secret === undefined ? [] : [{ secret, ...defined({ key: textOf(fields["key"]) }), as, optional, path }];
}

function forNode({ fields, path }: Placed): NamedSecret[] {
    return Object.entries(NODE_FIELDS).flatMap(([kind, field]) => {
        const value = fieldsOf(fields[kind])[field];
        return named(typeof value === "string" ? value : fieldsOf(value)["name"], [...path, kind, field]);
    });
}

function named(value: unknown, path: Place): NamedSecret[] {
    const secret = textOf(value);
    return secret === undefined ? [] : [{ secret, path }];
}

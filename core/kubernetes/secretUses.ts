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
    const pod = fieldsOf(spec);
    const volumes = placed(pod["volumes"], [...path, "volumes"]);
    return {
        uses: [...containersOf({ spec, path }).flatMap(variables), ...volumes.flatMap(files)],
        pulls: placed(pod["imagePullSecrets"], [...path, "imagePullSecrets"]).flatMap(({ fields, path: at }) =>
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

function variables({ fields, path }: Placed): SecretUse[] {
    const single = placed(fields["env"], [...path, "env"]).flatMap(({ fields: item, path: at }) => {
        const ref = fieldsOf(item["valueFrom"])["secretKeyRef"];
        return useOf(fieldsOf(ref), "name", "variable", [...at, "valueFrom", "secretKeyRef"]);
    });
    const all = placed(fields["envFrom"], [...path, "envFrom"]).flatMap(({ fields: item, path: at }) =>
        useOf(fieldsOf(item["secretRef"]), "name", "variable", [...at, "secretRef"]),
    );
    return [...single, ...all];
}

function files({ fields, path }: Placed): SecretUse[] {
    const secret = fieldsOf(fields["secret"]);
    const sources = placed(fieldsOf(fields["projected"])["sources"], [...path, "projected", "sources"]);
    return [
        ...filesOf(secret, "secretName", [...path, "secret"]),
        ...sources.flatMap(({ fields: source, path: at }) =>
            filesOf(fieldsOf(source["secret"]), "name", [...at, "secret"]),
        ),
    ];
}

/** All keys of a Secret, or those of `items`. */
function filesOf(source: Fields, nameField: string, path: Place): SecretUse[] {
    const [whole] = useOf(source, nameField, "file", path);
    if (whole === undefined || !Array.isArray(source["items"])) {
        return whole === undefined ? [] : [whole];
    }
    return placed(source["items"], [...path, "items"]).flatMap(({ fields, path: at }) => {
        const key = textOf(fields["key"]);
        return key === undefined ? [] : [{ ...whole, key, path: at }];
    });
}

function useOf(ref: Fields, nameField: string, as: SecretUse["as"], path: Place): SecretUse[] {
    const secret = textOf(ref[nameField]);
    const key = textOf(ref["key"]);
    return secret === undefined ? [] : [{ secret, ...defined({ key }), as, optional: ref["optional"] === true, path }];
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

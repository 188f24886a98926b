import { itemsOf, textOf } from "../../fields";
import type { ImageLock } from "../../images/lock";
import type { Issue, Place } from "../../issue";
import { wrongType } from "../../shape";
import type { PolicySpec } from "../spec";

/** The workload kinds that make pods; they differ in how the pods are named. */
export type WorkloadKind =
    | "Pod"
    | "Deployment"
    | "ReplicaSet"
    | "ReplicationController"
    | "StatefulSet"
    | "DaemonSet"
    | "Job"
    | "CronJob";

/** Kata reads annotations with this beginning from the pod, and containerd passes no others on. */
export const KATA_ANNOTATIONS = "io.katacontainers.";

/** A pod, or the template of one, and where it comes from. @since 0.1.0 */
export interface PodSource {
    readonly kind: WorkloadKind;
    /** Name of the workload. Absent where the cluster or Pulumi makes one up. */
    readonly name?: string;
    /** What a name that the API server makes up begins with. */
    readonly generateName?: string;
    /** What a name that Pulumi makes up begins with: the name of the resource. */
    readonly namePrefix?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, unknown>>;
    readonly annotations?: Readonly<Record<string, unknown>>;
    /** The pod spec, as Kubernetes takes it. */
    readonly spec: unknown;
    /** Of a StatefulSet: each is a volume of its pods. */
    readonly volumeClaimTemplates?: unknown;
    /** Place of the spec in the arguments or the manifest, for messages. */
    readonly path: Place;
    /** ConfigMaps and Secrets that are at hand, by name: their keys, and the text of sealed secrets. */
    readonly configMaps?: Readonly<Record<string, KeyedValues>>;
    readonly secrets?: Readonly<Record<string, KeyedValues>>;
}

/** The keys of a ConfigMap or Secret. A value is there only where it may be published: a sealed secret. */
export type KeyedValues = Readonly<Record<string, string | undefined>>;

/** What a derivation works with: the pod, the author's options, and a place for what is wrong. */
export interface Derivation {
    readonly source: PodSource;
    readonly policy: PolicySpec;
    readonly lock: ImageLock;
    /** Whether empty volumes are directories in the guest, as on peer pods, and not encrypted disks. */
    readonly localVolumes: boolean;
    readonly report: (issue: Issue) => void;
}

/** The items of a list of strings; each that is none is reported, for to drop it would change what runs. */
export function textsOf(value: unknown, path: Place, report: Derivation["report"]): string[] {
    return itemsOf(value).map((item, index) => {
        const text = textOf(item);
        if (text === undefined) {
            report(wrongType([...path, index], "a string", item));
        }
        return text ?? "";
    });
}

import { fieldsOf, own, textOf } from "../../fields";
import type { PodSource } from "../../kubernetes/podSource";
import { podNames } from "./names";
import type { Pattern, Text } from "./text";

const IPV4 = "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}";
const IP = `(?:${IPV4}|[0-9a-f:]*:[0-9a-f:]+)`;

const ANY_NAME: Pattern = { regex: "[a-z0-9.-]*", example: "node-1" };
export const ANY_NUMBER: Pattern = { regex: "[0-9]+", example: "1" };
/** A value that only the cluster knows: a key of a ConfigMap or Secret. */
export const ANY_TEXT: Pattern = { regex: ".*", example: "…", isAny: true };

type FromPod = (source: PodSource) => Text;

/** The fields of a pod that a variable may hold: Kubernetes `pkg/apis/core/validation`, `validEnvDownwardAPIFieldPathExpressions`. */
const FIELDS: Readonly<Record<string, FromPod>> = {
    "metadata.name": podNames,
    "metadata.namespace": ({ namespace }) => namespace ?? { regex: "[a-z0-9-]+", example: "default" },
    "metadata.uid": () => ({ regex: "[0-9a-f-]{36}", example: "9c64c5bf-298f-46c4-ad63-e2270a2ff44c" }),
    "spec.nodeName": () => ANY_NAME,
    "spec.serviceAccountName": ({ spec }) => {
        const { serviceAccountName, serviceAccount } = fieldsOf(spec);
        return textOf(serviceAccountName) ?? textOf(serviceAccount) ?? "default";
    },
    "status.hostIP": () => ({ regex: IP, example: "192.0.2.10" }),
    "status.hostIPs": () => ({ regex: `${IP}(,${IP})?`, example: "192.0.2.10" }),
    "status.podIP": () => ({ regex: IP, example: "10.244.0.14" }),
    "status.podIPs": () => ({ regex: `${IP}(,${IP})?`, example: "10.244.0.14" }),
};

export const FIELD_PATHS: readonly string[] = [
    ...Object.keys(FIELDS),
    "metadata.labels['…']",
    "metadata.annotations['…']",
];

/** Labels and annotations that controllers add to the pods that they make. */
const SET_BY_CONTROLLERS =
    /^(pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name|(apps|batch|statefulset)\.kubernetes\.io\/.+)$/;

/** Labels that the API server copies from the node when it binds the pod, whatever the pod says: KEP-4742, Kubernetes 1.35. */
const SET_BY_BINDING = /^topology\.kubernetes\.io\/.+$/;
const LABEL_VALUE: Pattern = { regex: "[A-Za-z0-9_.-]{0,63}", example: "zone-1" };

/** The value of a `fieldRef`; undefined where a variable cannot hold that field. */
export function fieldRefValue(fieldPath: string, source: PodSource): Text | undefined {
    const [, table, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(fieldPath) ?? [];
    if (key === undefined) {
        return own(FIELDS, fieldPath)?.(source);
    }
    if (table === "labels" && SET_BY_BINDING.test(key)) {
        return LABEL_VALUE;
    }
    const value = own(table === "labels" ? source.labels : source.annotations, key);
    return textOf(value) ?? (SET_BY_CONTROLLERS.test(key) ? ANY_NAME : "");
}

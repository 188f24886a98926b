import { at, root } from "./located";
import { kindOfType } from "./resourceType";

/**
 * Kinds of which the API server fills in nothing that a program could use, but for the metadata. Of all others a dry run
 * makes up values that the real object does not get, as `10.0.0.0` for `spec.clusterIP` of a Service
 * (`pkg/registry/core/service/storage/alloc.go`).
 */
const GIVEN = ["ClusterRole", "ConfigMap", "Namespace", "PersistentVolumeClaim", "Role", "Secret", "ServiceAccount"];

/** The mark of the Kubernetes provider for a name that it made up: another one in the update than in the preview. */
const AUTONAMED = ["metadata", "annotations", "pulumi.com/autonamed"];

/** Whether a preview may show values of a new resource that the real object will not have. Provider's types begin with `kubernetes:`. */
export function hasPlaceholders(type: string, inputs: unknown): boolean {
    const object = root(inputs);
    const isNamed =
        typeof at(object, "metadata", "name").value === "string" && at(object, ...AUTONAMED).value === undefined;
    return type.startsWith("kubernetes:") && !(isNamed && GIVEN.includes(kindOfType(type) ?? ""));
}

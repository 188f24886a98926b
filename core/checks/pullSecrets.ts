import { fieldsOf, itemsOf } from "../fields";
import { type Issue, warning } from "../issue";
import type { PodPlace } from "../kubernetes/podSource";

/**
 * Credentials that only the node gets, although the guest pulls. On peer pods the adaptor hands them on (cloud-api-adaptor
 * `src/cloud-api-adaptor/pkg/adaptor/cloud/cloud.go`).
 */
export function checkPullSecrets({ spec, path }: PodPlace, credentialsUri: unknown, isPeerPod: boolean): Issue[] {
    if (isPeerPod || credentialsUri !== undefined || itemsOf(fieldsOf(spec)["imagePullSecrets"]).length === 0) {
        return [];
    }
    return [
        warning([...path, "imagePullSecrets"], "pull-secrets", {
            message:
                "reaches the node only, and the guest, which pulls the images, has no credentials without images.credentialsUri",
            fix: "put them into the KBS, as `confidential-workload secret convert` prepares it, and set images.credentialsUri to that resource; keep them here, for the node asks the registry too",
        }),
    ];
}

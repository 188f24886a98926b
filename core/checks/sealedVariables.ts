import { fieldsOf } from "../fields";
import { type Issue, warningIf } from "../issue";
import type { PodPlace } from "../kubernetes/podSource";
import { containersOf, placed } from "../kubernetes/secretUses";
import { SEALED } from "../plainSecrets";
import { readSealedSecret } from "../trustee/sealedSecret/read";

/**
 * Variables with a value in the pod that begins like a sealed secret. One that is damaged or not valid reaches the
 * program as it is, and nothing else reports it.
 */
export function checkSealedVariables(pod: PodPlace, isUnsignedFine: boolean): Issue[] {
    return containersOf(pod).flatMap(({ fields, path }) =>
        placed(fields["env"], [...path, "env"]).flatMap(({ fields: { value }, path: at }) => {
            if (typeof value !== "string" || !value.startsWith(SEALED)) {
                return [];
            }
            const { issues } = readSealedSecret(value, [...at, "value"]);
            return issues.filter(({ code }) => !isUnsignedFine || code !== "sealed-unsigned");
        }),
    );
}

/**
 * Empty volumes of peer pods, which are directories of the guest: the agent looks at the top of each for sealed texts (Kata
 * `src/agent/src/rpc.rs`, `is_sealed_secret_path`), and no policy sees what is in a file.
 */
export function checkLocalVolumes({ spec, path }: PodPlace): Issue[] {
    return placed(fieldsOf(spec)["volumes"], [...path, "volumes"]).flatMap(({ fields: { emptyDir }, path: at }) => {
        const isInGuest = emptyDir !== undefined && fieldsOf(emptyDir)["medium"] !== "Memory";
        return warningIf(isInGuest, [...at, "emptyDir"], "sealed-volume", {
            message: `is a directory of the guest on peer pods: a file at its top that begins with ${SEALED} is replaced by the secret when a container starts, whoever wrote it`,
            fix: "keep what others can write in a folder below the top, or set medium: Memory",
        });
    });
}

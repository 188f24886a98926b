import { fieldsOf, own } from "../fields";
import type { SealedSecretsSpec } from "../guest/spec";
import { type Issue, warningIf } from "../issue";
import type { PodPlace, PodSource } from "../kubernetes/podSource";
import { containersOf, placed, secretsOfPod } from "../kubernetes/secretUses";
import { SEALED } from "../plainSecrets";
import { readSealedSecret } from "../trustee/sealedSecret/read";
import { isKnown, listOf, type MaybeKnown, partsOf } from "../unknown";

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
 * Variables of Secrets whose texts are not sealed, which a strict policy cannot bind: one warning for the pod. Of a Secret that is
 * not at hand no text is sealed for the guest, because the policy denies a sealed text that it does not have.
 */
export function checkOrdinarySecrets(
    pod: PodSource,
    sealedSecrets: MaybeKnown<SealedSecretsSpec> | undefined,
): Issue[] {
    if (!isKnown(sealedSecrets)) {
        return [];
    }
    // Their texts and keys have checks of their own.
    const declared = listOf(partsOf(sealedSecrets).secrets).map((one) => partsOf(one).name);
    const ordinary = secretsOfPod(pod).uses.filter(({ secret, key, as }) => {
        const texts = own(pod.secrets, secret) ?? {};
        const taken = key === undefined ? Object.values(texts) : [own(texts, key)];
        // Only the texts of sealed secrets are there (`KeyedValues`).
        const isSealed = taken.length > 0 && !taken.includes(undefined);
        return as === "variable" && !declared.includes(secret) && !isSealed;
    });
    const names = [...new Set(ordinary.map(({ secret }) => secret))];
    return warningIf(names.length > 0, pod.path, "ordinary-secret", {
        message: `takes variables from ${names.length === 1 ? "a Secret that is" : "Secrets that are"} not sealed (${names.join(", ")}): the host and the cluster know their values, and can give the program others`,
        fix: "seal what the host must not know (`npx confidential-workload secret convert`), or have the program take it from the KBS; nothing, if the host may know it",
    });
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

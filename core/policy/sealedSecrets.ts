import type { SealedSecretsSpec } from "../guest/spec";
import type { KeyedValues } from "../kubernetes/keyedValues";
import type { PodSource } from "../kubernetes/podSource";
import { secretsOfPod } from "../kubernetes/secretUses";
import { listOf, type MaybeKnown, partsOf, UNKNOWN } from "../unknown";

type Secrets = NonNullable<PodSource["secrets"]>;

/**
 * The pod with the texts of the sealed secrets that it uses, so that the policy binds its variables to them. What is not
 * known of one leaves the policy unknown where the pod uses it, and only there.
 */
export function withSealedSecrets(pod: PodSource, input: MaybeKnown<SealedSecretsSpec> | undefined): PodSource {
    const { secrets } = partsOf(input);
    const names = new Set(secretsOfPod(pod).uses.map(({ secret }) => secret));
    const items = listOf(secrets).map((one) => partsOf(one));
    const isUnknown = [input, secrets, ...items.map(({ name }) => name)].includes(UNKNOWN);
    if (isUnknown && names.size > 0) {
        return { ...pod, secrets: UNKNOWN as unknown as Secrets };
    }
    const used = items.flatMap(({ name, data }) =>
        typeof name === "string" && names.has(name) ? [[name, data as KeyedValues] as const] : [],
    );
    return used.length === 0 ? pod : { ...pod, secrets: { ...pod.secrets, ...Object.fromEntries(used) } };
}

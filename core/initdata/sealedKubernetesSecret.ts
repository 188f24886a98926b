import { hidden, list, map, object, required, TEXT } from "../shape";

/** A Kubernetes Secret whose values are all sealed secrets. @since 0.1.0 */
export interface SealedKubernetesSecretSpec {
    readonly name: string;
    /** The texts by key, as `sealSecret` makes them. */
    readonly data: Readonly<Record<string, string>>;
}

/** Where a password stands in the place of a sealed text, no message shows it. */
export const SEALED_KUBERNETES_SECRETS_SHAPE = hidden(
    list(
        hidden(
            object({ name: required(TEXT), data: required(hidden(map(hidden(TEXT)))) } satisfies Record<
                keyof SealedKubernetesSecretSpec,
                unknown
            >),
        ),
    ),
);

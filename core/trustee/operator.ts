import type { ReferenceValues } from "./referenceValues";

/** How a version of the Trustee operator names the keys of its ConfigMaps. @since 0.1.0 */
export const OperatorKeys = {
    /** Trustee operator 0.19 and later: the files of Trustee's key-value storage. */
    Storage: "storage",
    /** Trustee operator 0.18 and before. */
    Files: "files",
} as const;
export type OperatorKeys = (typeof OperatorKeys)[keyof typeof OperatorKeys];

/** A Kubernetes manifest, as plain data. @since 0.1.0 */
export interface TrusteeManifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly data?: Readonly<Record<string, string>>;
    readonly spec?: Readonly<Record<string, unknown>>;
}

/** A reference value as the RVPS stores it (Trustee `rvps/src/reference_value.rs`). */
interface ReferenceRecord {
    readonly name: string;
    readonly expiration: string;
    readonly value: readonly string[];
}

interface KeysOf {
    readonly resourcePolicy: string;
    readonly referenceValues: string;
    readonly store: (records: readonly ReferenceRecord[]) => object;
}

const ATTESTATION_POLICY = "default_cpu.rego";

const KEYS: Readonly<Record<OperatorKeys, KeysOf>> = {
    [OperatorKeys.Storage]: {
        resourcePolicy: "resource-policy.rego",
        referenceValues: "reference_value",
        store: (records) => Object.fromEntries(records.map((record) => [record.name, toBase64(record)])),
    },
    [OperatorKeys.Files]: {
        resourcePolicy: "policy.rego",
        referenceValues: "reference-values.json",
        store: (records) => records,
    },
};

/** The texts of the ConfigMaps; the policy is the only one that is always there. */
export interface OperatorTexts {
    readonly policy: string;
    readonly references?: { readonly until: string; readonly values: NonNullable<ReferenceValues["values"]> };
    readonly attestation?: string;
}

export interface Place {
    /** Of the `KbsConfig`. */
    readonly name: string;
    readonly namespace: string;
    readonly keys: OperatorKeys;
}

/**
 * The ConfigMaps, and the part of the `KbsConfig` that names them and the Secrets (trustee-operator
 * `api/v1alpha1/kbsconfig_types.go`).
 */
export function operatorManifests(
    { policy, references, attestation }: OperatorTexts,
    secrets: readonly string[],
    { name, namespace, keys }: Place,
): TrusteeManifest[] {
    const { resourcePolicy, referenceValues, store } = KEYS[keys];
    const stored =
        references === undefined ? undefined : `${JSON.stringify(store(recordsOf(references)), undefined, 2)}\n`;
    const maps = [
        { field: "kbsResourcePolicyConfigMapName", what: "resource-policy", key: resourcePolicy, text: policy },
        { field: "kbsRvpsRefValuesConfigMapName", what: "reference-values", key: referenceValues, text: stored },
        {
            field: "kbsAttestationPolicyConfigMapName",
            what: "attestation-policy",
            key: ATTESTATION_POLICY,
            text: attestation,
        },
    ].flatMap(({ field, what, key, text }) =>
        text === undefined ? [] : [{ field, name: `confidential-workload-${what}`, data: { [key]: text } }],
    );
    const configMaps = maps.map((map) => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: map.name, namespace },
        data: map.data,
    }));
    const spec = {
        ...Object.fromEntries(maps.map((map) => [map.field, map.name])),
        ...(secrets.length === 0 ? {} : { kbsSecretResources: secrets }),
    };
    const group = "confidentialcontainers.org/v1alpha1";
    return [...configMaps, { apiVersion: group, kind: "KbsConfig", metadata: { name, namespace }, spec }];
}

function recordsOf({ until, values }: NonNullable<OperatorTexts["references"]>): ReferenceRecord[] {
    return Object.entries(values).map(([name, value]) => ({ name, expiration: until, value }));
}

function toBase64(value: object): string {
    return Buffer.from(JSON.stringify(value), "utf8").toString("base64");
}

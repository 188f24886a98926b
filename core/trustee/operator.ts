import { defined, filled } from "../fields";
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

const KEYS = {
    [OperatorKeys.Storage]: {
        resourcePolicy: "resource-policy.rego",
        referenceValues: "reference_value",
        store: (records: ReturnType<typeof recordsOf>) =>
            Object.fromEntries(records.map((record) => [record.name, toBase64(record)])),
    },
    [OperatorKeys.Files]: {
        resourcePolicy: "policy.rego",
        referenceValues: "reference-values.json",
        store: (records: ReturnType<typeof recordsOf>) => records,
    },
};

/** The texts of the ConfigMaps; the policy is the only one that is always there. */
export interface OperatorTexts {
    readonly policy: string;
    readonly references?: { readonly until: string; readonly values: NonNullable<ReferenceValues["values"]> };
    readonly attestation?: string;
}

/** Name and namespace of the `KbsConfig`, and the operator's keys. */
interface OperatorConfig {
    readonly name: string;
    readonly namespace: string;
    readonly keys: OperatorKeys;
}

const DEFAULT_CPU = "default_cpu.rego";

/**
 * The ConfigMaps, and the part of the `KbsConfig` that names them and the Secrets (trustee-operator
 * `api/v1alpha1/kbsconfig_types.go`).
 */
export function operatorManifests(
    { policy, references, attestation }: OperatorTexts,
    secrets: readonly string[],
    { name, namespace, keys }: OperatorConfig,
): TrusteeManifest[] {
    const { resourcePolicy, referenceValues, store } = KEYS[keys];
    const stored =
        references === undefined ? undefined : `${JSON.stringify(store(recordsOf(references)), undefined, 2)}\n`;
    const maps = [
        { field: "kbsResourcePolicyConfigMapName", what: "resource-policy", key: resourcePolicy, text: policy },
        { field: "kbsRvpsRefValuesConfigMapName", what: "reference-values", key: referenceValues, text: stored },
        { field: "kbsAttestationPolicyConfigMapName", what: "attestation-policy", key: DEFAULT_CPU, text: attestation },
    ].flatMap(({ field, what, key, text }) =>
        text === undefined ? [] : [{ field, name: `confidential-workload-${what}`, data: { [key]: text } }],
    );
    const configMaps = maps.map(({ name: map, data }) => {
        return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: map, namespace }, data };
    });
    const spec = {
        ...Object.fromEntries(maps.map((map) => [map.field, map.name])),
        ...defined({ kbsSecretResources: filled(secrets) }),
    };
    const group = "confidentialcontainers.org/v1alpha1";
    return [...configMaps, { apiVersion: group, kind: "KbsConfig", metadata: { name, namespace }, spec }];
}

/** As the RVPS stores them (Trustee `rvps/src/reference_value.rs`). */
function recordsOf({ until, values }: NonNullable<OperatorTexts["references"]>) {
    return Object.entries(values).map(([name, value]) => ({ name, expiration: until, value }));
}

function toBase64(value: object): string {
    return Buffer.from(JSON.stringify(value), "utf8").toString("base64");
}

/**
 * Lines of a shell for an administrator of the KBS, who sets `KBS_URL` and has the token in a file (Trustee
 * `tools/kbs-client/src/main.rs`). Never `set-resource-policy --default`: that installs a policy that denies everything.
 */
const KBS_CLIENT = 'kbs-client --url "$KBS_URL" config --admin-token-file admin.token';

/** Not `policy.rego`: that is the agent policy of a workload, and a KBS that gets it releases nothing. */
export const RESOURCE_POLICY_FILE = "resource-policy.rego";

/** Sets the one resource policy of the KBS. */
export const SET_RESOURCE_POLICY = `${KBS_CLIENT} set-resource-policy --policy-file ${RESOURCE_POLICY_FILE}`;

/** Sets the attestation policy for CPUs. */
export const SET_ATTESTATION_POLICY = `${KBS_CLIENT} set-attestation-policy --type rego --id default_cpu --policy-file default_cpu.rego`;

/** Registers a reference value of one value. A second line of the same name would take the first one's place. */
export function setReferenceValue(id: string, value: string): string {
    return `${KBS_CLIENT} set-sample-reference-value ${id} ${value}`;
}

/** Registers reference values of any number, by the message to the RVPS, which has no quote in it. */
export function postReferenceValues(message: object): string {
    return `curl --fail --header "Authorization: Bearer $(cat admin.token)" --data '${JSON.stringify(message)}' "$KBS_URL/kbs/v0/reference-value"`;
}

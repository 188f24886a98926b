import type { KeyRow } from "./keyTable";
import type { InitDataSpec } from "./spec";

/**
 * `aa.toml`, read by the attestation agent, which ignores keys that it does not know.
 * Source: guest-components `attestation-agent/attestation-agent/src/config/kbs.rs`.
 */
export const AA_KEYS: readonly KeyRow<Pick<InitDataSpec, "kbs">>[] = [
    // The KBS that the attestation agent gets its token from.
    { path: ["token_configs", "kbs", "url"], since: "3.11", value: (spec) => spec.kbs.url },
    // Trusted for the KBS's TLS beside the roots that the guest has (kbs_protocol `builder.rs`).
    { path: ["token_configs", "kbs", "cert"], since: "3.11", value: (spec) => spec.kbs.certificate },
];

import type { KeyRow } from "./keyTable";

/**
 * `aa.toml`, read by the attestation agent, which ignores keys that it does not know.
 * Source: guest-components `attestation-agent/attestation-agent/src/config`.
 */
export const AA_KEYS: readonly KeyRow[] = [
    // The KBS that the attestation agent gets its token from.
    { path: ["token_configs", "kbs", "url"], since: "3.11", input: ["kbs", "url"] },
    // Trusted for the KBS's TLS beside the roots that the guest has (kbs_protocol `builder.rs`).
    { path: ["token_configs", "kbs", "cert"], since: "3.11", input: ["kbs", "certificate"] },
    { path: ["token_configs", "kbs", "tee_key_algorithm"], since: "3.29", input: ["kbs", "keyAlgorithm"] },
    // A second issuer of tokens, asked by programs in the pod only: the KBS knows its own attestation service.
    { path: ["token_configs", "coco_as", "url"], since: "3.11", input: ["attestation", "serviceUrl"] },
    { path: ["eventlog_config", "enable_eventlog"], since: "3.13", input: ["attestation", "eventLog"] },
    { path: ["eventlog_config", "init_pcr"], since: "3.13", input: ["attestation", "eventLogPcr"] },
    { path: ["log", "level"], since: "3.28", input: ["logLevels", "attestationAgent"] },
];

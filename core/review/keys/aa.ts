import { KeyAlgorithm } from "../../initdata/guestSettings";
import { Effect } from "../change";
import { Reading, type Row, rowsOf } from "../tree/row";
import { Form } from "./form";
import { kbsCertificate, kbsUrl, LOG_LEVEL } from "./shared";

/**
 * Every key of `aa.toml` that some attestation agent reads. Source: guest-components
 * `attestation-agent/attestation-agent/src/config`.
 */
const AA_ROWS: readonly Row[] = [
    {
        path: "token_configs.kbs",
        reading: Reading.Table,
        why: "With it the guest can attest to a KBS and get what that releases; without it it cannot.",
    },
    ...kbsUrl("token_configs.kbs.url", { required: true }),
    kbsCertificate("token_configs.kbs.cert"),
    {
        path: "token_configs.kbs.tee_key_algorithm",
        since: "3.29",
        // The last is one that no release knows unless it is built with it.
        values: [...Object.values(KeyAlgorithm), "ML-KEM-768+A192KW"],
        effect: Effect.Neutral,
        otherwise: Effect.Neutral,
        why: "It is the algorithm that wraps what the KBS sends to the guest, and each that guests know is strong enough.",
    },
    {
        path: "token_configs.coco_as.url",
        required: true,
        why: "Another attestation service issues the guest's tokens; whether it is to be trusted cannot be told from here.",
    },
    {
        path: "eventlog_config.enable_eventlog",
        since: "3.13",
        form: Form.Flag,
        why: "Whether the guest logs events into a register changes the evidence, and policies of the KBS may look at it.",
    },
    {
        path: "eventlog_config.init_pcr",
        since: "3.13",
        form: Form.Count,
        why: "It is the register of the event log, and policies of the KBS may look at it.",
    },
    {
        path: "eventlog_config.eventlog_algorithm",
        until: "3.21",
        effect: Effect.Neutral,
        otherwise: Effect.Neutral,
        why: "Guests have ignored it since Kata 3.21.",
    },
    LOG_LEVEL,
];

export const AA_REVIEW = rowsOf(AA_ROWS);

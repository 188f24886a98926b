import { Effect } from "../../effect";
import { KeyAlgorithm } from "../../guest/spec";
import { kbsCertificate, kbsUrl, logLevel } from "./bothFiles";
import { Form } from "./form";
import { guestFile, readBy } from "./guestKey";
import { ValueFormat } from "./row";

const CONFIG = "attestation-agent/attestation-agent/src/config";

/** `aa.toml`: every key that some attestation agent reads, which ignores all others. */
export const AA = guestFile("aa.toml", "the attestation agent", [
    ...readBy(`${CONFIG}/kbs.rs`, [
        {
            path: "token_configs.kbs",
            reading: ValueFormat.Table,
            why: "With it the guest can attest to a KBS and get what that releases; without it it cannot.",
        },
        ...kbsUrl("token_configs.kbs.url", { required: true }),
        kbsCertificate("token_configs.kbs.cert"),
        {
            path: "token_configs.kbs.tee_key_algorithm",
            since: "3.29",
            input: ["kbs", "keyAlgorithm"],
            // The last is one that no release knows unless it is built with it.
            values: [...Object.values(KeyAlgorithm), "ML-KEM-768+A192KW"],
            effect: Effect.Neutral,
            changedEffect: Effect.Neutral,
            why: "It is the algorithm that wraps what the KBS sends to the guest, and each that guests know is strong enough.",
        },
    ]),
    ...readBy(`${CONFIG}/coco_as.rs`, [
        {
            // Asked by programs in the pod only: the KBS knows its own attestation service.
            path: "token_configs.coco_as.url",
            required: true,
            input: ["attestation", "serviceUrl"],
            why: "Another attestation service issues the guest's tokens; whether it is to be trusted cannot be judged from here.",
        },
    ]),
    ...readBy(`${CONFIG}/mod.rs`, [
        {
            path: "eventlog_config.enable_eventlog",
            since: "3.13",
            input: ["attestation", "eventLog"],
            form: Form.Flag,
            why: "Whether the guest logs events into a register changes the evidence, and policies of the KBS may look at it.",
        },
        {
            path: "eventlog_config.init_pcr",
            since: "3.13",
            input: ["attestation", "eventLogPcr"],
            form: Form.Count,
            why: "It is the register of the event log, and policies of the KBS may look at it.",
        },
        {
            path: "eventlog_config.eventlog_algorithm",
            until: "3.21",
            leftOut: "guests have ignored it since Kata 3.21",
            effect: Effect.Neutral,
            changedEffect: Effect.Neutral,
            why: "Guests have ignored it since Kata 3.21.",
        },
        logLevel("attestationAgent"),
    ]),
]);

import { Effect } from "../../effect";
import type { LogLevelsSpec } from "../../guest/spec";
import type { GuestKey } from "./guestKey";
import { type KeyRow, ValueFormat } from "./row";

type Key = Omit<GuestKey, "source">;

/** A KBS's address: its own row, and one for an address without TLS. */
export function kbsUrl(path: string, more: Pick<KeyRow, "required"> = {}): readonly Key[] {
    return [
        {
            ...more,
            path,
            input: ["kbs", "url"],
            reading: ValueFormat.Url,
            why: "It names the KBS that is trusted with the workload's secrets; a person has to judge whether it should be.",
            changed: "Another KBS is trusted with the workload's secrets; a person has to judge whether it should be.",
        },
        {
            path: `${path}:open`,
            effect: Effect.Loosens,
            alone: Effect.Loosens,
            why: "Without TLS anyone on the way can answer instead of the KBS.",
            removed: "With TLS nobody on the way can answer instead of the KBS any more.",
        },
    ];
}

/**
 * Guests add it to the roots that they have (guest-components `attestation-agent/kbs_protocol/src/builder.rs`). An empty
 * text is not "none", so it is left out.
 */
export function kbsCertificate(path: string): Key {
    return {
        path,
        input: ["kbs", "certificate"],
        reading: ValueFormat.Certificates,
        effect: Effect.Loosens,
        why: "One more CA, in addition to the guest's own roots, may vouch for who is the KBS.",
        removed: "Only the guest's own roots, or fewer CAs than before, may vouch for who is the KBS.",
        changed: "Another CA, in addition to the guest's own roots, may vouch for who is the KBS.",
    };
}

export function logLevel(input: keyof LogLevelsSpec): Key {
    return {
        path: "log.level",
        since: "3.28",
        input: ["logLevels", input],
        why: "What the guest logs, the host may read: more of it at debug and trace.",
    };
}

import { Effect } from "../change";
import { Reading, type Row } from "../tree/row";

/** A KBS's address: its own row, and one for an address without TLS. */
export function kbsUrl(path: string, more: Pick<Row, "required"> = {}): readonly Row[] {
    return [
        {
            ...more,
            path,
            reading: Reading.Url,
            why: "It names the KBS that is trusted with the workload's secrets; whether it is to be cannot be told from here.",
            changed:
                "Another KBS is trusted with the workload's secrets; whether it is to be cannot be told from here.",
        },
        {
            path: `${path}:open`,
            effect: Effect.Loosens,
            alone: Effect.Loosens,
            why: "Without TLS anyone on the way can answer in the place of the KBS.",
            removed: "With TLS nobody on the way can answer in the place of the KBS any more.",
        },
    ];
}

/** Guests add it to the roots that they have (guest-components `attestation-agent/kbs_protocol/src/builder.rs`). */
export function kbsCertificate(path: string): Row {
    return {
        path,
        reading: Reading.Certificates,
        effect: Effect.Loosens,
        why: "One more authority, beside the guest's own roots, may vouch for who is the KBS.",
        removed: "Only the guest's own roots, or fewer authorities than before, may vouch for who is the KBS.",
        changed: "Another authority, beside the guest's own roots, may vouch for who is the KBS.",
    };
}

export const LOG_LEVEL: Row = {
    path: "log.level",
    since: "3.28",
    why: "What the guest logs, the host may read: more of it at debug and trace.",
};

import { fieldsOf, textOf } from "../../fields";
import { Effect } from "../change";
import { flag, Reading, type Row, rowsOf } from "../tree/row";
import { Form } from "./form";
import { IMAGE_ROWS } from "./image";
import { kbsCertificate, kbsUrl, LOG_LEVEL } from "./shared";

const RUN = "/run/confidential-containers";
const SOCKET = "The agent waits for the socket that it knows, and with another none of this guest's parts is found.";

/** The client for secrets that asks no KBS. */
export const OFFLINE_KBC = "offline_fs_kbc";

/**
 * Every key of `cdh.toml` that some confidential data hub reads. Source: guest-components
 * `confidential-data-hub/hub/src/config/mod.rs`.
 */
const CDH_ROWS: readonly Row[] = [
    { path: "socket", why: SOCKET, values: [`unix://${RUN}/cdh.sock`] },
    {
        path: "aa.aa_socket",
        since: "4.1",
        why: SOCKET,
        values: [`unix://${RUN}/attestation-agent/attestation-agent.sock`],
    },
    {
        path: "services_dir",
        why: "Guests newer than Kata 4.1 offer the hub's services on a socket each in this directory too.",
    },
    {
        path: "kbc",
        reading: Reading.Table,
        required: true,
        effect: Effect.Neutral,
        why: "The hub does not start without it; what is in it is told one by one.",
    },
    {
        path: "kbc.name",
        required: true,
        values: ["cc_kbc", OFFLINE_KBC],
        why: "It is the client for secrets: cc_kbc asks a KBS, and offline_fs_kbc takes them from files, for tests.",
        facets: [
            {
                is: (value) => value === OFFLINE_KBC,
                gained: "offline_fs_kbc takes secrets from files of the guest and attests to nobody; it is for tests.",
                lost: "Secrets do not come from files of the guest any more.",
            },
        ],
        effect: Effect.Neutral,
    },
    ...kbsUrl("kbc.url"),
    kbsCertificate("kbc.kbs_cert"),
    {
        path: "credentials",
        reading: Reading.Items,
        why: "Files that the guest fetches from the KBS before it starts.",
        key: (item) => textOf(fieldsOf(item)["resource_uri"]),
    },
    {
        path: "credentials[].resource_uri",
        required: true,
        why: "The guest fetches this secret from the KBS before it starts, and does not start without it.",
        removed: "The guest does not fetch this secret any more.",
    },
    { path: "credentials[].path", required: true, why: "It is where in the guest the secret is put." },
    {
        path: "skip_sealed_secret_verification",
        since: "3.28",
        form: Form.Flag,
        ...flag(
            "Sealed secrets are taken without a look at their signature, so that the host can put in others.",
            "Sealed secrets are not taken without a look at their signature any more.",
        ),
        why: "The signatures of sealed secrets are verified unless this is true.",
    },
    LOG_LEVEL,
    ...IMAGE_ROWS,
];

export const CDH_REVIEW = rowsOf(CDH_ROWS);

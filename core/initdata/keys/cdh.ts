import { Effect } from "../../effect";
import { fieldsOf, filled, textOf } from "../../fields";
import type { CredentialFileSpec } from "../../guest/spec";
import { uriAsRead } from "../../resourceUri";
import { kbsCertificate, kbsUrl, logLevel } from "./bothFiles";
import { Form } from "./form";
import { guestFile, readBy } from "./guestKey";
import { IMAGE_KEYS } from "./image";
import { flag, ValueFormat } from "./row";

const CONFIG = "confidential-data-hub/hub/src/config/mod.rs";
const RUN = "/run/confidential-containers";
const SOCKET = "The agent waits for the socket that it knows, and with another none of this guest's parts is found.";

/** The client for secrets that asks no KBS. */
export const OFFLINE_KBC = "offline_fs_kbc";

/** `cdh.toml`: every key that some confidential data hub reads, which ignores all others. */
export const CDH = guestFile("cdh.toml", "the confidential data hub", [
    ...readBy(CONFIG, [
        {
            path: "socket",
            leftOut: "the agent waits for the socket that it knows, and with another the pod does not start",
            why: SOCKET,
            values: [`unix://${RUN}/cdh.sock`],
        },
        {
            path: "aa.aa_socket",
            since: "4.1",
            leftOut: "as `socket`",
            why: SOCKET,
            values: [`unix://${RUN}/attestation-agent/attestation-agent.sock`],
        },
        {
            path: "services_dir",
            leftOut: "read by guests newer than Kata 4.1 only, for programs that these images do not have",
            why: "Guests newer than Kata 4.1 offer the hub's services on a socket each in this directory too.",
        },
        {
            path: "kbc",
            reading: ValueFormat.Table,
            required: true,
            effect: Effect.Neutral,
            why: "The hub does not start without it; its keys are listed one by one.",
        },
        {
            path: "kbc.name",
            required: true,
            always: "cc_kbc",
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
        // The same KBS as in aa.toml: one that differs is one the token was not issued by.
        ...kbsUrl("kbc.url"),
        kbsCertificate("kbc.kbs_cert"),
        {
            // Fetched before the hub listens: the agent waits for it.
            path: "credentials",
            input: ["credentialFiles"],
            write: (files: readonly CredentialFileSpec[]) =>
                files.map(({ uri, path }) => ({ resource_uri: uri, path })),
            read: credentialFiles,
            reading: ValueFormat.Items,
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
            input: ["sealedSecrets", "skipVerification"],
            form: Form.Flag,
            ...flag(
                "Sealed secrets are taken without a look at their signature, so that the host can put in others.",
                "Sealed secrets are not taken without a look at their signature any more.",
            ),
            why: "The signatures of sealed secrets are verified unless this is true.",
        },
    ]),
    ...IMAGE_KEYS,
    ...readBy(CONFIG, [logLevel("confidentialDataHub")]),
]);

function credentialFiles(items: unknown): unknown {
    return filled(items)
        ?.map(fieldsOf)
        .map(({ resource_uri: uri, path }) => ({ uri: uriAsRead(uri), path }));
}

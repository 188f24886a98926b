import type { AttestationSpec } from "../guest/spec";
import { errorIf, type Issue, phrase, quote, warningIf } from "../issue";
import { platformFacts, Register } from "../platform";
import { type MaybeKnown, partsOf } from "../unknown";
import { checkHttpUrl } from "../url";

const LAST_PCR = 23;
/** The register that holds the init-data digest where a vTPM has it. */
const INIT_DATA_PCR = 8;

/** What the attestation agent does in addition to talking to the KBS. */
export function checkAttestation(attestation: MaybeKnown<AttestationSpec> | undefined, platform: unknown): Issue[] {
    const { serviceUrl, eventLog, eventLogPcr } = partsOf(attestation);
    return [
        ...(typeof serviceUrl === "string" ? checkService(serviceUrl) : []),
        ...(typeof eventLogPcr === "number" ? checkPcr(eventLogPcr, eventLog, platform) : []),
    ];
}

function checkService(url: string): Issue[] {
    const path = ["attestation", "serviceUrl"];
    const { issues, parts } = checkHttpUrl(url, path, {
        example: "https://as.example.com:8000",
        userinfo: "let the service know the guest by its evidence",
    });
    return [
        ...issues,
        ...warningIf(parts?.scheme === "http", path, "attestation-http", {
            message: "is http: anyone on the network, including the host, can answer as the attestation service",
            fix: "use an https URL",
        }),
    ];
}

function checkPcr(pcr: number, eventLog: unknown, platform: unknown): Issue[] {
    const path = ["attestation", "eventLogPcr"];
    return [
        ...errorIf(pcr > LAST_PCR, path, "event-log-pcr", {
            message: `${quote(pcr)} is not a PCR`,
            allowed: `0 to ${LAST_PCR}`,
            fix: "leave it out for the guest's own, 17",
        }),
        ...errorIf(eventLog === undefined || eventLog === false, path, "no-effect", {
            message: phrase`has no effect without ${["attestation", "eventLog"]}`,
            fix: phrase`set ${["attestation", "eventLog"]}: true, or remove it`,
        }),
        ...errorIf(
            pcr === INIT_DATA_PCR && platformFacts(platform)?.register === Register.Pcr8,
            path,
            "event-log-pcr",
            {
                message: `${pcr} is the PCR that holds the init-data digest on this platform, and every event would change it`,
                allowed: "another PCR",
                fix: "leave it out for the guest's own, 17",
            },
        ),
    ];
}

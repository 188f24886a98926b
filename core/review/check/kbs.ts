import { checkAttestation } from "../../checks/attestation";
import { checkKbs } from "../../checks/kbs";
import { type Fields, fieldsOf } from "../../fields";
import { AA } from "../../initdata/keys/aa";
import { CDH } from "../../initdata/keys/cdh";
import { type Issue, warning } from "../../issue";
import type { Platform } from "../../platform";
import { inKeys } from "./keyNames";

/** Whom the two processes talk to, as their files say. */
export function checkServices(agent: Fields, hub: Fields, now: Date, platform: Platform | undefined): Issue[] {
    const { eventLogPcr, ...attestation } = fieldsOf(agent["attestation"]);
    // Without a log its register is not used.
    const used = attestation["eventLog"] === true ? { ...attestation, eventLogPcr } : attestation;
    return [
        ...inKeys(AA, [...checkKbs(agent["kbs"], now), ...checkAttestation(used, platform)]),
        ...inKeys(CDH, checkKbs(hub["kbs"], now)),
        ...checkSame(fieldsOf(agent["kbs"])["url"], fieldsOf(hub["kbs"])["url"]),
    ];
}

/** The agent and the data hub talk to one KBS; two are mostly a change that was made in one place only. */
function checkSame(aa: unknown, cdh: unknown): Issue[] {
    return typeof aa === "string" && typeof cdh === "string" && aa !== cdh
        ? [
              warning([{ file: "cdh.toml" }, "kbc", "url"], "kbs-differs", {
                  message:
                      "is not that of aa.toml: token_configs.kbs.url, so that the guest attests to one KBS and asks another for secrets",
                  fix: "use one for both, unless that is meant",
              }),
          ]
        : [];
}

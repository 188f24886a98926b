import { checkAttestation } from "../../checks/attestation";
import { checkKbs } from "../../checks/kbs";
import { type Fields, fieldsOf } from "../../fields";
import { AA_KEYS } from "../../initdata/aa";
import { CDH_KEYS } from "../../initdata/cdh";
import { type Issue, warning } from "../../issue";
import type { Platform } from "../../platform";
import { OFFLINE_KBC } from "../keys/cdh";
import { inKeys } from "./keyNames";

/** Whom the two processes talk to, as their files say. */
export function checkServices(aa: Fields, cdh: Fields, now: Date, platform: Platform | undefined): Issue[] {
    const { kbs, coco_as: service } = fieldsOf(aa["token_configs"]);
    const { url, cert } = fieldsOf(kbs);
    const { url: serviceUrl } = fieldsOf(service);
    const { enable_eventlog: eventLog, init_pcr: pcr } = fieldsOf(aa["eventlog_config"]);
    const { name, url: hubUrl, kbs_cert: hubCert } = fieldsOf(cdh["kbc"]);
    // Without a log its register is not used, and the client for tests asks nobody.
    const attestation = { serviceUrl, eventLog, ...(eventLog === true ? { eventLogPcr: pcr } : {}) };
    const isOffline = name === OFFLINE_KBC;
    return [
        ...inKeys("aa.toml", AA_KEYS, [
            ...checkKbs({ url, certificate: cert }, now),
            ...checkAttestation(attestation, platform),
        ]),
        ...(isOffline ? [] : inKeys("cdh.toml", CDH_KEYS, checkKbs({ url: hubUrl, certificate: hubCert }, now))),
        ...(isOffline ? [] : checkSame(url, hubUrl)),
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

import { checkCertificate, FOR_KBS, WARN_DAYS } from "../checks/certificate";
import { fieldsOf, itemsOf } from "../fields";
import type { DecodedInitData } from "../initdata/decode";
import type { IssueCode } from "../issue";
import type { Place } from "../place";
import { inDocuments, tomlIn } from "./document";
import type { Findings, GuardedResource } from "./guardrail";
import type { ClassConfig } from "./runtimeClass";

export type CertificateExpiryConfig = ClassConfig & { readonly days?: number };

/** `checkInitDataPresent` reports one that has expired, because it makes the document invalid. */
const CODES: readonly IssueCode[] = ["certificate-expiring", "certificate-not-yet-valid"];

/**
 * The certificates in the init-data stay valid for a while: a new one is a new digest, which takes its time to roll out.
 */
export function checkCertificateExpiry(resource: GuardedResource, config: CertificateExpiryConfig): Findings {
    const { days = WARN_DAYS } = config;
    return inDocuments(resource, config, (initData) =>
        certificatesIn(initData)
            .flatMap(({ path, pem }) => checkCertificate(pem, path, resource.now, { ...FOR_KBS, warnDays: days }))
            .filter(({ code }) => CODES.includes(code)),
    );
}

function certificatesIn(initData: DecodedInitData): { readonly path: Place; readonly pem: string }[] {
    const kbs = fieldsOf(fieldsOf(tomlIn(initData, "aa.toml")["token_configs"])["kbs"]);
    const cdh = tomlIn(initData, "cdh.toml");
    const roots = itemsOf(fieldsOf(cdh["image"])["extra_root_certificates"]);
    const all: readonly (readonly [Place, unknown])[] = [
        [[{ file: "aa.toml" }, "token_configs", "kbs", "cert"], kbs["cert"]],
        [[{ file: "cdh.toml" }, "kbc", "kbs_cert"], fieldsOf(cdh["kbc"])["kbs_cert"]],
        ...roots.map((pem, index) => [[{ file: "cdh.toml" }, "image", "extra_root_certificates", index], pem] as const),
    ];
    return all.flatMap(([path, pem]) => (typeof pem === "string" ? [{ path, pem }] : []));
}

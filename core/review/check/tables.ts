import { checkAttestation } from "../../checks/attestation";
import { checkCredentialFiles } from "../../checks/credentialFiles";
import { checkSignatureCheck } from "../../checks/declaredSecrets";
import { checkImages } from "../../checks/images/images";
import { checkKbs } from "../../checks/kbs";
import { checkProxy } from "../../checks/proxy";
import { defined, type Fields } from "../../fields";
import { AA } from "../../initdata/keys/aa";
import { CDH } from "../../initdata/keys/cdh";
import type { InitDataSpec } from "../../initdata/spec";
import { changed, type Issue, type IssueCode, isIn, type Place, Severity, warning } from "../../issue";
import type { Platform } from "../../platform";
import { type Parts, partsOf } from "../../unknown";
import { inKeys } from "./keyNames";
import { checkSignaturePolicyText } from "./signaturePolicyText";

/** What a file stands for. */
type Inputs = Partial<Parts<InitDataSpec>>;

/** What guests take anyway: rules of these codes, about these inputs, are for those who write with this package. */
const TAKEN: readonly (readonly [IssueCode, Place])[] = [
    ["work-directory", ["images", "workDirectory"]],
    ["duplicate", ["images", "searchRegistries"]],
    ["duplicate", ["images", "extraRootCertificates"]],
    ["place-host", ["images", "registries"]],
    ["no-effect", ["images", "sigstoreConfiguration"]],
];

/** The table `[image]` by the rules for the inputs that it is written from. */
export function checkImageTable(hub: Inputs, image: Fields, now: Date, platform: Platform | undefined): Issue[] {
    const { images, proxy } = hub;
    const { image_security_policy: policy, image_security_policy_uri: policyUri } = image;
    const issues = [...checkProxy(proxy), ...checkImages({ images, proxy, platform }, now)];
    const place = [{ file: CDH.name }, "image", "image_security_policy"];
    const hasSigstore = image["sigstore_config"] !== undefined || image["sigstore_config_uri"] !== undefined;
    return [
        ...inKeys(CDH, issues.map(asTaken), asWritten),
        // With a URI it is ignored.
        ...(typeof policy === "string" && policyUri === undefined
            ? checkSignaturePolicyText(policy, place, hasSigstore)
            : []),
    ];
}

function asTaken(issue: Issue): Issue {
    const isTaken = TAKEN.some(([code, input]) => issue.code === code && isIn(issue.at, input));
    return isTaken ? changed(issue, { severity: Severity.Warning }) : issue;
}

/** The comma list is one text, and mirrors are tables of one name. */
function asWritten(place: Place): Place {
    const list = place.indexOf("no_proxy");
    return list < 0 ? place.map((key) => (key === "mirrors" ? "mirror" : key)) : place.slice(0, list + 1);
}

/** Whom the two processes talk to, as their files say. */
export function checkServices(agent: Inputs, hub: Inputs, now: Date, platform: Platform | undefined): Issue[] {
    const { eventLogPcr, ...attestation } = partsOf(agent.attestation);
    // Without a log its register is not used.
    const used = attestation.eventLog === true ? { ...attestation, ...defined({ eventLogPcr }) } : attestation;
    return [
        ...inKeys(AA, [...checkKbs(agent.kbs, now, platform), ...checkAttestation(used, platform)]),
        ...inKeys(CDH, checkKbs(hub.kbs, now, platform)),
        ...checkSame(partsOf(agent.kbs).url, partsOf(hub.kbs).url),
    ];
}

/** The agent and the data hub talk to one KBS; two are mostly a change that was made in one place only. */
function checkSame(aa: unknown, cdh: unknown): Issue[] {
    const text = {
        message:
            "is not that of aa.toml: token_configs.kbs.url, so that the guest attests to one KBS and asks another for secrets",
        fix: "use the same URL in both, unless you want two KBS",
    };
    return typeof aa === "string" && typeof cdh === "string" && aa !== cdh
        ? [warning([{ file: "cdh.toml" }, "kbc", "url"], "kbs-differs", text)]
        : [];
}

/** What the data hub does about secrets, as its file says. */
export function checkResources({ credentialFiles, sealedSecrets }: Inputs): Issue[] {
    const issues = [...checkCredentialFiles(credentialFiles, undefined), ...checkSignatureCheck(sealedSecrets)];
    return inKeys(CDH, issues, (place) => place.map((key) => (key === "uri" ? "resource_uri" : key)));
}

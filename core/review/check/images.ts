import { checkImages } from "../../checks/images/images";
import { checkProxy } from "../../checks/proxy";
import type { Fields } from "../../fields";
import { CDH } from "../../initdata/keys/cdh";
import { type Issue, Severity } from "../../issue";
import type { Platform } from "../../platform";
import { inFile } from "./inFile";
import { checkSignaturePolicyText } from "./signaturePolicyText";

/** What guests take all the same: rules of these codes, about these inputs, are for those who write with us. */
const TAKEN: readonly (readonly [string, string])[] = [
    ["work-directory", "images.workDirectory"],
    ["duplicate", "images.searchRegistries"],
    ["duplicate", "images.extraRootCertificates"],
    ["place-host", "images.registries"],
    ["no-effect", "images.sigstoreConfiguration"],
];

/** The table `[image]` by the rules for the inputs that it is written from. */
export function checkImageTable(hub: Fields, image: Fields, now: Date, platform: Platform | undefined): Issue[] {
    const { images, proxy } = hub;
    const { image_security_policy: policy, image_security_policy_uri: policyUri } = image;
    const issues = [...checkProxy(proxy), ...checkImages({ images, proxy, platform }, now)];
    return [
        ...inFile(CDH, issues.map(asTaken)).map(inList),
        // Beside a URI it is ignored.
        ...(typeof policy === "string" && policyUri === undefined
            ? checkSignaturePolicyText(policy, `${CDH.name}: image.image_security_policy`, hasSigstore(image))
            : []),
    ];
}

function asTaken(issue: Issue): Issue {
    const isTaken = TAKEN.some(([code, input]) => issue.code === code && issue.path.startsWith(input));
    return isTaken ? { ...issue, severity: Severity.Warning } : issue;
}

/** The comma list is one text, and mirrors are tables of one name. */
function inList(issue: Issue): Issue {
    const path = issue.path.replace(/(\.no_proxy)\[\d+\]$/, "$1").replace(/(\.registry\[\d+\]\.mirror)s\b/, "$1");
    return { ...issue, path };
}

function hasSigstore(image: Fields): boolean {
    return image["sigstore_config"] !== undefined || image["sigstore_config_uri"] !== undefined;
}

import { checkImages } from "../../checks/images/images";
import { checkProxy } from "../../checks/proxy";
import type { Fields } from "../../fields";
import { CDH } from "../../initdata/keys/cdh";
import { changed, type Issue, isIn, type Place, Severity } from "../../issue";
import type { Platform } from "../../platform";
import { inKeys } from "./keyNames";
import { checkSignaturePolicyText } from "./signaturePolicyText";

/** What guests take anyway: rules of these codes, about these inputs, are for those who write with this package. */
const TAKEN: readonly (readonly [string, Place])[] = [
    ["work-directory", ["images", "workDirectory"]],
    ["duplicate", ["images", "searchRegistries"]],
    ["duplicate", ["images", "extraRootCertificates"]],
    ["place-host", ["images", "registries"]],
    ["no-effect", ["images", "sigstoreConfiguration"]],
];

/** The table `[image]` by the rules for the inputs that it is written from. */
export function checkImageTable(hub: Fields, image: Fields, now: Date, platform: Platform | undefined): Issue[] {
    const { images, proxy } = hub;
    const { image_security_policy: policy, image_security_policy_uri: policyUri } = image;
    const issues = [...checkProxy(proxy), ...checkImages({ images, proxy, platform }, now)];
    return [
        ...inKeys(CDH, issues.map(asTaken), asWritten),
        // With a URI it is ignored.
        ...(typeof policy === "string" && policyUri === undefined
            ? checkSignaturePolicyText(
                  policy,
                  [{ file: CDH.name }, "image", "image_security_policy"],
                  hasSigstore(image),
              )
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

function hasSigstore(image: Fields): boolean {
    return image["sigstore_config"] !== undefined || image["sigstore_config_uri"] !== undefined;
}

import { checkImages } from "../../checks/images/images";
import { checkProxy } from "../../checks/proxy";
import { type Fields, fieldsOf, itemsOf, present } from "../../fields";
import { CDH_KEYS } from "../../initdata/cdh";
import { changed, type Issue, isIn, type Place, Severity } from "../../issue";
import type { Platform } from "../../platform";
import { UNKNOWN } from "../../unknown";
import { hasUserinfo } from "../../userinfo";
import { inKeys } from "./keyNames";
import { uriAsRead } from "./resources";
import { checkSignaturePolicyText } from "./signaturePolicyText";

const FILE = "cdh.toml";

/** What guests take all the same: rules of these codes, about these inputs, are for those who write with us. */
const TAKEN: readonly (readonly [string, Place])[] = [
    ["work-directory", ["images", "workDirectory"]],
    ["duplicate", ["images", "searchRegistries"]],
    ["duplicate", ["images", "extraRootCertificates"]],
    ["place-host", ["images", "registries"]],
    ["no-effect", ["images", "sigstoreConfiguration"]],
];

/** The table `[image]` by the rules for the inputs that it is written from. */
export function checkImageTable(image: Fields, now: Date, platform: Platform | undefined): Issue[] {
    const proxy = proxyOf(fieldsOf(image["image_pull_proxy"]));
    const { image_security_policy: policy, image_security_policy_uri: policyUri } = image;
    const issues = [
        ...(Object.keys(proxy).length === 0 ? [] : checkProxy(proxy)),
        ...checkImages({ images: imagesOf(image), proxy, platform }, now),
    ];
    return [
        ...inKeys(FILE, CDH_KEYS, issues.map(asTaken), asWritten),
        // Beside a URI it is ignored.
        ...(typeof policy === "string" && policyUri === undefined
            ? checkSignaturePolicyText(policy, [{ file: FILE }, "image", "image_security_policy"], hasSigstore(image))
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

function proxyOf({ https_proxy: httpsProxy, http_proxy: httpProxy, no_proxy: noProxy }: Fields): Fields {
    return present({
        httpsProxy,
        httpProxy,
        noProxy: typeof noProxy === "string" ? entriesOf(noProxy) : undefined,
    });
}

/** One where there is a password, which may hold the comma. */
function entriesOf(noProxy: string): string[] {
    return hasUserinfo(noProxy) ? [noProxy] : noProxy.split(",").map((entry) => entry.trim());
}

/** A list that is empty says the same as none, but for the search list. */
function imagesOf(image: Fields): Fields {
    const config = fieldsOf(image["registry_config"]);
    return present({
        workDirectory: image["work_dir"],
        maxConcurrentLayerDownloads: image["max_concurrent_layer_downloads_per_image"],
        signaturePolicyUri: uriAsRead(image["image_security_policy_uri"]),
        // What it says is checked as the text that it is.
        signaturePolicy: image["image_security_policy"] === undefined ? undefined : UNKNOWN,
        sigstoreConfigurationUri: uriAsRead(image["sigstore_config_uri"]),
        sigstoreConfiguration: image["sigstore_config"],
        credentialsUri: uriAsRead(image["authenticated_registry_credentials_uri"]),
        registryConfigurationUri: uriAsRead(image["registry_configuration_uri"]),
        registries: filled(itemsOf(config["registry"]).map(fieldsOf).map(ruleOf)),
        searchRegistries: config["unqualified-search-registries"],
        extraRootCertificates: filled(image["extra_root_certificates"]),
    });
}

function ruleOf({ mirror, ...rule }: Fields): Fields {
    return present({ ...rule, mirrors: filled(mirror) });
}

function filled(list: unknown): unknown {
    return itemsOf(list).length === 0 ? undefined : list;
}

function hasSigstore(image: Fields): boolean {
    return image["sigstore_config"] !== undefined || image["sigstore_config_uri"] !== undefined;
}

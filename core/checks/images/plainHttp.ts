import { BlockList, isIPv4 } from "node:net";
import type { ProxySpec } from "../../guest/spec";
import type { RegistryMirrorSpec } from "../../images/spec";
import { type Issue, type Place, phrase, quote, warning, warningIf } from "../../issue";
import { listOf, type MaybeKnown, type Parts, partsOf, UNKNOWN } from "../../unknown";

/** What else decides about a pull over plain HTTP. */
export interface PullContext {
    readonly credentialsUri: unknown;
    readonly proxy: MaybeKnown<ProxySpec> | undefined;
}

/** A place that is marked insecure. To guests that means plain HTTP, and not TLS with an unchecked certificate. */
export function checkPlainHttp(
    { location: place, insecure }: Partial<Parts<RegistryMirrorSpec>>,
    at: Place,
    { credentialsUri, proxy }: PullContext,
): Issue[] {
    if (insecure !== true || place === undefined || place === UNKNOWN || place === "") {
        return [];
    }
    const path = [...at, "insecure"];
    const credentials =
        credentialsUri === undefined
            ? ""
            : phrase`, and credentials for it that ${["images", "credentialsUri"]} holds are sent in clear`;
    const { httpsProxy, httpProxy, noProxy } = partsOf(proxy);
    const isDirect = httpsProxy !== undefined && httpProxy === undefined && !goesAround(hostOf(place), noProxy);
    return [
        warning(path, "plain-http", {
            message: phrase`has the guest ask ${quote(place)} over plain HTTP, so that anyone on the way can read and replace what it answers${credentials}`,
            fix: phrase`use TLS, for a CA of your own with ${["images", "extraRootCertificates"]}; or have digests or signatures bind the images`,
        }),
        ...warningIf(isDirect, path, "plain-http-proxy", {
            message: phrase`has the guest ask ${quote(place)} directly: ${["proxy", "httpsProxy"]} is for registries with TLS, and ${["proxy", "httpProxy"]} is not set`,
            fix: phrase`set ${["proxy", "httpProxy"]}, or name the host in ${["proxy", "noProxy"]}`,
        }),
    ];
}

function hostOf(place: string): string {
    return (place.split("/")[0] ?? "").replace(/:\d+$/, "");
}

/** Whether the list names the host, as reqwest reads it. The check of `noProxy` reports malformed entries. */
function goesAround(host: string, noProxy: MaybeKnown<ProxySpec["noProxy"]>): boolean {
    return listOf(noProxy).some((entry) => {
        const text = entry === UNKNOWN ? "" : entry;
        const domain = text.replace(/^\./, "");
        return text === "*" || host === domain || host.endsWith(`.${domain}`) || isInRange(host, text);
    });
}

function isInRange(host: string, range: string): boolean {
    const [address = "", length = ""] = range.split("/");
    if (!isIPv4(host) || !isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) {
        return false;
    }
    const list = new BlockList();
    list.addSubnet(address, Number(length));
    return list.check(host);
}

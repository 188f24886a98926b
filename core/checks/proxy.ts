import type { ProxySpec } from "../guest/spec";
import { errorIf, type Issue, type Place, phrase, quote, warningIf } from "../issue";
import { type MaybeKnown, UNKNOWN } from "../unknown";
import { checkHttpUrl } from "../url";
import { checkLoopback } from "./loopback";
import { checkNoProxy } from "./noProxy";

/** The image pull proxy: two URLs and the hosts that go around them. */
export function checkProxy(proxy: MaybeKnown<ProxySpec> | undefined): Issue[] {
    if (proxy === undefined || proxy === UNKNOWN) {
        return [];
    }
    const { httpsProxy, httpProxy, noProxy } = proxy;
    const hasNone = httpsProxy === undefined && httpProxy === undefined;
    const isAlone = httpsProxy === undefined && httpProxy !== undefined;
    return [
        ...checkProxyUrl(httpsProxy, ["proxy", "httpsProxy"]),
        ...checkProxyUrl(httpProxy, ["proxy", "httpProxy"]),
        ...warningIf(isAlone, ["proxy", "httpProxy"], "http-proxy-alone", {
            message: phrase`is set without ${["proxy", "httpsProxy"]}: the guest pulls from every https registry directly, around the proxy`,
            fix: phrase`set ${["proxy", "httpsProxy"]} too; a registry is https unless it is marked insecure`,
        }),
        ...errorIf(hasNone && noProxy === undefined, ["proxy"], "empty", {
            message: "is empty",
            allowed: "httpsProxy, httpProxy, noProxy",
            fix: "set a proxy, or leave proxy out",
        }),
        ...checkNoProxy(noProxy),
        ...warningIf(hasNone && Array.isArray(noProxy), ["proxy", "noProxy"], "no-proxy-alone", {
            message: "does nothing: there is no proxy to go around",
            fix: phrase`set ${["proxy", "httpsProxy"]}, or remove ${["proxy", "noProxy"]}`,
        }),
    ];
}

function checkProxyUrl(url: unknown, path: Place): Issue[] {
    if (typeof url !== "string") {
        return [];
    }
    const { issues, parts } = checkHttpUrl(url, path, {
        example: "http://proxy.example.com:3128",
        userinfo: "let the proxy admit the guests by their network",
    });
    if (parts === undefined) {
        return issues;
    }
    return [
        ...issues,
        ...errorIf(parts.rest !== "" && parts.rest !== "/", path, "proxy-path", {
            message: `${quote(url)} has a path, a query or a fragment, which the guest ignores`,
            allowed: "scheme, host and port",
            fix: `write ${quote(parts.origin)}`,
        }),
        ...checkLoopback(parts.host, path),
        ...warningIf(parts.port === "", path, "proxy-port", {
            message: `${quote(url)} names no port, so the guest uses ${parts.scheme === "http" ? 80 : 443}`,
            fix: "write the port: most proxies listen on 3128 or 8080",
        }),
    ];
}

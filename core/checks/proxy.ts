import { error, type Issue, type Place, phrase, quote, warning } from "../issue";
import { isPlainObject } from "../shape";
import { checkHttpUrl } from "../url";
import { checkLoopback } from "./loopback";
import { checkNoProxy } from "./noProxy";

/** The image pull proxy: two URLs and the hosts that go around them. */
export function checkProxy(proxy: unknown): Issue[] {
    if (!isPlainObject(proxy)) {
        return [];
    }
    const { httpsProxy, httpProxy, noProxy } = proxy;
    const issues = [
        ...checkProxyUrl(httpsProxy, ["proxy", "httpsProxy"]),
        ...checkProxyUrl(httpProxy, ["proxy", "httpProxy"]),
    ];
    if (httpsProxy === undefined && httpProxy !== undefined) {
        issues.push(
            warning(["proxy", "httpProxy"], "http-proxy-alone", {
                message: phrase`is set without ${["proxy", "httpsProxy"]}: the guest pulls from every https registry directly, around the proxy`,
                fix: phrase`set ${["proxy", "httpsProxy"]} too; a registry is https unless it is marked insecure`,
            }),
        );
    }
    if (httpsProxy === undefined && httpProxy === undefined && noProxy === undefined) {
        issues.push(
            error(["proxy"], "empty", {
                message: "is empty",
                allowed: "httpsProxy, httpProxy, noProxy",
                fix: "set a proxy, or leave proxy out",
            }),
        );
    }
    if (Array.isArray(noProxy)) {
        issues.push(...checkNoProxy(noProxy));
        if (httpsProxy === undefined && httpProxy === undefined) {
            issues.push(
                warning(["proxy", "noProxy"], "no-proxy-alone", {
                    message: "does nothing: there is no proxy to go around",
                    fix: phrase`set ${["proxy", "httpsProxy"]}, or remove ${["proxy", "noProxy"]}`,
                }),
            );
        }
    }
    return issues;
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
    if (parts.rest !== "" && parts.rest !== "/") {
        issues.push(
            error(path, "proxy-path", {
                message: `${quote(url)} has a path, a query or a fragment, which the guest ignores`,
                allowed: "scheme, host and port",
                fix: `write ${quote(parts.origin)}`,
            }),
        );
    }
    issues.push(...checkLoopback(parts.host, path));
    if (parts.port === "") {
        issues.push(
            warning(path, "proxy-port", {
                message: `${quote(url)} names no port, so the guest uses ${parts.scheme === "http" ? 80 : 443}`,
                fix: "write the port: most proxies listen on 3128 or 8080",
            }),
        );
    }
    return issues;
}

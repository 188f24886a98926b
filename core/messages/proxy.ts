import type { Subject } from "./subject";

export const PROXY_MESSAGES = {
    title: "Proxy",
    introduction: `The guest uses the proxy to pull images. It never uses it to reach the KBS.`,
    entries: {
        "http-proxy-alone": `Only \`proxy.httpProxy\` is set. Guests use it for registries without TLS only, so they contact every https registry
directly. Set \`proxy.httpsProxy\` as well. Its own URL can be \`http://\`.`,
        loopback: `The address is \`localhost\` or a loopback IP. In a guest it means the VM itself, not the node, and nothing listens there
when the guest pulls images or asks the KBS. Use an address that pods can reach, such as the name of a Service or the IP of the node.`,
        "no-proxy": `Guests cannot match this entry of \`proxy.noProxy\`, and they do not report it. Common causes are a port, a scheme, a
path, a wildcard inside a name, or several hosts in one entry. Write one IP address, one CIDR range, or one domain for
each entry. A domain includes its subdomains.`,
        "no-proxy-alone": `\`proxy.noProxy\` has no effect without a proxy. Set \`proxy.httpsProxy\`, or remove \`noProxy\`.`,
        "plain-http-proxy": `A registry is marked \`insecure\` (plain HTTP), and only \`proxy.httpsProxy\` is set, so guests contact this registry
directly. Set \`proxy.httpProxy\` too. If the direct way is right, add the host to \`proxy.noProxy\`, and the warning goes
away.`,
        "proxy-path": `Guests ignore the path, query and fragment of a proxy URL. Write scheme, host and port only, as in
\`http://proxy.example.com:3128\`.`,
        "proxy-port": `The proxy URL has no port. Guests then use 80 or 443, and most proxies listen on 3128 or 8080. Write the port.`,
    },
} satisfies Subject;

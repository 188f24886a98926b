// What the workload does for its relying parties: it answers a nonce with its token, and signs the nonce and the
// certificate of its TLS with the key that the guest was attested with.
import { sign, X509Certificate } from "node:crypto";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";

/** Within the pod, where the guest's kernel parameters have `agent.guest_components_rest_api=all` (or `attestation`). */
const AGENT = "http://127.0.0.1:8006/aa/token?token_type=kbs";

/** `tls` is any key and certificate, as from a resource of the KBS or made at the start; `use` takes the data. */
export function serve(tls, use, agent = AGENT) {
    const { fingerprint256 } = new X509Certificate(tls.cert);
    return createServer(tls, async (request, response) => {
        const { pathname, searchParams } = new URL(request.url, "https://workload");
        if (request.method === "POST" && pathname === "/data") {
            return response.end(use(await text(request)));
        }
        const nonce = searchParams.get("nonce") ?? "";
        if (pathname !== "/attestation" || !/^[0-9a-f]{64}$/.test(nonce)) {
            return response.writeHead(404).end();
        }
        // Trustee's tokens are short-lived: each answer has a new one.
        const { token, tee_keypair: key } = await (await fetch(agent)).json();
        const signature = sign("sha256", Buffer.from(`${nonce} ${fingerprint256}`), key).toString("base64");
        return response.end(JSON.stringify({ token, signature }));
    });
}

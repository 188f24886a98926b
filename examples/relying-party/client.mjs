// A relying party: who a workload is, is verified before data goes to it. docs/verify.md says what each step proves.
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { verifyToken } from "confidential-workload/trustee";

/** `trust` is { workloads, keys }: what `pulumi stack output trustee --json` printed, and the key of Trustee's signer. */
export async function sendTo({ host, port }, data, trust) {
    // No CA says who this is: the token does.
    const socket = connect({ host, port, rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agent.createConnection = () => socket;
    const ask = (path, body) =>
        new Promise((resolve, reject) => {
            const method = body === undefined ? "GET" : "POST";
            const asked = request({ agent, host, path, method }, (answer) => text(answer).then(resolve, reject));
            asked.on("error", reject).end(body);
        });
    try {
        const nonce = randomBytes(32).toString("hex");
        const { token, signature } = JSON.parse(await ask(`/attestation?nonce=${nonce}`));
        const { proven, teeKey, issues } = verifyToken(token, { ...trust, time: new Date() });
        if (!proven || teeKey === undefined) {
            throw new Error(`not the expected workload: ${issues.map(({ message }) => message).join("; ")}`);
        }
        // The guest of the token made this key. It says: this nonce is answered by me, and this is my certificate.
        const said = Buffer.from(`${nonce} ${socket.getPeerX509Certificate().fingerprint256}`);
        if (
            !verify("sha256", said, createPublicKey({ key: teeKey, format: "jwk" }), Buffer.from(signature, "base64"))
        ) {
            throw new Error("the connection does not end in the guest of this token");
        }
        return await ask("/data", data);
    } finally {
        socket.destroy();
    }
}

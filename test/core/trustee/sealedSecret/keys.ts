import { readFileSync } from "node:fs";
import type { PrivateJwk, PublicJwk, SealSecretSpec } from "../../../../core/trustee";

/** Texts that another program signed; `test/vectors/README.md` says which. */
export const VECTORS = JSON.parse(readFileSync("test/vectors/sealed-secrets.json", "utf8")) as {
    readonly jwk: PrivateJwk;
    readonly kid: string;
    readonly vault: string;
    readonly envelope: string;
    readonly loose: string;
};

/** THROW-AWAY TEST KEY: published in RFC 6979, A.2.5. It must never sign anything but tests. */
export const { jwk: JWK, kid: KID } = VECTORS;

const { d: _, ...publicHalf } = JWK;
export const PUBLIC: PublicJwk = publicHalf;

export const VAULT: SealSecretSpec = {
    vault: { name: "kbs:///default/db/password" },
    signing: { kid: KID, jwk: JWK },
};

export const ENVELOPE: SealSecretSpec = {
    envelope: {
        provider: "aliyun",
        keyId: "key-1",
        encryptedKey: Buffer.from("wrapped key").toString("base64"),
        encryptedData: Buffer.from("ciphertext").toString("base64"),
        iv: Buffer.from("0123456789ab").toString("base64"),
        // The text has them in the order of their names.
        providerSettings: { kms_instance_id: "kst-1", client_key_id: "KAAP.1" },
        annotations: { iv: Buffer.from("iv").toString("base64") },
    },
    signing: { kid: KID, jwk: JWK },
};

export const base64url = (text: string): string => Buffer.from(text).toString("base64url");

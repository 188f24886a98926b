import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { errorsOf, type Issue, warningIf } from "../../core/issue";
import { parseResourceUri } from "../../core/resourceUri";
import { checkKid } from "../../core/trustee/sealedSecret/kid";
import { uploadLine, writeNew } from "./files";

/** Names of the files, and the command for the public one. Absent where an issue is an error. */
export interface MadeKeys {
    readonly files?: { readonly privateKey: string; readonly publicKey: string };
    readonly upload?: string;
    readonly issues: readonly Issue[];
}

const VOID = "guests refuse every secret that was sealed with the key of before";
const PRIVATE = "sealed-secrets.private.jwk.json";
const PUBLIC = "sealed-secrets.public.jwk.json";

/** A new key pair in two files, of which only the owner may read the private one. */
export function keygen(kid: string, folder: string, force: boolean): MadeKeys {
    const issues = checkKid(kid, [{ option: "--kid" }]);
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { kty, crv, x, y, d } = privateKey.export({ format: "jwk" });
    const publicJwk = { kty, crv, x, y, alg: "ES256", use: "sig", kid };
    const files = { privateKey: join(folder, PRIVATE), publicKey: join(folder, PUBLIC) };
    const content = [
        { path: files.privateKey, content: keyText({ ...publicJwk, d }), isSecret: true },
        { path: files.publicKey, content: keyText(publicJwk), isSecret: false },
    ];
    const replaced = warningIf(force && existsSync(files.privateKey), [{ file: files.privateKey }], "key-replaced", {
        message: `replaces the key that was there: as soon as the KBS has the new public key, ${VOID}, also for pods that restart`,
        fix: "seal every secret anew and deploy it before you upload the public key; or upload it under another resource, with its own --kid",
    });
    const written = writeNew(
        content,
        force,
        `give another --output-dir; with --force ${VOID} once the KBS has the new public key`,
    );
    if (written.length > 0) {
        return { issues: [...issues, ...written] };
    }
    const parsed = parseResourceUri(kid);
    const path = typeof parsed === "string" ? "<repository/type/tag>" : parsed.path.join("/");
    return { files, upload: uploadLine(path, files.publicKey), issues: [...issues, ...replaced] };
}

function keyText(jwk: object): string {
    return `${JSON.stringify(jwk, undefined, 2)}\n`;
}

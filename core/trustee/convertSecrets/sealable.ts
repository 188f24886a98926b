import { fieldsOf, itemsOf, own, textOf } from "../../fields";
import { error, type Issue, phrase } from "../../issue";
import type { SecretUse } from "../../kubernetes/secretUses";
import { SEALED } from "../../plainSecrets";
import { readSealedSecret } from "../sealedSecret/read";
import { LAST_APPLIED, type ReadSecret } from "./secret";
import type { Manifest } from "./spec";

/** Types of Secrets whose values somebody else than the pod reads, and why they cannot be sealed. */
const READ_BY_OTHERS: Readonly<Record<string, string>> = {
    "kubernetes.io/service-account-token": "is filled by the cluster, which would replace the sealed text",
    "bootstrap.kubernetes.io/token": "is read by the API server",
    "kubernetes.io/dockerconfigjson": "has to hold JSON, so that the API server refuses a sealed text in it",
    "kubernetes.io/dockercfg": "has to hold JSON, so that the API server refuses a sealed text in it",
};

/** A value shorter than this is in many texts by chance. */
const TELLING = 6;

/** Why a Secret that containers use cannot be sealed as it is. */
export function checkSealable(secret: ReadSecret, uses: readonly SecretUse[], ingresses: readonly Manifest[]): Issue[] {
    const { type, path, name } = secret;
    const reason = own(READ_BY_OTHERS, type);
    const issues: Issue[] = [];
    if (reason !== undefined) {
        const fix = "have the pod use a Secret of the type Opaque";
        issues.push(error([...path, "type"], "secret-type", { message: `${type} ${reason}`, fix }));
    }
    if (secret.immutable) {
        const message = "is true, so that the cluster refuses other values under this name";
        const fix = "give the Secret another name, here and in the pods";
        issues.push(error([...path, "immutable"], "secret-immutable", { message, fix }));
    }
    for (const ingress of ingresses.filter((one) => namesOfIngress(one).includes(name))) {
        const label = `${textOf(ingress["kind"])}/${textOf(fieldsOf(ingress["metadata"])["name"])}`;
        const message = `is used by ${label} too, whose controller would read the sealed text`;
        issues.push(error(path, "secret-shared", { message, fix: "have the pod use a Secret of its own" }));
    }
    return [...issues, ...checkMetadata(secret), ...checkTexts(secret, uses)];
}

function namesOfIngress(manifest: Manifest): string[] {
    const { tls, listeners } = fieldsOf(manifest["spec"]);
    const refs = itemsOf(listeners).flatMap((item) => itemsOf(fieldsOf(fieldsOf(item)["tls"])["certificateRefs"]));
    return [
        ...itemsOf(tls).map((item) => textOf(fieldsOf(item)["secretName"])),
        ...refs.map((ref) => textOf(fieldsOf(ref)["name"])),
    ].filter((name) => name !== undefined);
}

/** Labels and annotations stay, so a value in one of them would too. */
function checkMetadata({ metadata, values, path }: ReadSecret): Issue[] {
    const texts = [...values.values()].map((bytes) => bytes.toString("utf8")).filter(({ length }) => length >= TELLING);
    const text = { message: "holds a value of the Secret, and would stay as it is", fix: "remove it" };
    return ["labels", "annotations"].flatMap((table) =>
        Object.entries(fieldsOf(metadata[table]))
            .filter(([key, value]) => key !== LAST_APPLIED && texts.some((one) => textOf(value)?.includes(one)))
            .map(([key]) => error([...path, "metadata", table, key], "secret-in-metadata", text)),
    );
}

/** An environment variable has to be UTF-8; and a text that begins like a sealed one has to be one. */
function checkTexts({ values, path }: ReadSecret, uses: readonly SecretUse[]): Issue[] {
    return [...values].flatMap(([key, bytes]) => {
        const at = [...path, "data", key];
        const use = uses.find((one) => one.as === "variable" && (one.key === undefined || one.key === key));
        const text = bytes.toString("utf8");
        if (use !== undefined && !Buffer.from(text).equals(bytes)) {
            const message = phrase`is not UTF-8, and ${use.path} makes it a variable, which the guest then leaves sealed`;
            return [error(at, "secret-not-utf8", { message, fix: "mount it as a file, or encode it" })];
        }
        return text.startsWith(SEALED) ? readSealedSecret(text, at).issues : [];
    });
}

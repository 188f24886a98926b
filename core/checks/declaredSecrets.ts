import { own, textOf } from "../fields";
import type { SealedKubernetesSecretSpec, SealedSecretsSpec } from "../guest/spec";
import { error, errorIf, type Issue, type Place, phrase, quote, warningIf } from "../issue";
import { isOlder } from "../kataVersion";
import { OBJECT_NAME } from "../kubernetes/objects";
import type { PodSource } from "../kubernetes/podSource";
import { secretsOfPod } from "../kubernetes/secretUses";
import { PLUGINS_SINCE, parseResourceUri } from "../resourceUri";
import { checkPlacement, checkSignatureAge } from "../trustee/sealedSecret/placement";
import { readSealedSecret } from "../trustee/sealedSecret/read";
import { listOf, type MaybeKnown, partsOf } from "../unknown";

/** What is said of sealed secrets, which may not be known yet. */
type Input = MaybeKnown<SealedSecretsSpec> | undefined;
type Secret = ReturnType<typeof partsOf<MaybeKnown<SealedKubernetesSecretSpec>>>;

const SECRETS: Place = ["sealedSecrets", "secrets"];

/** The sealed secrets of a workload, and their places in its pod. No issue holds a text: it could be a password. */
export function checkDeclaredSecrets(input: Input, kataVersion: unknown, pod: PodSource | undefined): Issue[] {
    const secrets = listOf(partsOf(input).secrets).map((one) => partsOf(one));
    if (secrets.length === 0) {
        return [];
    }
    const isSigned = !takesUnsigned(input, kataVersion);
    return [
        ...checkSignatureAge(kataVersion, SECRETS),
        ...secrets.flatMap((secret, index) => checkSecret(secret, [...SECRETS, index], { kataVersion, isSigned })),
        ...checkNames(secrets),
        ...(pod === undefined ? [] : checkInPod(pod, secrets)),
    ];
}

/** Whether the guest takes a text in which words stand for header and signature. */
export function takesUnsigned(input: Input, kataVersion: unknown): boolean {
    const isOld = checkSignatureAge(kataVersion, SECRETS).length > 0;
    return isOld || partsOf(input).skipVerification === true;
}

interface Guest {
    readonly kataVersion: unknown;
    readonly isSigned: boolean;
}

function checkSecret({ data }: Secret, path: Place, guest: Guest): Issue[] {
    return Object.entries(partsOf(data)).flatMap(([key, text]) =>
        typeof text === "string" ? checkText(text, [...path, "data", key], guest) : [],
    );
}

function checkText(text: string, path: Place, { kataVersion, isSigned }: Guest): Issue[] {
    const { issues, secret } = readSealedSecret(text, path);
    const parsed = parseResourceUri(secret?.name ?? "");
    const isUnread = typeof parsed === "object" && parsed.plugin !== "resource" && isOlder(kataVersion, PLUGINS_SINCE);
    const name = [...path, { inside: "sealed secret" }, "payload", "name"];
    return [
        ...issues.filter(({ code }) => isSigned || code !== "sealed-unsigned"),
        ...errorIf(isUnread, name, "resource-uri-kata-version", {
            message: `is a resource of a plugin, which guests of Kata ${quote(kataVersion)} do not know`,
            allowed: `kataVersion ${PLUGINS_SINCE} or later, or kbs:///repository/type/tag`,
            fix: "keep the value as a resource, or update Kata on the nodes",
        }),
    ];
}

function checkNames(secrets: readonly Secret[]): Issue[] {
    const names = secrets.map(({ name }) => name);
    return names.flatMap((name, index) => {
        const path = [...SECRETS, index, "name"];
        if (typeof name !== "string") {
            return [];
        }
        if (!OBJECT_NAME.test(name)) {
            const allowed = "lower-case letters, digits, dots and hyphens";
            const message = `${quote(name)} is not the name of a Secret`;
            return [error(path, "secret-name", { message, allowed, fix: "give metadata.name of the Secret" })];
        }
        const message = `${quote(name)} is there twice`;
        const isFirst = names.indexOf(name) === index;
        return errorIf(!isFirst, path, "duplicate", { message, fix: "put all keys of a Secret into one entry" });
    });
}

/** The keys that the pod uses, and the same Secrets in the manifests. */
function checkInPod(pod: PodSource, secrets: readonly Secret[]): Issue[] {
    const dataOf = (name: string) => {
        const secret = secrets.find((one) => one.name === name);
        return secret === undefined ? undefined : partsOf(secret.data);
    };
    const missing = secretsOfPod(pod).uses.flatMap(({ secret, key, path, optional }) => {
        const data = dataOf(secret);
        const isMissing = data !== undefined && key !== undefined && !Object.hasOwn(data, key);
        return errorIf(isMissing && !optional, path, "secret-key-missing", {
            message: phrase`names the key ${key ?? ""}, which ${SECRETS} does not have for ${quote(secret)}`,
            allowed: Object.keys(data ?? {}).join(", ") || "none",
            fix: "correct it, or add the sealed text",
        });
    });
    const other = secrets.flatMap(({ name, data }, index) =>
        Object.entries(partsOf(data)).flatMap(([key, text]) => {
            const inManifest = own(own(pod.secrets, textOf(name)), key);
            const isOther = inManifest !== undefined && inManifest !== text;
            return errorIf(isOther, [...SECRETS, index, "data", key], "sealed-secret-differs", {
                message: `differs from the text in the manifest of the Secret ${textOf(name)}, and the policy would allow only one of them`,
                fix: "make them the same, or leave one out",
            });
        }),
    );
    const placement = checkPlacement(pod, (name) => {
        const data = dataOf(name);
        return data === undefined ? undefined : Object.keys(data);
    });
    return [...missing, ...other, ...placement];
}

/** How the guest treats sealed secrets. */
export function checkSignatureCheck(sealedSecrets: Input): Issue[] {
    const isOff = partsOf(sealedSecrets).skipVerification === true;
    return warningIf(isOff, ["sealedSecrets", "skipVerification"], "unverified-secrets", {
        message: "lets the host replace your sealed secrets with its own, because the guest checks no signature",
        fix: "sign the secrets, and leave it out",
    });
}

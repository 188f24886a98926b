import { defined, type Fields, fieldsOf, itemsOf } from "../../fields";
import { REGISTRY_RULE_SHAPE } from "../../images/shape";
import { error, errorsOf, type Issue, type Place, warning } from "../../issue";
import { secretsOfPod } from "../../kubernetes/secretUses";
import { checkShape } from "../../parse";
import { SEALED } from "../../plainSecrets";
import { list, wrongType } from "../../shape";
import { readPrivateJwk } from "../sealedSecret/jwk";
import { checkKid } from "../sealedSecret/kid";
import { checkPlacement, checkSignatureAge } from "../sealedSecret/placement";
import { sealSecret } from "../sealedSecret/seal";
import type { SigningKey } from "../sealedSecret/spec";
import { checkMirrorCredentials, registriesIn } from "./mirrorCredentials";
import { mergeCredentials } from "./registryCredentials";
import { findSecret, type PodWithSecrets, type Resolved, resolveSecrets } from "./resolve";
import { CREDENTIALS, checkNames, checkRepository, ResourcePaths } from "./resourcePath";
import { checkSealable } from "./sealable";
import { type ReadSecret, readSecret, sealedManifest } from "./secret";
import type { ConvertedSecrets, ConvertSecretsSpec, KbsResource } from "./spec";

/**
 * Takes the Secrets that pods use out of the cluster: gives Secrets of the same names and keys with sealed texts, and the
 * values as resources for the key broker service. Every container counts, also init and ephemeral ones; so do all
 * `imagePullSecrets`, of which one file of registry credentials is made. The host still needs those, to look images up,
 * so that they stay in the cluster too.
 *
 * The values are in `resources[].bytes` and nowhere else. Never throws for a mistake, and no issue holds a value.
 *
 * @since 0.1.0
 */
export function convertSecrets(spec: ConvertSecretsSpec): ConvertedSecrets {
    const wrong = checkLists(spec);
    return wrong.length > 0 ? { issues: wrong, secrets: [], resources: [] } : convert(sound(spec));
}

function convert(spec: ConvertSecretsSpec): ConvertedSecrets {
    const read = spec.secrets.map(readSecret);
    const secrets = read.flatMap(({ secret }) => (secret === undefined ? [] : [secret]));
    const pods = spec.pods.map((pod) => ({ pod, named: secretsOfPod(pod) }));
    const resolved = resolveSecrets(pods, secrets);
    const plan = planResources(resolved, spec);
    const issues = [
        ...checkRepository(spec.repository),
        ...checkKid(spec.signing.kid, ["signing", "kid"]),
        ...readPrivateJwk(spec.signing.jwk, ["signing", "jwk"]).issues,
        ...read.flatMap((one) => one.issues),
        ...checkRepeated(secrets),
        ...resolved.issues,
        ...checkUsed(pods, resolved, spec),
        ...plan.issues,
        ...secrets.filter((secret) => !resolved.uses.has(secret) && !resolved.pulls.includes(secret)).map(unused),
    ];
    if (errorsOf(issues).length > 0) {
        return { issues, secrets: [], resources: [] };
    }
    const { values, credentials } = plan;
    return {
        issues,
        secrets: [...values].map(([secret, own]) => sealedManifest(secret, textsOf(secret, own, spec.signing))),
        resources: [...[...values.values()].flatMap((own) => [...own.values()]), ...credentials],
        ...defined({ registryCredentialsUri: credentials[0]?.uri }),
    };
}

/** Plain JavaScript has no compiler that says so. */
function checkLists(spec: unknown): Issue[] {
    const given = fieldsOf(spec);
    const lists = ["secrets", "pods"].flatMap((name) =>
        Array.isArray(given[name]) ? [] : [wrongType([name], "a list", given[name], true)],
    );
    return [...lists, ...checkShape(given["registries"] ?? [], list(REGISTRY_RULE_SHAPE), ["registries"])];
}

/** The spec with an object wherever one has to be: what is missing in it is named later. */
function sound(spec: unknown): ConvertSecretsSpec {
    const { secrets, pods, ingresses, resourceNames, signing, ...given } = fieldsOf(spec);
    const objects = {
        secrets: itemsOf(secrets).map(fieldsOf),
        pods: itemsOf(pods).map((pod, index) => ({ path: ["pods", index], ...fieldsOf(pod) })),
        ingresses: itemsOf(ingresses).map(fieldsOf),
        resourceNames: fieldsOf(resourceNames),
        signing: fieldsOf(signing),
    };
    return { ...given, ...objects } as unknown as ConvertSecretsSpec;
}

/** The resources: by key for each Secret that containers use, without what is sealed already; and of credentials none or one. */
function planResources({ uses, pulls }: Resolved, spec: ConvertSecretsSpec) {
    const { repository, resourceNames = {}, registries = [] } = spec;
    const issues: Issue[] = [];
    const paths = new ResourcePaths(repository, resourceNames);
    // With a wrong repository every path would be wrong, and that is one problem.
    const isSound = checkRepository(repository).length === 0;
    const resource = (secret: string, key: string, owner: Place, bytes: Uint8Array): KbsResource[] => {
        const path = isSound ? paths.of(secret, key, owner) : "";
        if (typeof path !== "string") {
            issues.push(path);
            return [];
        }
        return [{ uri: `kbs:///${path}`, path, bytes }];
    };
    const values = new Map<ReadSecret, Map<string, KbsResource>>();
    for (const secret of uses.keys()) {
        const own = [...secret.values].filter(([, bytes]) => !bytes.toString("utf8").startsWith(SEALED));
        const planned = own.flatMap(([key, bytes]) =>
            resource(secret.name, key, [...secret.path, "data", key], bytes).map((one) => [key, one] as const),
        );
        values.set(secret, new Map(planned));
    }
    const known = [...uses.keys()].flatMap(({ name, values: all }) => [...all.keys()].map((key) => `${name}/${key}`));
    issues.push(...checkNames(resourceNames, new Set(known)));
    if (pulls.length === 0) {
        return { values, credentials: [], issues };
    }
    const { file, issues: unmerged } = mergeCredentials(pulls);
    issues.push(...unmerged, ...checkMirrorCredentials(spec.pods, registriesIn(file), registries));
    const credentials = resource(CREDENTIALS.secret, CREDENTIALS.key, ["imagePullSecrets"], Buffer.from(file));
    return { values, credentials, issues };
}

function checkUsed(pods: readonly PodWithSecrets[], { uses }: Resolved, spec: ConvertSecretsSpec): Issue[] {
    const used = [...uses.keys()];
    return [
        ...(used.length === 0 ? [] : checkSignatureAge(spec.kataVersion, ["kataVersion"])),
        ...used.flatMap((secret) => checkSealable(secret, uses.get(secret) ?? [], spec.ingresses ?? [])),
        ...pods.flatMap(({ pod }) =>
            checkPlacement(pod, (name) => {
                const secret = findSecret(used, name, pod.namespace);
                return secret && [...secret.values.keys()];
            }),
        ),
    ];
}

/** Two Secrets that a pod could both mean: of one name, and not in different namespaces. */
function checkRepeated(secrets: readonly ReadSecret[]): Issue[] {
    return secrets.flatMap((secret, index) => {
        const other = findSecret(secrets.slice(0, index), secret.name, secret.namespace);
        const message = "is there twice";
        return other === undefined ? [] : [error(secret.path, "duplicate", { message, fix: "remove one of them" })];
    });
}

function unused({ path }: ReadSecret): Issue {
    const message = "is used by no pod here, and stays as it is";
    return warning(path, "secret-unused", { message, fix: "give the manifests of its pods too, or leave it out" });
}

/** The sealed text of every key. */
function textsOf(secret: ReadSecret, own: ReadonlyMap<string, KbsResource>, signing: SigningKey): Fields {
    const texts = [...secret.values].map(([key, bytes]) => {
        const resource = own.get(key);
        const text = resource === undefined ? bytes.toString("utf8") : sealed(resource.uri, signing);
        return [key, text] as const;
    });
    return Object.fromEntries(texts);
}

function sealed(name: string, signing: SigningKey): string {
    const { text } = sealSecret({ vault: { name }, signing });
    if (text === undefined) {
        throw new Error("confidential-workload: a checked value could not be sealed; please report it");
    }
    return text;
}

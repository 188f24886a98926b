import { join } from "node:path";
import { stringify } from "yaml";
import { defined, type Fields, fieldsOf, itemsOf, stringOf } from "../../core/fields";
import type { RegistryRuleSpec } from "../../core/images/spec";
import { error, errorsOf, type Issue, type Place, renamed, renaming } from "../../core/issue";
import { at, root } from "../../core/kubernetes/located";
import { manifestsOf, objectLabel } from "../../core/kubernetes/objects";
import { podsAtPlaces } from "../../core/kubernetes/pods";
import { Session } from "../../core/session";
import { convertSecrets } from "../../core/trustee/convertSecrets/convert";
import type { ConvertSecretsSpec, KbsResource, Manifest, PodToConvert } from "../../core/trustee/convertSecrets/spec";
import type { SigningKey } from "../../core/trustee/sealedSecret/spec";
import { readConfig } from "../inject/config/read";
import { readDocuments } from "../input/documents";
import { privateFolder, uploadLine, writeNew } from "./files";
import { readJwk } from "./read";

export interface ConvertOptions {
    readonly filename?: readonly string[];
    readonly repository: string;
    readonly uploadDir: string;
    readonly out?: string;
    readonly signingKid?: string;
    readonly signingJwkPath: string;
    readonly resourceName: Readonly<Record<string, string>>;
    readonly kataVersion?: string;
    readonly config?: string;
    readonly force?: true;
}

/** A value that was written to a file, and how it gets into the KBS. */
interface Upload {
    readonly uri: string;
    readonly path: string;
    readonly file: string;
    readonly command: string;
}

/** The outcome, which holds no value. */
export interface Converted {
    readonly secrets: readonly Manifest[];
    readonly uploads: readonly Upload[];
    readonly registryCredentialsUri?: string;
    readonly issues: readonly Issue[];
}

/** Converts the Secrets of manifests, and writes the values into files that only their owner may read. */
export function convert(options: ConvertOptions): Converted {
    const read = (options.filename ?? []).map((file) => ({ file, ...readDocuments(file) }));
    const jwk = readJwk(options.signingJwkPath);
    const config = options.config === undefined ? { issues: [] } : readConfig(options.config, new Session());
    const unread = [...read, jwk, config].flatMap(({ issues }) => issues);
    const nothing = (issues: readonly Issue[]) => ({ secrets: [], uploads: [], issues });
    if (unread.length > 0) {
        return nothing(unread);
    }
    const found = read.map(({ value = [], file }) => findSecrets(value, file));
    const { kataVersion, repository, resourceName } = options;
    const spec: ConvertSecretsSpec = {
        secrets: found.flatMap(({ secrets }) => secrets),
        pods: found.flatMap(({ pods }) => pods),
        ingresses: found.flatMap(({ ingresses }) => ingresses),
        repository,
        signing: { kid: options.signingKid ?? jwk.value?.["kid"], jwk: jwk.value } as unknown as SigningKey,
        resourceNames: resourceName,
        // Its form was checked as it was read.
        registries: itemsOf(fieldsOf(config.value?.defaults["images"])["registries"]) as RegistryRuleSpec[],
        ...defined({ kataVersion }),
    };
    const { secrets, resources, registryCredentialsUri, issues: own } = convertSecrets(spec);
    const issues = own.map((issue) => renamed(issue, located(options.signingJwkPath)));
    if (errorsOf(issues).length > 0) {
        return nothing(issues);
    }
    const uploads = resources.map(({ uri, path }) => {
        const file = fileOf(path, options.uploadDir);
        return { uri, path, file, command: uploadLine(path, file) };
    });
    const unwritten = write(secrets, resources, options);
    return unwritten.length > 0
        ? nothing([...issues, ...unwritten])
        : { secrets, uploads, ...defined({ registryCredentialsUri }), issues };
}

/** A resource path has no dots in front of a part, so that the file is in the folder. */
function fileOf(path: string, folder: string): string {
    return join(folder, ...path.split("/"));
}

function write(secrets: readonly Manifest[], resources: readonly KbsResource[], options: ConvertOptions): Issue[] {
    const { uploadDir, out, force } = options;
    const values = resources.map((one) => ({ path: fileOf(one.path, uploadDir), content: one.bytes, isSecret: true }));
    const manifest = out === undefined ? [] : [{ path: out, content: manifestText(secrets), isSecret: false }];
    const issues = privateFolder(uploadDir);
    return issues.length > 0 ? issues : writeNew([...values, ...manifest], force === true);
}

/** Manifests as Kubernetes reads them. */
export function manifestText(manifests: readonly object[]): string {
    return manifests
        .map((one) => stringify(one, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false }))
        .join("---\n");
}

/** Inputs of the core as the options and files that they come from. */
function located(signingJwkPath: string): (place: Place) => Place {
    const known = renaming([
        [["repository"], [{ option: "--repository" }]],
        [["kataVersion"], [{ option: "--kata-version" }]],
        [["signing", "kid"], [{ option: "--signing-kid" }]],
        [["signing", "jwk"], [{ file: signingJwkPath }]],
    ]);
    return (place) => {
        const [input, name, value] = place;
        const example = typeof value === "object" && "to" in value ? ` ${name}=${value.to}` : "";
        return input === "resourceNames" ? [{ option: `--resource-name${example}` }] : known(place);
    };
}

/** An error where nothing was found, which would otherwise look like success. */
export function nothingFound({ secrets, uploads, issues }: Converted, files: readonly string[] = []): Issue[] {
    if (secrets.length > 0 || uploads.length > 0 || issues.length > 0) {
        return [];
    }
    const fix = "give the manifests of the Secrets and of their pods";
    const message = "has no Secret that a pod in it uses";
    return [error([{ file: files.join(", ") }], "no-secrets", { message, fix })];
}

const INGRESSES = ["Ingress", "Gateway"];

/** What the conversion works on, of the documents of a file. */
type Found = Pick<ConvertSecretsSpec, "secrets" | "pods"> & { readonly ingresses: readonly Fields[] };

function findSecrets(documents: readonly unknown[], file: string): Found {
    const manifests = manifestsOf(documents);
    return {
        secrets: manifests.filter(({ kind }) => kind === "Secret"),
        ingresses: manifests.filter(({ kind }) => INGRESSES.includes(String(kind))),
        pods: manifests.flatMap((manifest) => podsOf(manifest, file)),
    };
}

/** The pods of a manifest. The pull secrets of a ServiceAccount are those of its pods. */
function podsOf(manifest: Fields, file: string): PodToConvert[] {
    const { namespace } = fieldsOf(manifest["metadata"]);
    const place = [{ file }, { object: objectLabel(manifest) }];
    const where = defined({ namespace: stringOf(namespace) || undefined });
    if (manifest["kind"] === "ServiceAccount") {
        const { imagePullSecrets } = manifest;
        return [{ spec: { imagePullSecrets }, path: place, ...where }];
    }
    return podsAtPlaces(root(manifest)).map(({ template }) => {
        const { value: spec, keys } = at(template, "spec");
        return { spec, path: [...place, ...keys], ...where };
    });
}

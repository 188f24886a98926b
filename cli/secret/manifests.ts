import { type Fields, fieldsOf, textOf } from "../../core/fields";
import { isPlainObject } from "../../core/shape";
import type { ConvertSecretsSpec, PodToConvert } from "../../core/trustee/convertSecrets/spec";
import { podSpecsOf } from "../manifests/podSpecs";

const INGRESSES = ["Ingress", "Gateway"];

/** What the conversion works on, of the documents of a file. */
export type Found = Pick<ConvertSecretsSpec, "secrets" | "pods"> & { readonly ingresses: readonly Fields[] };

export function findSecrets(documents: readonly unknown[], file: string): Found {
    const manifests = documents.flatMap(manifestsIn);
    return {
        secrets: manifests.filter(({ kind }) => kind === "Secret"),
        ingresses: manifests.filter(({ kind }) => INGRESSES.includes(String(kind))),
        pods: manifests.flatMap((manifest) => podsOf(manifest, file)),
    };
}

/** A document, or the items of a List. */
function manifestsIn(document: unknown): Fields[] {
    if (!isPlainObject(document)) {
        return [];
    }
    const { items } = document;
    return Array.isArray(items) ? items.flatMap(manifestsIn) : [document];
}

/** The pods of a manifest. The pull secrets of a ServiceAccount are those of its pods. */
function podsOf(manifest: Fields, file: string): PodToConvert[] {
    const { name, generateName, namespace } = fieldsOf(manifest["metadata"]);
    const object = `${textOf(manifest["kind"]) ?? ""}/${textOf(name) ?? textOf(generateName) ?? ""}`;
    const place = [{ file }, { object }];
    const where = typeof namespace === "string" && namespace !== "" ? { namespace } : {};
    if (manifest["kind"] === "ServiceAccount") {
        const { imagePullSecrets } = manifest;
        return [{ spec: { imagePullSecrets }, path: place, ...where }];
    }
    return podSpecsOf(manifest).map(({ podSpec, path }) => ({ spec: podSpec, path: [...place, ...path], ...where }));
}

import { type Fields, fieldsOf } from "../../core/fields";
import { at, root } from "../../core/kubernetes/located";
import { manifestsOf, objectLabel } from "../../core/kubernetes/objects";
import { podsAtPlaces } from "../../core/kubernetes/pods";
import type { ConvertSecretsSpec, PodToConvert } from "../../core/trustee/convertSecrets/spec";

const INGRESSES = ["Ingress", "Gateway"];

/** What the conversion works on, of the documents of a file. */
export type Found = Pick<ConvertSecretsSpec, "secrets" | "pods"> & { readonly ingresses: readonly Fields[] };

export function findSecrets(documents: readonly unknown[], file: string): Found {
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
    const where = typeof namespace === "string" && namespace !== "" ? { namespace } : {};
    if (manifest["kind"] === "ServiceAccount") {
        const { imagePullSecrets } = manifest;
        return [{ spec: { imagePullSecrets }, path: place, ...where }];
    }
    return podsAtPlaces(root(manifest)).map(({ template }) => {
        const { value: spec, keys } = at(template, "spec");
        return { spec, path: [...place, ...keys], ...where };
    });
}

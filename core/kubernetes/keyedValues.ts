import { type Fields, fieldsOf, isUnset } from "../fields";
import { SEALED } from "../plainSecrets";

/** The keys of a ConfigMap or Secret. A value is there only where it may be published: a sealed secret. */
export type KeyedValues = Readonly<Record<string, string | undefined>>;

type NamedValues = Readonly<Record<string, KeyedValues>>;

/** The keys of the ConfigMaps in a namespace, by name. Their values do not reach a policy. */
export function configMapsOf(manifests: readonly Fields[], namespace: string | undefined): NamedValues {
    // Those of binaryData become no variables: Kubernetes `pkg/kubelet/kubelet_pods.go`.
    return named(manifests, "ConfigMap", namespace, ({ data }) => keysOf(fieldsOf(data)));
}

/** The keys of the Secrets in a namespace, by name. Only the text of a sealed secret may be published. */
export function secretsOf(manifests: readonly Fields[], namespace: string | undefined): NamedValues {
    return named(manifests, "Secret", namespace, ({ data, stringData }) => {
        const decoded = Object.entries(fieldsOf(data)).map(([key, value]) => [key, decode(value)] as const);
        // As in the API server, stringData replaces what data says.
        const all = { ...Object.fromEntries(decoded), ...fieldsOf(stringData) };
        const texts = Object.entries(all).filter(([, value]) => typeof value === "string" && value.startsWith(SEALED));
        return { ...keysOf(all), ...(Object.fromEntries(texts) as Record<string, string>) };
    });
}

function named(
    manifests: readonly Fields[],
    kind: string,
    namespace: string | undefined,
    valuesOf: (manifest: Fields) => KeyedValues,
): NamedValues {
    const found = manifests.filter(({ kind: one }) => one === kind);
    const here = found.filter(({ metadata }) => isSameNamespace(fieldsOf(metadata)["namespace"], namespace));
    return Object.fromEntries(
        here.map((manifest) => [String(fieldsOf(manifest["metadata"])["name"]), valuesOf(manifest)]),
    );
}

/** Where a manifest names no namespace, it goes where the others of its file go. */
function isSameNamespace(one: unknown, other: string | undefined): boolean {
    return isUnset(one) || other === undefined || one === other;
}

function decode(value: unknown): unknown {
    return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
}

function keysOf(values: Fields): KeyedValues {
    return Object.fromEntries(Object.keys(values).map((key) => [key, undefined]));
}

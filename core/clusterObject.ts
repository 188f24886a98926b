/** An object in a cluster, as far as the type and the metadata of a Pulumi resource tell. */
export interface ClusterObject {
    /** The same for all resources that describe the object. */
    readonly key: string;
    /** Namespace and name. */
    readonly name: string;
}

/**
 * What a resource of `@pulumi/kubernetes` describes: group and kind, namespace and name. A patch describes a part of an
 * object, and goes without it. Of the group `extensions` the API server served the kinds that are in `apps` now.
 */
export function clusterObject(
    type: string,
    name: string | undefined,
    namespace: string = "default",
): ClusterObject | undefined {
    const [, group = "", kind = ""] = /^kubernetes:([^/:]+)\/[^:]+:(\w+)$/.exec(type) ?? [];
    if (name === undefined || kind === "" || kind.endsWith("Patch")) {
        return undefined;
    }
    const place = `${namespace}/${name}`;
    return { key: `${group === "extensions" ? "apps" : group} ${kind} ${place}`, name: place };
}

/** By which providers are compared: the default one has another URN in each version of an SDK. */
export function providerKey(urn: string): string {
    const name = urn.split("::")[3] ?? "";
    return name.startsWith("default") ? "default" : urn;
}

import { type Fields, fieldsOf } from "../fields";
import { urnParts } from "../urn";
import type { WorkloadKind } from "./kinds";
import { factsOf, isWorkloadKind } from "./workloadKinds";

/** Of `@pulumi/kubernetes`: Helm, YAML and kustomize. */
const EXPANDERS = /^kubernetes:(?:helm\.sh|yaml|kustomize)[/:]/;

/** Whether a Pulumi resource of a type makes others, by its provider or in the cluster. */
export function isResourceExpander(type: string): boolean {
    return EXPANDERS.test(type);
}

/** The object that a resource describes. A chart or a YAML file shows what it makes by itself, but for a Release. */
export function manifestOf(type: string, props: unknown): Fields | undefined {
    const [, apiVersion = "", kind = ""] = /^kubernetes:(?:core\/)?(.+):(\w+)$/.exec(type) ?? [];
    const isShown = kind === "" || (isResourceExpander(type) && kind !== "Release");
    return isShown ? undefined : { apiVersion, kind, ...fieldsOf(props) };
}

/** Group and kind of a Pulumi type, as of `kubernetes:apps/v1:Deployment`. */
function partsOf(type: string): { readonly group: string; readonly kind: string } | undefined {
    const [, group, kind] = /^kubernetes:(?:([^/:]*).*:)?([^:]+)$/.exec(type) ?? [];
    return kind === undefined ? undefined : { group: group ?? "", kind };
}

/** The kind of Kubernetes object that a Pulumi type is, where it is one. */
export function kindOfType(type: string): string | undefined {
    return partsOf(type)?.kind;
}

/** The kind of workload that a Pulumi type is. Other API groups have kinds of the same names, with pods elsewhere. */
export function workloadKindOf(type: string): WorkloadKind | undefined {
    const { group = "", kind } = partsOf(type) ?? {};
    return isWorkloadKind(kind) && factsOf(kind)?.groups.includes(group) ? kind : undefined;
}

/** `DeploymentPatch` describes a part of a Deployment that somebody else made. */
export function patchedKind(kind: string): string {
    return kind.replace(/Patch$/, "");
}

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

/** The key to compare providers by: the default provider has another URN in each version of an SDK. */
export function providerKey(urn: string): string {
    return urnParts(urn).name.startsWith("default") ? "default" : urn;
}

/** Of `@pulumi/kubernetes`: Helm, YAML and kustomize. */
const MAKERS = /^kubernetes:(?:helm\.sh|yaml|kustomize)[/:]/;

/** Whether a Pulumi resource of a type makes others, by its provider or in the cluster. */
export function isMaker(type: string): boolean {
    return MAKERS.test(type);
}

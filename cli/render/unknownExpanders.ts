import type { RenderedResource } from "../../components/render";
import { type Issue, warning } from "../../core/issue";
import { isResourceExpander } from "../../core/kubernetes/resourceType";

/**
 * A warning for each resource whose own resources are missing: they come from the provider, which answers nothing here, or
 * from Helm. Of the older kinds, some make theirs in the program.
 */
export function unknownExpanders(resources: readonly RenderedResource[]): Issue[] {
    const parents = new Set(resources.map(({ parent }) => parent));
    return resources
        .filter((resource) => isResourceExpander(resource.type) && !parents.has(resource))
        .map(({ type, name }) =>
            warning([name], "not-rendered", {
                message: `what a ${type} makes is not known without an engine, and is not printed`,
                fix: type.endsWith(":Release") ? "helm template shows it" : "pulumi preview shows it",
            }),
        );
}

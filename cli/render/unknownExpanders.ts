import type { RenderedResource } from "../../components/render/renderProgram";
import { type Issue, warning } from "../../core/issue";
import { isResourceExpander } from "../../core/kubernetes/resourceType";

/**
 * A warning for each resource whose own resources are missing: they come from the provider, which answers nothing here, or
 * from Helm. Of the older kinds, some make theirs in the program.
 */
export function unknownExpanders(resources: readonly RenderedResource[]): Issue[] {
    const parents = new Set(resources.map(({ parent }) => parent));
    const isUnknown = (resource: RenderedResource) => isResourceExpander(resource.type) && !parents.has(resource);
    return resources.filter(isUnknown).map(({ type, name }) => {
        const message = `what a ${type} makes is not known without an engine, and is not printed`;
        const fix = type.endsWith(":Release") ? "helm template shows it" : "pulumi preview shows it";
        return warning([name], "not-rendered", { message, fix });
    });
}

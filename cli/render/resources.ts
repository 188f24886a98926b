import { RenderError } from "../../components/render/failure";
import { findProject } from "../../components/render/project";
import { type RenderedResource, renderProgram } from "../../components/render/renderProgram";

type Rendered =
    | { readonly resources: readonly RenderedResource[]; readonly failure?: never }
    | { readonly resources?: never; readonly failure: string };

/**
 * The resources of a program, or why there are none. Pulumi is loaded only here: no other command needs it, and it takes
 * most of a second.
 */
export async function renderedResources(
    path: string,
    stack: string,
    config: Readonly<Record<string, string>>,
): Promise<Rendered> {
    try {
        return { resources: await renderProgram(findProject(path, stack, config)) };
    } catch (cause) {
        if (!(cause instanceof RenderError)) {
            throw cause;
        }
        return { failure: `error: ${cause.message}\n` };
    }
}

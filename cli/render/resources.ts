import type { RenderedResource } from "../../components/render";

/**
 * The resources of a program; says why there are none. Pulumi is loaded only here: no other command needs it, and it takes
 * most of a second.
 */
export async function renderedResources(
    path: string,
    stack: string,
    config: Readonly<Record<string, string>>,
): Promise<readonly RenderedResource[] | undefined> {
    const {
        findProject,
        RenderError,
        renderProgram,
    }: typeof import("../../components/render") = require("../../components/render");
    try {
        return await renderProgram(findProject(path, stack, config));
    } catch (cause) {
        if (!(cause instanceof RenderError)) {
            throw cause;
        }
        process.stderr.write(`error: ${cause.message}\n`);
        return undefined;
    }
}

export { findProject, RenderError } from "./project";
export { type RenderedResource, renderProgram } from "./renderProgram";

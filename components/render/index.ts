export { findProject, type Project, RenderError } from "./project";
export { type RenderedResource, renderProgram } from "./renderProgram";

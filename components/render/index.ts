export { RenderError } from "./failure";
export { findProject } from "./project";
export { type RenderedResource, renderProgram } from "./renderProgram";

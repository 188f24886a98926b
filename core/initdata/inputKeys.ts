import { INIT_DATA_SHAPE } from "./shape";

/** The inputs of a document. */
export const INIT_DATA_KEYS: readonly string[] = Object.keys(INIT_DATA_SHAPE.fields);

/** The inputs for which a whole program may have a default: the RuntimeClass is one that the document does not hold. */
export const DEFAULTABLE_KEYS: readonly string[] = [...INIT_DATA_KEYS, "runtimeClassName"];

/** Whether an input is one text, and not an object or a list. */
export function isTextInput(key: string): boolean {
    const field = INIT_DATA_SHAPE.fields[key];
    return field === undefined || field.shape.kind === "text" || field.shape.kind === "choice";
}

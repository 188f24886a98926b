import { INIT_DATA_SHAPE } from "../../../core/initdata/shape";
import { KINDS_SHAPE } from "../../../core/kubernetes/operatorKindSpec";
import { type Field, FLAG, list, object, optional, required, type Shape, TEXT } from "../../../core/shape";

type Fields = Readonly<Record<string, Field>>;

/** Where a text may stand in a file of its own: the key of the text, and the key that names the file instead. */
export const FILE_KEYS = [
    { within: "kbs", key: "certificate", fileKey: "certificateFile" },
    { within: "policy", key: "rego", fileKey: "regoFile" },
] as const;

/** Any kind: `skip` also names objects of kinds whose pods are not known. */
const WORKLOAD = { kind: required(TEXT), name: required(TEXT) };

/** What can be said of all workloads, or of one: the component's inputs, and what becomes of a class in the manifest. */
const SETTINGS: Fields = {
    ...fieldsOf(partial(fromFiles(INIT_DATA_SHAPE))),
    runtimeClassName: optional(TEXT),
    replaceRuntimeClass: optional(FLAG),
};

/** The form of the config. The schema in `schema/` is made from it. */
export const CONFIG_SHAPE: Shape = object({
    ...SETTINGS,
    workloads: optional(list(object({ ...WORKLOAD, ...SETTINGS }))),
    skip: optional(list(object(WORKLOAD))),
    kinds: optional(KINDS_SHAPE),
});

/** The core's inputs as a file gives them: texts also by the name of a file, and the image lock from its own file. */
function fromFiles(shape: Shape): Shape {
    const fields = { ...fieldsOf(shape) };
    for (const { within, fileKey } of FILE_KEYS) {
        const { imageLock: _, ...inner } = fieldsOf(fields[within]?.shape);
        fields[within] = optional(object({ ...inner, [fileKey]: optional(TEXT) }));
    }
    return object(fields);
}

/** A part of the settings may stand with the defaults and a part with the workload. Items of lists are whole. */
function partial(shape: Shape): Shape {
    if (shape.kind === "choice") {
        // A file has no enums; an example with a hint is for both.
        return shape.hints === undefined ? { ...shape, example: shape.values[0] ?? "" } : shape;
    }
    if (shape.kind !== "object") {
        return shape;
    }
    const fields = Object.entries(shape.fields).map(([key, field]) => [key, optional(partial(field.shape))]);
    return object(Object.fromEntries(fields));
}

function fieldsOf(shape: Shape | undefined): Fields {
    return shape?.kind === "object" ? shape.fields : {};
}

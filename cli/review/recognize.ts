import type { Fields } from "../../core/fields";
import { isPlainObject } from "../../core/shape";

/** Pulumi `pkg/display/json.go`, `PreviewDigest`. Its `config` is left out: many files have a key of that name. */
const DIGEST: Readonly<Record<string, (value: unknown) => boolean>> = {
    steps: (value) => Array.isArray(value) && value.every(isStep),
    diagnostics: Array.isArray,
    changeSummary: isPlainObject,
    duration: (value) => typeof value === "number",
};

/** How the JSON of a preview begins, also where it breaks off later. */
const START = /^\{\s*(?:"(?:config|steps|diagnostics|changeSummary|duration|maybeCorrupt|sequence)"|$)/;

/** Whether JSON is a preview in one object, as a preview that failed is too. */
export function isDigest(value: Fields): boolean {
    const known = Object.entries(DIGEST).filter(([key]) => value[key] !== undefined && value[key] !== null);
    return known.length > 0 && known.every(([key, isRight]) => isRight(value[key]));
}

/** Whether JSON is one of the engine's events (Pulumi `sdk/go/common/apitype/events.go`, `EngineEvent`). */
export function isEvent(value: Fields): boolean {
    return typeof value["sequence"] === "number" && Object.keys(value).some((key) => key.endsWith("Event"));
}

/** Whether a text that is not whole JSON may be a preview that broke off. */
export function beginsLikePreview(json: string): boolean {
    return START.test(json);
}

function isStep(value: unknown): boolean {
    return isPlainObject(value) && typeof value["op"] === "string" && typeof value["urn"] === "string";
}

import type { ReviewedInitData } from "../../core/admission/spec";
import { textOf } from "../../core/fields";
import { encodeAnnotation } from "../../core/initdata/annotation";
import type { DecodedInitData } from "../../core/initdata/decode";
import { error, type Issue, type Place } from "../../core/issue";
import { at, root } from "../../core/kubernetes/located";
import { initDataInputsOf } from "../input/initData";
import { gathered, type Read, readText } from "../input/text";
import { failedPreview, type Preview, readPreview } from "../review/preview";
import { type Side, workloadsOf } from "../review/workloads";

/** A reviewed document, and where it comes from. */
export interface Found extends ReviewedInitData {
    readonly place: Place;
}

/** The reviewed documents of files: those that are in them, and of a preview those before and after. */
export function reviewedDocuments(files: readonly string[]): { readonly found: Found[]; readonly issues: Issue[] } {
    const { values, issues } = gathered(files.map(readOne));
    return { found: values.flat(), issues };
}

function readOne(file: string): Read<Found[]> {
    const { value: text, issues: unreadable } = readText(file);
    if (text === undefined) {
        return { issues: unreadable };
    }
    const preview = readPreview(text);
    if (preview.foreign === undefined) {
        return readSides(preview, file);
    }
    const { found, manifests, issues } = initDataInputsOf(text, file);
    const value = found.map(({ source, initData, place }) => {
        const inManifest = place && textOf(at(root(manifests?.[place.document]), ...place.keys).value);
        const annotation = inManifest ?? (source === "annotation" ? text.trim() : encodeAnnotation(initData.toml));
        return { name: source, annotation, place: [{ file }, { object: source }] };
    });
    return { value, issues };
}

/** The component writes the annotation of a text always in one way. */
function readSides(preview: Preview, file: string): Read<Found[]> {
    if (preview.failed) {
        return { issues: [failedPreview(file)] };
    }
    const sides = workloadsOf(preview).flatMap(({ step: { name }, before, after }) =>
        [before, after].flatMap((side) => (side === undefined ? [] : [{ name, side }])),
    );
    const placeOf = (name: string): Place => [{ file }, { object: name }];
    const wrong = sides.flatMap(({ name, side }) => unknownIssue(side, placeOf(name)));
    const value = sides.flatMap(({ name, side: { initData } }) =>
        initData === undefined ? [] : [toFound(name, initData, placeOf(name))],
    );
    const empty = { message: "has no workload with init-data", fix: "preview again with `--json --show-sames`" };
    const none = sides.length === 0 ? [error([{ file }], "no-init-data", empty)] : [];
    const hidden = {
        message: "does not list what stays as it is, so the list would lack those documents",
        fix: "preview again with `pulumi preview --json --show-sames`",
    };
    return {
        value,
        issues: [...wrong, ...none, ...(preview.hidesSames ? [error([{ file }], "not-a-preview", hidden)] : [])],
    };
}

function toFound(name: string, { toml }: DecodedInitData, place: Place): Found {
    return { name, annotation: encodeAnnotation(toml), place };
}

function unknownIssue({ hidden }: Side, place: Place): Issue[] {
    const text = {
        message: `its init-data is ${hidden}, so the list cannot have it`,
        fix: "deploy what the value depends on first, and preview again",
    };
    return hidden === undefined ? [] : [error(place, "admission-unknown", text)];
}

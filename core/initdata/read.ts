import { INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION } from "../annotationNames";
import { checkObjectSizes, checkTextSize } from "../checks/size";
import { changed, error, type Issue, type IssueCode, quote } from "../issue";
import { isPlainObject } from "../shape";
import { readYamlText } from "../yaml";
import { type Decoded, decodeAnnotation, decodeDocument } from "./decode";

/** One init-data document found in a text. @since 0.1.0 */
export interface FoundInitData extends Decoded {
    /** Where it was found, as in `Deployment/web`; `annotation` or `document` for a text that is nothing else. */
    readonly source: string;
    /** Its annotation, where it was found in a manifest. */
    readonly place?: AnnotationPlace;
}

/** Where an annotation stands in manifests. @since 0.1.0 */
export interface AnnotationPlace {
    /** Which document of the text, from 0. */
    readonly document: number;
    /** The way to it in the document; the last one is the annotation's name. */
    readonly keys: readonly (string | number)[];
}

/** What {@link readInitData} found. @since 0.1.0 */
export interface InitDataReading {
    readonly found: readonly FoundInitData[];
    /** The documents of the text, where it is Kubernetes manifests. */
    readonly manifests?: readonly unknown[];
    /** Why nothing was found. */
    readonly issues: readonly Issue[];
}

/**
 * Reads init-data from any text that carries it: the value of an annotation, a document, or Kubernetes manifests in
 * YAML or JSON (several documents, and lists). What it is, is guessed from its content.
 *
 * @since 0.1.0
 */
export function readInitData(text: string): InitDataReading {
    const trimmed = text.trim();
    if (/^[A-Za-z0-9+/=\s]+$/.test(trimmed) && trimmed.startsWith("H4sI")) {
        return { found: [{ source: "annotation", ...decodeAnnotation(trimmed) }], issues: [] };
    }
    // What comes first decides: a manifest may hold the text of a document, as a ConfigMap does.
    const [first = ""] = /^\s*(?:version|algorithm)\s*=|^\s*\[data\]|^(?:---|apiVersion:|kind:)/m.exec(text) ?? [];
    if (/[=\]]$/.test(first)) {
        return { found: [{ source: "document", ...decodeDocument(text) }], issues: [] };
    }
    return readManifests(text);
}

function readManifests(text: string): InitDataReading {
    const large = checkTextSize(text, ["text"]);
    if (large.length > 0) {
        return { found: [], issues: large };
    }
    const yaml = readYamlText(text);
    if ("damage" in yaml) {
        return {
            found: [],
            issues: yaml.damage.map((reason) => unreadable("not-yaml", `is not YAML or JSON: ${reason}`)),
        };
    }
    const manifests = yaml.documents.map(({ value }) => value);
    // Aliases can make a small text large.
    const larger = checkObjectSizes(manifests, ["text"]);
    if (larger.length > 0) {
        return { found: [], issues: larger };
    }
    const found = manifests.flatMap((value, document) => annotated(value, "", { document, keys: [] }));
    return {
        found,
        manifests,
        issues: found.length > 0 ? [] : [withoutInitData(manifests)],
    };
}

function withoutInitData(manifests: readonly unknown[]): Issue {
    const issue = unreadable("no-init-data", `holds no annotation ${INIT_DATA_ANNOTATION}`);
    const hasObjects = manifests.some((value) => isPlainObject(value) && typeof value["kind"] === "string");
    const fix = "give the manifests that `confidential-workload inject` has written of these";
    return hasObjects ? changed(issue, { fix }) : issue;
}

function unreadable(code: IssueCode, message: string): Issue {
    return error(["text"], code, {
        message,
        allowed: "an annotation's value, an init-data document, or a Kubernetes manifest with the annotation",
        fix: "check that the text is complete",
    });
}

/** Every init-data annotation below `value`, which may sit on a pod or on a pod template at any depth. */
function annotated(value: unknown, source: string, { document, keys }: AnnotationPlace): FoundInitData[] {
    const below = (key: string | number) => ({ document, keys: [...keys, key] });
    if (Array.isArray(value)) {
        return value.flatMap((item, index) => annotated(item, source, below(index)));
    }
    if (!isPlainObject(value)) {
        return [];
    }
    const here = manifestLabel(value) ?? source;
    const annotations = isPlainObject(value["annotations"]) ? value["annotations"] : {};
    const own = [INIT_DATA_ANNOTATION, OLD_INIT_DATA_ANNOTATION].flatMap((key) => {
        const value = annotations[key];
        const place = { document, keys: [...keys, "annotations", key] };
        return value === undefined ? [] : [{ source: here, place, ...decodeValue(value) }];
    });
    return [...own, ...Object.entries(value).flatMap(([key, child]) => annotated(child, here, below(key)))];
}

/** Kubernetes takes null for an empty text, and refuses the manifest for any other value that is not a text. */
function decodeValue(value: unknown): Decoded {
    if (typeof value === "string" || value === null) {
        return decodeAnnotation(value ?? "");
    }
    const message = `is ${quote(value)}, not a string, and Kubernetes refuses the manifest`;
    const fix = "put the value in quotes, or encode the document again";
    return { issues: [error(["annotation"], "wrong-type", { message, allowed: "a string", fix })] };
}

/** `KIND/NAME` of a manifest; undefined for what is not a manifest, and for a list. */
export function manifestLabel({ kind, metadata }: Readonly<Record<string, unknown>>): string | undefined {
    const name = isPlainObject(metadata) ? (metadata["name"] ?? metadata["generateName"]) : undefined;
    return typeof kind === "string" && kind !== "List" ? `${kind}/${typeof name === "string" ? name : "?"}` : undefined;
}

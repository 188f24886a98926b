import { parseDocument } from "yaml";
import { type Fields, fieldsOf, itemsOf, textOf } from "../../core/fields";
import { type Issue, pathOf } from "../../core/issue";
import { objectLabel } from "../../core/kubernetes/objects";
import type { Source } from "../input/documents";

/** Kustomize corrects references when its functions have run: until then objects are known by their old names. */
const OLD_NAMES = "internal.config.kubernetes.io/previousNames";

/**
 * The list that a KRM function gets and gives, with the issues as its results, where it is the only document: kustomize,
 * `cmd/config/docs/api-conventions/functions-spec.md`. Who runs functions shows results also where the function fails.
 */
export function listWithResults(
    [source, ...others]: readonly Source[],
    text: string | undefined,
    issues: readonly Issue[],
): { readonly resourceList?: string } {
    const [document, ...more] = source?.documents ?? [];
    const { kind, items, results } = fieldsOf(document?.value);
    if (text === undefined || kind !== "ResourceList" || others.length + more.length > 0) {
        return {};
    }
    if (issues.length === 0) {
        return { resourceList: text };
    }
    const list = parseDocument(text);
    list.set("results", [...itemsOf(results), ...issues.map((issue) => resultOf(issue, itemsOf(items)))]);
    return { resourceList: list.toString({ lineWidth: 0 }) };
}

function resultOf(issue: Issue, items: readonly unknown[]): object {
    const { at, message, fix, code, severity } = issue;
    const [label] = at.flatMap((step) => (typeof step === "object" && "object" in step ? [step.object] : []));
    const item = items.find((one) => objectLabel(one) === label);
    const { apiVersion, kind, metadata } = fieldsOf(item);
    const { name, namespace } = fieldsOf(metadata);
    const field = at.filter((step) => typeof step !== "object");
    const text = `${message} [${code}]. Fix: ${fix}`;
    if (item === undefined) {
        return { message: `${pathOf(at)}: ${text}`, severity };
    }
    const resourceRef = { apiVersion, kind, name, namespace };
    return { message: text, severity, resourceRef, ...(field.length > 0 && { field: { path: pathOf(field) } }) };
}

/** An object under every name by which others may know it. */
export function withOldNames(manifest: Fields): readonly Fields[] {
    const metadata = fieldsOf(manifest["metadata"]);
    const names = textOf(fieldsOf(metadata["annotations"])[OLD_NAMES])?.split(",") ?? [];
    return [manifest, ...names.map((name) => ({ ...manifest, metadata: { ...metadata, name } }))];
}

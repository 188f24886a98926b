import { isDeepStrictEqual } from "node:util";
import { type ManifestChange, valueAt } from "../../../core/initdata/manifests/change";
import { error, type Issue, type Keys, type Place } from "../../../core/issue";
import { readYamlText, type YamlDocument } from "../../../core/yaml";
import type { Source } from "../../input/documents";
import { editsFor } from "./edits";
import { applyEdits } from "./text";

/** An object of a file, and what is to be set in it. */
export interface Changed {
    readonly target: {
        /** File, kind and name, as messages begin. */
        readonly place: Place;
        readonly source: Source;
        /** Which document of the file. */
        readonly document: number;
    };
    readonly changes: readonly ManifestChange[];
}

export interface Written {
    readonly source: Source;
    readonly text: string;
    readonly issues: readonly Issue[];
}

/** The text of a file with all changes to its workloads. It is read back: nothing else may have changed. */
export function writeChanges(source: Source, all: readonly Changed[]): Written {
    const here = all.filter(({ target, changes }) => target.source === source && changes.length > 0);
    if (here.length === 0) {
        return { source, text: source.text, issues: [] };
    }
    const text = edited(source, here);
    if (text !== undefined) {
        return { source, text, issues: [] };
    }
    // One that cannot be written is the problem of that one, whatever it makes of the file for the others.
    const alone = here.filter((one) => edited(source, [one]) === undefined);
    return { source, text: source.text, issues: (alone.length > 0 ? alone : here).map(notWritable) };
}

/** The text with the changes to these workloads; nothing where it would not say what is wanted. */
function edited(source: Source, all: readonly Changed[]): string | undefined {
    const edits = all.flatMap(({ target, changes }) =>
        changes.flatMap(({ at, values }) => {
            const document = source.documents[target.document];
            return document === undefined ? [] : editsFor(source.text, document.node, at, values);
        }),
    );
    const text = applyEdits(source.text, edits);
    const yaml = text === undefined ? undefined : readYamlText(text);
    const result = yaml !== undefined && "documents" in yaml ? yaml.documents : undefined;
    const changed = [...new Set(all.map(({ target }) => target.document))];
    return changed.every((document) => isAsWanted(source.documents, result, document, all)) ? text : undefined;
}

function isAsWanted(
    before: readonly YamlDocument[],
    after: readonly YamlDocument[] | undefined,
    index: number,
    all: readonly Changed[],
): boolean {
    if (after === undefined || after.length !== before.length) {
        return false;
    }
    const wanted = unshared(before[index]?.value);
    for (const { changes } of all.filter((one) => one.target.document === index)) {
        for (const { at, values } of changes) {
            Object.assign(made(wanted, at) ?? {}, values);
        }
    }
    return isDeepStrictEqual(unshared(after[index]?.value), wanted);
}

/** A copy in which no two places are the same object, as places with one anchor are. */
function unshared(value: unknown): unknown {
    return JSON.parse(JSON.stringify(value ?? null));
}

/** The object at a place, made where it is missing. */
function made(value: unknown, at: Keys): object | undefined {
    const key = at.at(-1);
    if (key === undefined) {
        return value as object;
    }
    const parent = made(value, at.slice(0, -1)) as Record<string | number, object> | undefined;
    if (parent !== undefined && (valueAt(parent, [key]) ?? null) === null) {
        parent[key] = {};
    }
    return parent?.[key];
}

function notWritable({ target }: Changed): Issue {
    return error(target.place, "shared-by-alias", {
        message:
            "cannot be changed alone: an anchor, an alias or a merge key makes a part of its pod a part of something else",
        fix: "write out the metadata and the spec of the pod here",
    });
}

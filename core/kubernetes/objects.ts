import { type Fields, fieldsOf, textOf } from "../fields";
import { error, type Issue, type Place, quote } from "../issue";
import { isPlainObject } from "../shape";
import { itemsAt, type Located } from "./located";

/** The name of an object: apimachinery `validation.IsDNS1123Subdomain`. */
export const OBJECT_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What is wrong with a text as the name of an object. */
export function checkName(name: string, path: Place): Issue[] {
    const message = `${quote(name)} is not a name in Kubernetes`;
    const allowed = "lower-case letters, digits and, inside, `-` and `.`; at most 253 characters";
    const fix = "give the name of the object in the cluster";
    return OBJECT_NAME.test(name) ? [] : [error(path, "kubernetes-name", { message, allowed, fix })];
}

/** The objects of a document: itself, or the items of a List. A value that is not an object is left out. */
export function objectsIn(document: Located): readonly Located[] {
    if (!isPlainObject(document.value)) {
        return [];
    }
    return Array.isArray(document.value["items"]) ? itemsAt(document, "items").flatMap(objectsIn) : [document];
}

/** The objects of several documents. */
export function manifestsOf(documents: readonly unknown[]): readonly Fields[] {
    return documents.flatMap((value) => objectsIn({ value, keys: [] })).map(({ value }) => fieldsOf(value));
}

/** Kind and name of an object; for a name that is made up, what it begins with. */
export interface ObjectName {
    readonly kind: string;
    readonly name: string;
}

export function objectName(object: unknown): ObjectName {
    const { kind, metadata } = fieldsOf(object);
    const { name, generateName } = fieldsOf(metadata);
    return { kind: textOf(kind) ?? "", name: textOf(name) || textOf(generateName) || "" };
}

/** `KIND/NAME`. */
export function objectLabel(object: unknown): string {
    const { kind, name } = objectName(object);
    return `${kind}/${name}`;
}

/** The API group of an object, empty for the core's; undefined where it names none. */
export function groupOf(object: unknown): string | undefined {
    const { apiVersion } = fieldsOf(object);
    return typeof apiVersion === "string" ? apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/"))) : undefined;
}

import { defined, type Fields, fieldsOf, textOf } from "../../fields";
import { error, type Issue, type Place } from "../../issue";
import { OBJECT_NAME } from "../../kubernetes/objects";
import { isPlainObject } from "../../shape";
import { fromBase64 } from "../sealedSecret/base64";
import type { Manifest } from "./spec";

/** A Secret with its values. */
export interface ReadSecret {
    readonly name: string;
    readonly namespace?: string;
    readonly type: string;
    readonly immutable: boolean;
    readonly metadata: Fields;
    readonly values: ReadonlyMap<string, Buffer>;
    /** As messages begin. */
    readonly path: Place;
}

const KEY = /^[A-Za-z0-9._-]+$/;
/** Written by `kubectl apply`, with all of the values in clear. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** A Secret of a manifest, and what is wrong with it. No issue holds a value. */
export function readSecret(
    manifest: Manifest,
    index: number,
): { readonly secret?: ReadSecret; readonly issues: readonly Issue[] } {
    const metadata = fieldsOf(manifest["metadata"]);
    const name = textOf(metadata["name"]) ?? "";
    if (!OBJECT_NAME.test(name)) {
        const message = name === "" ? "is missing" : "is not the name of a Secret";
        const text = { message, allowed: "lower-case letters, digits, dots and hyphens", fix: "set it" };
        return { issues: [error(["secrets", index, "metadata", "name"], "secret-name", text)] };
    }
    const path = [{ object: `Secret/${name}` }];
    const { values, issues } = valuesOf(manifest, path);
    const namespace = textOf(metadata["namespace"]);
    return {
        issues,
        secret: {
            name,
            ...defined({ namespace: namespace || undefined }),
            type: textOf(manifest["type"]) || "Opaque",
            immutable: manifest["immutable"] === true,
            metadata,
            values,
            path,
        },
    };
}

/** As in the API server, stringData replaces what data says. */
function valuesOf(
    manifest: Manifest,
    path: Place,
): { readonly values: ReadonlyMap<string, Buffer>; readonly issues: readonly Issue[] } {
    const issues: Issue[] = [];
    const values = new Map<string, Buffer>();
    for (const [table, decode, form] of TABLES) {
        const at = [...path, table];
        const given = manifest[table] ?? {};
        if (!isPlainObject(given)) {
            const message = "is not an object";
            issues.push(error(at, "wrong-type", { message, allowed: "an object", fix: "give an object" }));
            continue;
        }
        for (const [key, value] of Object.entries(given)) {
            const bytes = value === null ? Buffer.alloc(0) : typeof value === "string" ? decode(value) : undefined;
            if (bytes === undefined) {
                const message = `is not ${form}`;
                issues.push(error([...at, key], "secret-value", { message, allowed: form, fix: `give ${form}` }));
            } else if (!KEY.test(key)) {
                const allowed = "letters, digits, dots, hyphens and underscores";
                const message = "is not a key that Kubernetes takes";
                issues.push(error([...at, key], "secret-key", { message, allowed, fix: "rename it" }));
            } else {
                values.set(key, bytes);
            }
        }
    }
    return { values, issues };
}

const TABLES: readonly (readonly ["data" | "stringData", (text: string) => Buffer | undefined, string])[] = [
    ["data", fromLines, "base64 with padding"],
    ["stringData", (text) => Buffer.from(text), "a string"],
];

/** As the API server reads it, which skips line ends. */
function fromLines(text: string): Buffer | undefined {
    return fromBase64(text.replace(/[\r\n]/g, ""));
}

/** The Secret with sealed texts in place of its values. */
export function sealedManifest({ metadata, type, name, namespace }: ReadSecret, texts: Fields): Manifest {
    const { labels, annotations } = metadata;
    const kept = Object.entries(fieldsOf(annotations)).filter(([key]) => key !== LAST_APPLIED);
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
            name,
            ...defined({
                namespace,
                labels: isPlainObject(labels) ? labels : undefined,
                annotations: kept.length === 0 ? undefined : Object.fromEntries(kept),
            }),
        },
        type,
        stringData: texts,
    };
}

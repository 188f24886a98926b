import { dirname } from "node:path";
import { checkAddedVariables } from "../../../core/checks/policyOptions";
import { type Fields, fieldsOf, itemsOf, textOf } from "../../../core/fields";
import { type Keys, within } from "../../../core/issue";
import { operatorKinds } from "../../../core/kubernetes/operatorKindSpec";
import type { OperatorKind } from "../../../core/kubernetes/operatorKinds";
import { checkShape } from "../../../core/parse";
import type { Session } from "../../../core/session";
import { isPlainObject } from "../../../core/shape";
import { readDocument } from "../../input/documents";
import type { Read } from "../../input/text";
import { CONFIG_SHAPE } from "./shape";

/** A workload as the config names it. */
export interface Named {
    readonly kind: string;
    readonly name: string;
}

/** What the config says of one workload. */
export interface Override extends Named {
    /** Place in the config. */
    readonly path: Keys;
    /** As it stands in the file: a null takes away what the defaults say. */
    readonly settings: Fields;
}

export interface Config {
    readonly file: string;
    /** File names in the config start here. */
    readonly folder: string;
    readonly defaults: Fields;
    readonly overrides: readonly Override[];
    readonly skipped: readonly (Named & { readonly path: Keys })[];
    /** Kinds of operators that the user adds. */
    readonly kinds: readonly OperatorKind[];
}

/** The config, also where parts of it are wrong, so that all problems of all workloads are reported at once. */
export function readConfig(file: string, session: Session): Read<Config> {
    const { value: content = {}, issues } = readDocument(file);
    if (issues.length > 0) {
        return { issues };
    }
    const { workloads, skip, kinds, ...defaults } = fieldsOf(content);
    const found = [...checkShape(withoutNulls(content), CONFIG_SHAPE, []), ...checkAddedVariables(kinds, session)];
    const wrong = found.map((issue) => within([{ file }], issue));
    const value = {
        file,
        folder: dirname(file),
        defaults,
        overrides: itemsOf(workloads).map((item, index) => toOverride(fieldsOf(item), index)),
        skipped: itemsOf(skip).map((item, index) => ({ ...namedWorkload(fieldsOf(item)), path: ["skip", index] })),
        kinds: operatorKinds(kinds),
    };
    return isPlainObject(content) ? { value, issues: wrong } : { issues: wrong };
}

function toOverride(item: Fields, index: number): Override {
    const { kind: _kind, name: _name, ...settings } = item;
    return { ...namedWorkload(item), path: ["workloads", index], settings };
}

function namedWorkload({ kind, name }: Fields): Named {
    return { kind: textOf(kind) ?? "", name: textOf(name) ?? "" };
}

/** A key without a value, as YAML has it, says nothing. */
export function withoutNulls(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withoutNulls);
    }
    if (!isPlainObject(value)) {
        return value;
    }
    const set = Object.entries(value).filter(([, child]) => child !== null);
    return Object.fromEntries(set.map(([key, child]) => [key, withoutNulls(child)]));
}

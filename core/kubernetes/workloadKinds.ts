import { own } from "../fields";
import { KINDS, type Kind, type WorkloadKind } from "./kinds";
import { groupOf, objectName } from "./objects";

const ROWS = Object.entries<Kind>(KINDS) as readonly (readonly [WorkloadKind, Kind])[];

/** What is known of a kind; undefined for one that is not built in. */
export function factsOf(kind: string | undefined): Kind | undefined {
    return own<Kind>(KINDS, kind);
}

/** Where each kind that makes pods keeps its pod template, which holds metadata and spec; a Pod is its own. */
export const TEMPLATES = Object.fromEntries(
    ROWS.filter(([, { podSuffix }]) => podSuffix !== undefined).map(([kind, { template }]) => [kind, template]),
) as Readonly<Record<WorkloadKind, readonly string[]>>;

/** The kinds that make pods. */
export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATES);

/** Whether pods of the kind are made in a way that is known. */
export function isWorkloadKind(kind: string | undefined): kind is WorkloadKind {
    return own(TEMPLATES, kind) !== undefined;
}

/**
 * The built-in kind of an object that makes pods. Other groups have kinds of the same names, with pods elsewhere. An object
 * without `apiVersion` counts by its kind alone.
 */
export function builtInKind(object: unknown): WorkloadKind | undefined {
    const { kind } = objectName(object);
    const group = groupOf(object);
    const isOwn = group === undefined || factsOf(kind)?.groups.includes(group || "core");
    return isWorkloadKind(kind) && isOwn ? kind : undefined;
}

/** The kind that a text names, in upper or lower case. */
export function kindLike(text: string): string | undefined {
    return WORKLOAD_KINDS.find((kind) => kind.toLowerCase() === text.toLowerCase());
}

/** Every place where a kind keeps its pod template. */
export const TEMPLATE_PLACES = [...new Map(ROWS.map(([, { template }]) => [template.join(), template])).values()];

/** The name of a component's input, which is that of the kind. @since 0.1.0 */
export type WorkloadInputName = {
    [K in WorkloadKind]: (typeof KINDS)[K] extends { readonly className: string } ? Uncapitalize<K> : never;
}[WorkloadKind];

/** An input that takes a whole workload. */
type WorkloadInput = Kind & { readonly kind: WorkloadKind; readonly className: string };

const made = ROWS.filter(([, { className }]) => className !== undefined);

/** The inputs that take a workload, each in the form of its own class; what makes pods comes before a Pod. @since 0.1.0 */
export const WORKLOAD_INPUTS = Object.fromEntries(
    [...made.slice(1), ...made.slice(0, 1)].map(([kind, facts]) => [
        `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`,
        { ...facts, kind },
    ]),
) as Readonly<Record<WorkloadInputName, WorkloadInput>>;

/** @since 0.1.0 */
export const WORKLOAD_INPUT_NAMES = Object.keys(WORKLOAD_INPUTS) as readonly WorkloadInputName[];

/** The component's input for a kind, where it takes such a workload. */
export function inputFor(kind: string): WorkloadInputName | undefined {
    return WORKLOAD_INPUT_NAMES.find((input) => WORKLOAD_INPUTS[input].kind === kind);
}

import { type Fields, fieldsOf } from "../fields";
import { escapeRegex } from "../policy/derive/text";
import { isPlainObject } from "../shape";
import type { AdmissionAction } from "./action";
import { LIST_COUNTS } from "./lists";
import { matchesOwn } from "./plain";
import { type Options, policySpec } from "./rules";
import type { AdmissionRules } from "./spec";

/** What the options of a policy decide, as values. */
export type OptionValues = Readonly<Partial<Record<keyof Options, unknown>>>;

const areTexts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string");
/** Whether a value is one that this version of the package writes for an option. */
const IS_VALUE: Readonly<Record<keyof Options, (value: unknown) => boolean>> = {
    runtimeClasses: areTexts,
    handlers: (value) => isPlainObject(value) && Object.values(value).every(areTexts),
    annotations: areTexts,
    plain: (value) => typeof value === "string",
    lists: (value) => LIST_COUNTS.some((count) => count === value),
};

const mark = (name: keyof Options) => `⟦${name}⟧`;
const MARK = /⟦(\w+)⟧/;
/** With and without workloads that may stay plain. */
const MARKED = ["false", matchesOwn(mark("plain"))].map(
    (plain): Options => ({
        runtimeClasses: mark("runtimeClasses"),
        handlers: mark("handlers"),
        annotations: mark("annotations"),
        plain,
        lists: mark("lists"),
    }),
);

/** What an API server adds to policies that leave it out (Kubernetes `pkg/apis/admissionregistration/v1/defaults.go`). */
const DEFAULTS: Fields = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {}, scope: "*" };

/** The options with which this version of the package writes the spec of a policy; undefined where it writes another one. */
export function optionsIn(spec: unknown, key: keyof AdmissionRules, action: AdmissionAction): OptionValues | undefined {
    return MARKED.flatMap((options) => {
        const found = new Map<keyof Options, string>();
        const isIt = isWritten(policySpec(key, action, options), spec, found);
        const values = [...found].map(([name, text]) => [name, jsonIn(text)] as const);
        return isIt && values.every(([name, value]) => IS_VALUE[name](value)) ? [Object.fromEntries(values)] : [];
    })[0];
}

export const isDefault = (key: string, value: unknown) => JSON.stringify(DEFAULTS[key]) === JSON.stringify(value);

function isWritten(expected: unknown, actual: unknown, found: Map<keyof Options, string>): boolean {
    if (typeof expected === "string") {
        return typeof actual === "string" && isWrittenText(expected, actual, found);
    }
    if (Array.isArray(expected)) {
        return (
            Array.isArray(actual) &&
            actual.length === expected.length &&
            expected.every((one, index) => isWritten(one, actual[index], found))
        );
    }
    const [wanted, others] = [fieldsOf(expected), fieldsOf(actual)];
    const added = Object.keys(others).filter((key) => !(key in wanted) && !isDefault(key, others[key]));
    return added.length === 0 && Object.keys(wanted).every((key) => isWritten(wanted[key], others[key], found));
}

/** Whether a text is the expected one, with one text for each mark. */
function isWrittenText(expected: string, actual: string, found: Map<keyof Options, string>): boolean {
    const parts = expected.split(MARK);
    const regex = parts.map((part, index) => (index % 2 === 0 ? escapeRegex(part) : "([^]*?)")).join("");
    const values = new RegExp(`^${regex}$`).exec(actual)?.slice(1);
    return (
        values?.every((value, index) => {
            const name = parts[2 * index + 1] as keyof Options;
            const before = found.get(name) ?? value;
            found.set(name, before);
            return before === value;
        }) ?? false
    );
}

function jsonIn(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

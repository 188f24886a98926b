import { stripVTControlCharacters } from "node:util";
import { defined, type Fields, fieldsOf, itemsOf, numberOf, stringOf } from "../../core/fields";
import { error, type Issue } from "../../core/issue";
import { jsonObject } from "../../core/json";
import { providerKey } from "../../core/kubernetes/resourceType";
import { isPlainObject } from "../../core/shape";
import { urnParts } from "../../core/urn";

/** What the engine would do to one resource. */
export interface Step {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    /** The Pulumi name. */
    readonly name: string;
    /** URN of the parent. */
    readonly parent?: string;
    /** URN of the provider; all default providers, of which each version of an SDK has its own, are `default`. */
    readonly provider?: string;
    /** Whether the object stays in the cluster when the resource goes, by the option `retainOnDelete`. */
    readonly isRetained: boolean;
    /** The inputs before; absent where the resource is new. */
    readonly before?: unknown;
    /** The inputs after; absent where the resource goes. */
    readonly after?: unknown;
    /** Resources that its inputs depend on, by the name of the input, where there are any. */
    readonly dependencies: Readonly<Record<string, readonly string[]>>;
    /** Paths of what differs, where the provider says so. They are right also where the values are hidden. */
    readonly changedPaths: readonly string[];
}

/** The output of `pulumi preview --json`. */
export interface Preview {
    /** One for each resource, in the order of their URNs. */
    readonly steps: readonly Step[];
    /** Whether resources that stay as they are were listed, as with `--show-sames`. */
    readonly showsSames: boolean;
    /** Whether resources that stay as they are were counted and not listed. */
    readonly hidesSames: boolean;
    /** Whether the preview failed, so that steps may be missing. */
    readonly failed: boolean;
    /** Why, in the words of the engine. */
    readonly errors: readonly string[];
    /** What the engine and the program warn of. */
    readonly warnings: readonly string[];
    /** What the text is, where it is something else than a preview. */
    readonly foreign?: string;
}

export const STACK_TYPE = "pulumi:pulumi:Stack";
const MOST_QUOTED_LINES = 40;

/** Reads a preview: one JSON object, or one event a line (PULUMI_ENABLE_STREAMING_JSON_PREVIEW). Never throws. */
export function readPreview(text: string): Preview {
    // Warnings may stand before the JSON where the two outputs of a shell were joined.
    const start = /^\uFEFF?\s*\{|^\{/m.exec(text);
    const json = start === null ? "" : text.slice(text.indexOf("{", start.index));
    const whole = jsonObject(json);
    if (whole !== undefined && !isEvent(whole)) {
        return isDigest(whole) ? fromDigest(whole) : foreign("JSON without the steps or events of a preview");
    }
    const events = json.split("\n").filter((line) => line.trim() !== "");
    const first = jsonObject(events[0] ?? "");
    if (first !== undefined && isEvent(first)) {
        return fromEvents(events);
    }
    return json !== "" && START.test(json) ? nothing([brokenOff(json)]) : fromWords(withoutColors(text));
}

/** The engine prints nothing, or words, where it fails before there is a preview. */
function fromWords(text: string): Preview {
    if (text === "") {
        return nothing(["The preview is empty."]);
    }
    return /^error: /m.test(text)
        ? nothing([text.split("\n").slice(0, MOST_QUOTED_LINES).join("\n")])
        : foreign("text without the JSON of a preview, as `pulumi preview` prints it without `--json`");
}

function foreign(what: string): Preview {
    return { ...nothing([]), foreign: what };
}

function nothing(errors: readonly string[]): Preview {
    return { steps: [], showsSames: false, hidesSames: false, failed: true, errors, warnings: [] };
}

function brokenOff(json: string): string {
    return `The preview is not whole: its JSON breaks off or is damaged (${json.length} characters were read).`;
}

/** Pulumi `pkg/display/json.go`, `PreviewDigest`. */
function fromDigest({ steps, diagnostics, changeSummary, maybeCorrupt }: Fields): Preview {
    const said = (what: string) =>
        rows(diagnostics)
            .filter(({ severity }) => severity === what)
            .map(messageOf);
    const errors = said("error");
    const all = rows(steps).map(({ oldState, newState, ...step }) => ({ ...step, old: oldState, new: newState }));
    return preview(all, changeSummary, said("warning"), [
        ...errors,
        ...(maybeCorrupt === true ? ["The state of the stack may be corrupt."] : []),
        ...(all.length === 0 && errors.length === 0 ? ["The preview lists no resource, not even the stack."] : []),
    ]);
}

/** Pulumi `sdk/go/common/apitype/events.go`, `EngineEvent`. */
function fromEvents(lines: readonly string[]): Preview {
    const events = lines.map(jsonObject);
    const steps = events.flatMap((event) => rows([fieldsOf(event?.["resourcePreEvent"])["metadata"]]));
    const errors = events.flatMap((event) => [
        ...rows([event?.["diagnosticEvent"]]).filter(({ severity }) => severity === "error"),
        ...rows([event?.["policyEvent"]]).filter(({ enforcementLevel }) => enforcementLevel === "mandatory"),
    ]);
    const warnings = events
        .flatMap((event) => rows([event?.["diagnosticEvent"]]))
        .filter(({ severity }) => severity === "warning");
    const [summary] = events.flatMap((event) => rows([event?.["summaryEvent"]]));
    const isWhole = summary !== undefined && !events.includes(undefined);
    return preview(steps, summary?.["resourceChanges"], warnings.map(messageOf), [
        ...errors.map(messageOf),
        ...(isWhole ? [] : [brokenOff(lines.join("\n"))]),
        ...(summary?.["result"] === "failed" && errors.length === 0
            ? ["The engine says that the preview failed."]
            : []),
    ]);
}

function preview(
    steps: readonly Fields[],
    summary: unknown,
    warnings: readonly string[],
    errors: readonly string[],
): Preview {
    const read = steps.flatMap(toStep);
    const sames = read.filter(({ op }) => op === "same");
    const showsSames = sames.some(({ type }) => type !== STACK_TYPE);
    const hidesSames = (numberOf(fieldsOf(summary)["same"]) ?? 0) > sames.length;
    return {
        steps: merged(read),
        showsSames,
        hidesSames,
        failed: errors.length > 0,
        errors,
        warnings: [...new Set(warnings)].sort(),
    };
}

function toStep({ op, urn, old, new: after, detailedDiff }: Fields): Step[] {
    // What is read from elsewhere is not the stack's, and a refresh comes before the step that counts.
    if (typeof op !== "string" || typeof urn !== "string" || /^(?:read|refresh)/.test(op)) {
        return [];
    }
    const states = [after, old].filter(isPlainObject);
    const textOf = (key: string) => states.map((state) => stringOf(state[key])).find(Boolean);
    const provider = textOf("provider");
    const { type, name } = urnParts(urn);
    return [
        {
            op,
            urn,
            type,
            name,
            ...defined({
                parent: textOf("parent"),
                provider: provider && providerKey(provider.split("::").slice(0, 4).join("::")),
                before: isPlainObject(old) ? fieldsOf(old["inputs"]) : undefined,
                after: isPlainObject(after) ? fieldsOf(after["inputs"]) : undefined,
            }),
            dependencies: dependenciesOf(isPlainObject(after) ? after : undefined),
            isRetained: fieldsOf(old)["retainOnDelete"] === true,
            changedPaths: Object.keys(fieldsOf(detailedDiff)),
        },
    ];
}

/** Pulumi `sdk/go/common/apitype/core.go`, `ResourceV3.PropertyDependencies`. */
function dependenciesOf(state: Fields | undefined): Step["dependencies"] {
    const all = Object.entries(fieldsOf(state?.["propertyDependencies"]));
    return Object.fromEntries(
        all.map(([key, urns]) => [key, itemsOf(urns).filter((urn) => typeof urn === "string")] as const),
    );
}

/** A replacement is up to three steps of one resource; the one that has both sides comes before the others. */
function merged(steps: readonly Step[]): Step[] {
    const byUrn = new Map<string, Step>();
    for (const step of steps) {
        const known = byUrn.get(step.urn);
        byUrn.set(
            step.urn,
            known === undefined ? step : { ...step, ...known, op: replaces(known) ? known.op : step.op },
        );
    }
    return [...byUrn.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** A preview that failed does not list all that would be there. */
export function failedPreview(file: string): Issue {
    const text = { message: "is of a preview that failed", fix: "preview the change again" };
    return error([{ file }], "not-a-preview", text);
}

export function replaces({ op }: Step): boolean {
    return op.includes("replace");
}

function messageOf({ message }: Fields): string {
    return withoutColors(stringOf(message) ?? "An error without a message.").replace(/^(?:error|warning): /, "");
}

function withoutColors(text: string): string {
    return stripVTControlCharacters(text).trim();
}

function rows(value: unknown): Fields[] {
    return Array.isArray(value) ? value.filter(isPlainObject) : [];
}

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
function isDigest(value: Fields): boolean {
    const known = Object.entries(DIGEST).filter(([key]) => value[key] !== undefined && value[key] !== null);
    return known.length > 0 && known.every(([key, isRight]) => isRight(value[key]));
}

/** Whether JSON is one of the engine's events (Pulumi `sdk/go/common/apitype/events.go`, `EngineEvent`). */
function isEvent(value: Fields): boolean {
    return typeof value["sequence"] === "number" && Object.keys(value).some((key) => key.endsWith("Event"));
}

function isStep(value: unknown): boolean {
    return isPlainObject(value) && typeof value["op"] === "string" && typeof value["urn"] === "string";
}

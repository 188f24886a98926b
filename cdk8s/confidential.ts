import { ApiObject, JsonPatch } from "cdk8s";
import type { IConstruct } from "constructs";
import { isUnset } from "../core/fields";
import { type ManifestChange, nest, valueAt } from "../core/initdata/manifests/change";
import { type ConfidentialSpec, confidentialObjects } from "../core/initdata/manifests/confidential";
import { aroundIn } from "../core/initdata/manifests/target";
import { errorsOf, formatIssue, type Issue } from "../core/issue";
import type { WorkloadCandidate } from "../core/kubernetes/candidate";
import { root } from "../core/kubernetes/located";
import { objectsIn } from "../core/kubernetes/objects";
import { isWorkloadKind } from "../core/kubernetes/workloadKinds";
import type { Keys } from "../core/place";
import { Session } from "../core/session";

interface Call {
    readonly scope: IConstruct;
    readonly args: ConfidentialSpec;
    readonly select: ConfidentialSpec["select"];
    readonly session: Session;
    /** The last outcome, and what it is for: a synthesis validates once for the app, and once for each chart. */
    last?: { readonly objects: string; readonly issues: readonly Issue[] };
}

/** Metadata of a construct, which cdk8s writes nowhere: the calls for it, and the init-data that stands in an object through us. */
const CALL = "confidential-workload:call";
const WRITTEN = "confidential-workload:written";

function metadataOf({ node }: IConstruct, type: string): unknown[] {
    return node.metadata.filter((entry) => entry.type === type).map(({ data }) => data);
}

/**
 * Makes the workloads of a cdk8s App, Chart or other construct confidential when it is synthesized, also those that are
 * added to it later.
 *
 * ```ts
 * const app = new App();
 * confidential(app, {
 *     platform: Platform.Snp,
 *     kbs: { url: "https://kbs.example.com:8080" },
 *     policy: { imageLock },
 *     select: ({ kind, name }) => kind === "Deployment" && name === "web",
 * });
 * ```
 *
 * Of several calls the one for the innermost construct counts, and of those for one construct the first that selects the
 * workload. A workload that has init-data already stays as it is. All problems stop the synthesis as validation errors;
 * warnings go to the standard error.
 *
 * @since 0.1.0
 */
export function confidential(scope: IConstruct, args: ConfidentialSpec): void {
    const call: Call = { scope, args, select: { ...args }.select, session: new Session() };
    const shown = new Set<string>();
    scope.node.addMetadata(CALL, call);
    scope.node.addValidation({
        validate: () => {
            const issues = issuesOf(call);
            const errors = errorsOf(issues);
            const lines = (some: readonly Issue[]) => some.map((one) => `confidential-workload: ${formatIssue(one)}`);
            for (const warning of lines(issues.filter((issue) => !errors.includes(issue)))) {
                if (!shown.has(warning)) {
                    shown.add(warning);
                    console.warn(`[${scope.node.path}] ${warning}`);
                }
            }
            return lines(errors);
        },
    });
}

function issuesOf(call: Call): readonly Issue[] {
    const objects = objectsFor(call);
    if (call.last?.objects !== textOf(objects)) {
        const issues = apply(call, objects);
        call.last = { objects: textOf(objectsFor(call)), issues };
    }
    return call.last.issues;
}

/** Patches the objects of the call, unless an issue is an error. */
function apply(call: Call, objects: ReturnType<typeof objectsFor>): readonly Issue[] {
    const { applied, issues } = confidentialObjects(
        objects.filter(({ source }) => isWithin(source, call.scope)),
        call.args,
        {
            now: new Date(),
            session: call.session,
            around: aroundIn(objects.map(({ manifest }) => manifest)),
            stays: ({ source }, workload, initData) =>
                callFor(source, workload) !== call ||
                !(isUnset(initData) || metadataOf(source, WRITTEN).includes(initData)),
        },
    );
    if (errorsOf(issues).length > 0) {
        return issues;
    }
    for (const { object, initData, changes } of applied) {
        const { source, document, base } = object;
        source.addJsonPatch(
            ...changes.flatMap(({ at, values }) => patches(document, { at: [...base, ...at], values })),
        );
        source.node.addMetadata(WRITTEN, initData?.annotation);
    }
    return issues;
}

/** The objects of the call, and those around them that count for its workloads. */
function objectsFor({ scope }: Call) {
    return scope.node.root.node
        .findAll()
        .filter((one) => one instanceof ApiObject)
        .filter((one) => isWithin(one, scope) || !isWorkloadKind(one.kind))
        .flatMap(objectsOf);
}

function isWithin(one: IConstruct, scope: IConstruct): boolean {
    return one.node.scopes.includes(scope);
}

/** What an object is in YAML: several where it is a List. */
function objectsOf(source: ApiObject) {
    const document: Record<string, unknown> = JSON.parse(JSON.stringify(source.toJson()));
    return objectsIn(root(document)).map(({ value, keys }) => ({
        manifest: value as Record<string, unknown>,
        place: [{ object: source.node.path }, ...keys],
        base: keys,
        document,
        source,
    }));
}

function textOf(objects: ReturnType<typeof objectsFor>): string {
    return JSON.stringify(objects.map(({ place, manifest }) => [place, manifest]));
}

/** The call that a workload belongs to. */
function callFor(source: IConstruct, workload: WorkloadCandidate): Call | undefined {
    return [...source.node.scopes]
        .reverse()
        .flatMap((scope) => metadataOf(scope, CALL) as Call[])
        .find(({ select }) => typeof select !== "function" || select(workload));
}

/** In terms of RFC 6902, which adds no maps on the way. */
function patches(document: unknown, { at, values }: ManifestChange): JsonPatch[] {
    const missing = at.findIndex((_, index) => (valueAt(document, at.slice(0, index + 1)) ?? null) === null);
    return missing < 0
        ? Object.entries(values).map(([key, value]) => JsonPatch.add(pointer([...at, key]), value))
        : [JsonPatch.add(pointer(at.slice(0, missing + 1)), nest(at.slice(missing + 1), values))];
}

function pointer(keys: Keys): string {
    return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

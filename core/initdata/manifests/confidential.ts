import { INIT_DATA_ANNOTATION } from "../../annotationNames";
import { checkKinds } from "../../checks/policyOptions";
import { laterSelectIssue } from "../../checks/workload";
import { type Fields, fieldsOf, isUnset } from "../../fields";
import { error, errorsOf, type Issue, pathOf, quote, warning } from "../../issue";
import { candidateOf, type WorkloadCandidate } from "../../kubernetes/candidate";
import { root } from "../../kubernetes/located";
import { objectLabel, objectName, objectsIn } from "../../kubernetes/objects";
import { type OperatorKindSpec, operatorKinds } from "../../kubernetes/operatorKindSpec";
import { type Session, withSession } from "../../session";
import { isPlainObject, unknownKeys, wrongType } from "../../shape";
import { DEFAULTABLE_KEYS, INIT_DATA_KEYS } from "../inputKeys";
import type { BuildContext } from "../plain";
import type { InitDataSpec } from "../spec";
import { withChange } from "./change";
import { gatheredIssues } from "./gathered";
import { aroundIn, inspectObject, type Target } from "./target";
import type { PlacedObject } from "./untreated";
import { type WorkloadChanges, workloadChanges } from "./workloadChanges";

/**
 * The inputs of `confidentialManifests`, and of `confidential` for cdk8s: those of `buildInitData`, for every workload, and
 * which those are.
 *
 * @since 0.1.0
 */
export interface ConfidentialSpec extends InitDataSpec {
    /** The RuntimeClass of the pods. Default: the one that kata-deploy has for the platform. */
    readonly runtimeClassName?: string;
    /** Whether a workload is made confidential. Default: every workload is. */
    readonly select?: (workload: WorkloadCandidate) => boolean;
    /** Kinds of operators, in addition to those that are known: where their pod templates stand, and what is added to the pods. */
    readonly kinds?: readonly OperatorKindSpec[];
}

/** What the inputs do not say. */
export interface Surroundings<One> {
    /** The time against which certificates are checked. */
    readonly now: Date;
    /** The objects that count for the pods of others. */
    readonly around: readonly Fields[];
    readonly session: Session;
    /** Whether a workload that is selected stays as it is. */
    readonly stays: (object: One, workload: WorkloadCandidate, initData: unknown) => boolean;
}

/** A workload, and what is to be done to it. */
export interface ChangedObject<One> extends WorkloadChanges {
    readonly object: One;
    readonly target: Target;
}

/** What makes the workloads among the objects confidential, and every problem. */
export function confidentialObjects<One extends PlacedObject>(
    objects: readonly One[],
    inputs: ConfidentialSpec,
    { now, around, session, stays }: Surroundings<One>,
): { readonly applied: readonly ChangedObject<One>[]; readonly issues: readonly Issue[] } {
    const { select = () => true, kinds: rows, ...given } = fieldsOf(inputs);
    const kinds = operatorKinds(rows);
    const { runtimeClassName } = given;
    const spec = Object.fromEntries(Object.entries(given).filter(([key]) => INIT_DATA_KEYS.includes(key)));
    const isFunction = typeof select === "function";
    const workloads = objects.flatMap((object) => {
        const { targets, issues } = inspectObject(object, around, kinds);
        const { metadata } = object.manifest;
        const workload = candidateOf(objectName(object.manifest).kind, pathOf(object.place), metadata);
        return targets.length === 0 && issues.length === 0 ? [] : [{ object, workload, targets, issues }];
    });
    const answers = workloads.map(({ workload }): unknown => !isFunction || select(workload));
    const selected = workloads.filter((_, index) => Boolean(answers[index]));
    const taken = selected.filter(({ object, workload, targets }) => {
        const [first, ...others] = targets.map(({ annotations }) => annotations[INIT_DATA_ANNOTATION]);
        // An object of which only some pods have init-data does not stay so.
        return !stays(object, workload, others.some(isUnset) ? undefined : first);
    });
    const applied = taken.flatMap(({ object, targets }) =>
        targets.map((target) => ({
            object,
            target,
            ...workloadChanges(target, { spec, runtimeClassName }, { now, session }),
        })),
    );
    const issues = [
        ...unknownKeys(Object.keys(given), [...DEFAULTABLE_KEYS, "kinds"], []),
        ...checkKinds(rows, session),
        ...(isFunction ? [] : [wrongType(["select"], "a function", select)]),
        // Every promise is true.
        ...(answers.some((answer) => typeof answer === "object" && answer !== null) ? [laterSelectIssue()] : []),
        ...(workloads.length > 0 && selected.length === 0 ? [nothingSelected(workloads.map((one) => one.object))] : []),
        ...gatheredIssues(applied, (at) => at, []),
        ...applied.flatMap(laterValues),
        ...taken.flatMap((one) => one.issues),
    ];
    return { applied, issues };
}

/** The texts that the AWS CDK and the CDK for Terraform put where a value comes with the deployment. */
const TOKEN = /\$\{(?:Tf)?Token\[[^\]]*\]\}/;

/** Guests would compare the token with the value. */
function laterValues({ target, initData }: ChangedObject<unknown>): Issue[] {
    const [token] = TOKEN.exec(Object.values(initData?.files ?? {}).join("\n")) ?? [];
    const message = `has ${quote(token)} in its init-data, which stands for a value that is not known yet`;
    const fix = "write the value itself in this field of the pod";
    return token === undefined ? [] : [error(target.place, "later-value", { message, fix })];
}

const MOST_LABELS = 10;

function nothingSelected(objects: readonly PlacedObject[]): Issue {
    const labels = objects.map(({ manifest }) => objectLabel(manifest));
    const more = labels.length > MOST_LABELS ? ` and ${labels.length - MOST_LABELS} more` : "";
    return warning(["select"], "selects-nothing", {
        message: "takes no workload, so that none becomes confidential",
        allowed: `${labels.slice(0, MOST_LABELS).join(", ")}${more}`,
        fix: "compare it with kind, name, namespace and labels of the workloads",
    });
}

/** The outcome of `confidentialManifests`: all issues, and no manifests where one of them is an error. @since 0.1.0 */
export interface ConfidentialManifests<Manifest> {
    readonly manifests: Manifest[];
    readonly issues: readonly Issue[];
}

/**
 * Manifests with RuntimeClass, init-data and its digest on the pods of their workloads, as the component and `inject` set
 * them: for tools that take manifests as data, as `KubernetesManifest` of the AWS CDK. Workloads in Lists are applied too. One
 * that has init-data already stays as it is, and so does every other object. Never throws for a mistake in the inputs.
 *
 * @since 0.1.0
 */
export function confidentialManifests<Manifest extends object>(
    manifests: readonly Manifest[],
    inputs: ConfidentialSpec,
    context: Pick<BuildContext, "now" | "session">,
): ConfidentialManifests<Manifest> {
    const objects = manifests.flatMap((manifest, index) =>
        objectsIn(root(manifest)).map(({ value, keys }) => ({
            manifest: fieldsOf(value),
            place: [{ object: objectLabel(value) }],
            base: keys,
            index,
        })),
    );
    const around = aroundIn(objects.map(({ manifest }) => manifest));
    const stays = (_: unknown, __: WorkloadCandidate, initData: unknown) => !isUnset(initData);
    const { applied, issues: found } = confidentialObjects(objects, inputs, {
        ...withSession(context),
        around,
        stays,
    });
    // As YAML that was not parsed: it would stay as it is in silence.
    const foreign = manifests.flatMap((manifest, index) =>
        isPlainObject(manifest) ? [] : [wrongType(["manifests", index], "a manifest as an object", manifest)],
    );
    const issues = [...foreign, ...found];
    if (errorsOf(issues).length > 0) {
        return { manifests: [], issues };
    }
    const changed = manifests.map((manifest, index) =>
        applied
            .filter(({ object }) => object.index === index)
            .flatMap(({ object, changes }) => changes.map((one) => ({ ...one, at: [...object.base, ...one.at] })))
            .reduce<unknown>(withChange, manifest),
    );
    return { manifests: changed as Manifest[], issues };
}

import * as pulumi from "@pulumi/pulumi";
import { INIT_DATA_ANNOTATION } from "../core/annotationNames";
import { checkKinds } from "../core/checks/policyOptions";
import { checkAnnotationPresent, laterSelectIssue } from "../core/checks/workload";
import { distinctBy, fieldsOf, isUnset } from "../core/fields";
import { INIT_DATA_KEYS } from "../core/initdata/inputKeys";
import { UNTREATED_KIND, untreatedIssues } from "../core/initdata/manifests/untreated";
import { deniedIssues } from "../core/initdata/manifests/workloadChanges";
import { changed, formatIssue, type Issue, warning } from "../core/issue";
import { candidateOf, type WorkloadCandidate } from "../core/kubernetes/candidate";
import type { WorkloadKind } from "../core/kubernetes/kinds";
import { type OperatorKindSpec, operatorKinds } from "../core/kubernetes/operatorKindSpec";
import type { OperatorKind } from "../core/kubernetes/operatorKinds";
import { operatorKindOf } from "../core/kubernetes/operatorPods";
import { kindOfType, manifestOf, workloadKindOf } from "../core/kubernetes/resourceType";
import { TEMPLATES } from "../core/kubernetes/workloadKinds";
import { pathOf } from "../core/place";
import { unknownKeys, wrongType } from "../core/shape";
import type { InitDataArgs } from "./args";
import { configDefaults } from "./defaults";
import { fromEngine } from "./engineValues";
import { initDataInputs } from "./initData";
import { initDataPath, optionsFor } from "./kinds";
import { isDeferred, mapInput, pick, settled } from "./outputs";
import { type Deferred, type Plan, planInitData, planSettled, SESSION } from "./plan";
import { annotated, makeConfidential } from "./podTemplate";
import { logWarnings, mayComeLater, ProblemsError, throwOnErrors } from "./problems";
import { builtInPods, type GivenObject, type TransformedPod, transformedPods } from "./transformedPods";

/**
 * The inputs of {@link confidentialTransform}: those of {@link InitData}, for every workload, and which those are.
 *
 * @since 0.1.0
 */
export interface ConfidentialTransformArgs extends InitDataArgs {
    /** Whether a workload is made confidential. Default: every workload is. */
    select?: ((workload: WorkloadCandidate) => boolean) | undefined;
    /** Kinds of operators, in addition to those that are known: where their pod templates stand, and what is added to the pods. */
    kinds?: readonly OperatorKindSpec[] | undefined;
}

const KEYS = [...INIT_DATA_KEYS, "runtimeClassName", "select", "kinds"];
const COMPONENT = "confidential-workload:index:ConfidentialWorkload";
interface Checked {
    readonly select: (workload: WorkloadCandidate) => boolean;
    readonly inputs: Deferred;
    readonly kinds: readonly OperatorKind[];
}

/**
 * A resource transform that makes workloads confidential which others define: those of a Helm chart
 * (`kubernetes.helm.v4.Chart`), of YAML files (`kubernetes.yaml.v2`), of a kustomization or of somebody's component.
 *
 * ```ts
 * const confidential = confidentialTransform({
 *     platform: Platform.Snp,
 *     kbs: { url: "https://kbs.example.com:8080" },
 *     policy: { imageLock },
 *     select: ({ kind, name }) => kind === "Deployment" && name === "web",
 * });
 * new kubernetes.helm.v4.Chart("shop", { chart: "./shop" }, { transforms: [confidential] });
 * ```
 *
 * A workload that has init-data already stays as it is. A problem stops the preview, and names the workload.
 * The Node SDK has no way to hide a diff from a transform: see {@link confidentialTransformation} for one that has.
 *
 * @since 0.1.0
 */
export function confidentialTransform(args: ConfidentialTransformArgs): pulumi.ResourceTransform {
    const { select, inputs, kinds } = checkArgs("confidentialTransform", args);
    return async ({ type, name, props: sent, opts }) => {
        const kind = kindOfType(type);
        const props = fromEngine(sent) as pulumi.Inputs;
        const pods = await transformedPods({ type, name, props, kinds });
        nameOutside({ type, name, props, kinds }, select, pods);
        // In a preview it may also be that nothing of the template is known, and then nothing of it is shown.
        const own = await Promise.all(pods.map(({ template }) => settled(pick(props, ...initDataPath(template)))));
        if (kind === undefined || !own.some(isUnset)) {
            return undefined;
        }
        const label = `${kind} "${name}"`;
        try {
            if (!select(candidateOf(kind, name, known(await settled(pick(props, "metadata")))))) {
                return undefined;
            }
            return transformed(props, opts, await planned(label, inputs, pods), workloadKindOf(type));
        } catch (problems) {
            // An error that leaves a transform is shown with stacks of the SDK. In a preview nothing is made, so it can
            // fail the program by itself, and the problems of other workloads are found too.
            if (!mayComeLater(problems)) {
                throw problems;
            }
            void Promise.reject(problems);
            return undefined;
        }
    };
}

/**
 * {@link confidentialTransform} in the older form, for resources that this program itself makes: YAML files, Helm charts
 * before v4, components in this language. Only this form hides the diff of the init-data, and runs under mocks.
 *
 * ```ts
 * new Shop("shop", {}, { transformations: [confidentialTransformation({ platform, kbs, policy })] });
 * ```
 *
 * @since 0.1.0
 */
export function confidentialTransformation(args: ConfidentialTransformArgs): pulumi.ResourceTransformation {
    const { select, inputs, kinds } = checkArgs("confidentialTransformation", args);
    return ({ type, name, props, opts }) => {
        const object = { type, name, props, kinds };
        const [pod] = builtInPods(object);
        const kind = workloadKindOf(type);
        if (kind === undefined || pod === undefined) {
            nameOutside(object, select);
            return undefined;
        }
        if (isOurs(opts.parent)) {
            return undefined;
        }
        const label = `${kind} "${name}"`;
        const own = ownInitData(kind, props);
        if (isDeferred(own)) {
            // Whoever has taken care of this workload must not have left it without.
            const checked = mapInput(own, (value) => {
                throwOnErrors(checkAnnotationPresent(value, initDataPath(pod.template)), label);
                return value;
            });
            return { props: annotated(pod.template, props, { [INIT_DATA_ANNOTATION]: checked }), opts };
        }
        if (!isUnset(own) || !select(candidateOf(kind, name, known(pick(props, "metadata"))))) {
            return undefined;
        }
        const plan = planInitData({ label, inputs: { ...inputs, ...pod.inputs } });
        logWarnings(plan.issues, label);
        return transformed(props, opts, [{ ...pod, plan }], kind);
    };
}

/** Says of an object of another kind which of its pods stay outside of VMs, unless nobody has selected it. */
function nameOutside(object: GivenObject, select: Checked["select"], pods?: readonly TransformedPod[]): void {
    const { type, name, props, kinds } = object;
    const kind = kindOfType(type) ?? "";
    const manifest = workloadKindOf(type) === undefined ? manifestOf(type, props) : undefined;
    const row = operatorKindOf(manifest, kinds);
    const treated = pods?.map(({ template }) => pathOf(template)) ?? [];
    const untreated = manifest === undefined ? [] : untreatedIssues({ manifest, place: [] }, treated, row);
    const issues = row !== undefined && pods === undefined ? [ONLY_BUILT_IN] : untreated;
    if (issues.length > 0 && select(candidateOf(kind, name, known(props["metadata"])))) {
        const named = issues.map((issue) => changed(issue, { at: [{ object: `${kind} "${name}"` }] }));
        logWarnings(named, "confidentialTransform");
    }
}

const ONLY_BUILT_IN = warning([], UNTREATED_KIND, {
    message:
        "has pods, and this older form changes built-in kinds only, so that they stay as they are, outside of a VM",
    fix: "use confidentialTransform; or leave the object out by select, if these pods may stay as they are",
});

interface PlannedPod extends TransformedPod {
    readonly plan: Plan;
}

/** The plans of all pods of an object; or all their problems, each once. */
async function planned(label: string, inputs: Deferred, pods: readonly TransformedPod[]): Promise<PlannedPod[]> {
    const own = fieldsOf(await settled(pulumi.output(inputs.spec.policy)));
    const policy = { ...fieldsOf(configDefaults().values.policy), ...own };
    const plans = await Promise.allSettled(
        pods.map((pod) =>
            planSettled({ label, inputs: { ...inputs, ...pod.inputs }, found: deniedIssues(pod, { policy }) }),
        ),
    );
    const problems = plans.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    const others = problems.find((one) => !(one instanceof ProblemsError));
    if (others !== undefined) {
        throw others;
    }
    throwOnErrors(eachOnce(problems.flatMap(({ issues }: ProblemsError) => issues)), label);
    const made = plans.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    logWarnings(eachOnce(made.flatMap(({ issues }) => issues as readonly Issue[])), label);
    return pods.flatMap((pod, index) => (made[index] === undefined ? [] : [{ ...pod, plan: made[index] }]));
}

const eachOnce = (issues: readonly Issue[]) => distinctBy(issues, formatIssue);

function checkArgs(caller: string, args: ConfidentialTransformArgs): Checked {
    const { select = () => true, kinds, ...others } = { ...args };
    const wrong = [
        ...(typeof select === "function" ? [] : [wrongType(["select"], "a function", select)]),
        ...checkKinds(kinds, SESSION),
    ];
    throwOnErrors([...unknownKeys(Object.keys({ ...args }), KEYS, []), ...wrong], caller);
    const selectNow: Checked["select"] = (workload) => {
        const selected: unknown = select(workload);
        // Every promise is true.
        throwOnErrors(isDeferred(selected) ? [laterSelectIssue()] : [], caller);
        return Boolean(selected);
    };
    return { select: selectNow, inputs: initDataInputs(others), kinds: operatorKinds(kinds) };
}

/** The metadata of a workload, without what comes later. */
function known(metadata: unknown): unknown {
    const { labels, ...others } = isDeferred(metadata) ? {} : fieldsOf(metadata);
    return isDeferred(labels) ? others : { ...others, labels };
}

function ownAnnotations(kind: WorkloadKind, props: pulumi.Inputs): pulumi.Input<unknown> {
    return pick(props, ...TEMPLATES[kind], "metadata", "annotations");
}

/** The init-data that it has, as far as can be seen now; of annotations that come later the checks tell. */
function ownInitData(kind: WorkloadKind, props: pulumi.Inputs): unknown {
    const annotations = ownAnnotations(kind, props);
    return isDeferred(annotations) ? undefined : fieldsOf(annotations)[INIT_DATA_ANNOTATION];
}

function isOurs(parent: pulumi.Resource | undefined): boolean {
    return (parent as { __pulumiType?: unknown } | undefined)?.__pulumiType === COMPONENT;
}

/** Options of the workload's own stay, and its time-outs win. */
function transformed(
    props: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    pods: readonly PlannedPod[],
    kind: WorkloadKind | undefined,
): pulumi.ResourceTransformResult {
    const own = Object.entries(opts.customTimeouts ?? {}).filter(([, value]) => value !== undefined && value !== "");
    const hidden: pulumi.CustomResourceOptions = {
        hideDiffs: pods.map(({ template }) => pathOf(initDataPath(template))),
    };
    const {
        hideDiffs = [],
        replaceOnChanges = [],
        ...others
    } = kind === undefined ? hidden : optionsFor(kind, props, Object.fromEntries(own));
    const merged = {
        ...opts,
        ...others,
        hideDiffs: [...(opts.hideDiffs ?? []), ...hideDiffs],
        replaceOnChanges: [...(opts.replaceOnChanges ?? []), ...replaceOnChanges],
    };
    const made = pods.reduce<pulumi.Inputs>((all, { template, plan }) => makeConfidential(template, all, plan), props);
    return { props: made, opts: merged };
}

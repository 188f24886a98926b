import type * as pulumi from "@pulumi/pulumi";
import {
    checkAnnotationPresent,
    fieldsOf,
    INIT_DATA_ANNOTATION,
    INIT_DATA_KEYS,
    isUnset,
    laterSelectIssue,
    TEMPLATES,
    unknownKeys,
    type WorkloadKind,
    wrongType,
} from "../core";
import { untreatedIssues } from "../core/initdata/manifests/untreated";
import { changed } from "../core/issue";
import { candidateOf, type WorkloadCandidate } from "../core/kubernetes/candidate";
import { isResourceExpander, workloadKindOf } from "../core/kubernetes/resourceType";
import type { InitDataArgs } from "./args";
import { fromEngine } from "./engineValues";
import { initDataInputs } from "./initData";
import { initDataPath, optionsFor } from "./kinds";
import { isDeferred, mapInput, pick, settled } from "./outputs";
import { type Deferred, type Plan, planInitData, planSettled } from "./plan";
import { annotated, makeConfidential } from "./podTemplate";
import { logWarnings, mayComeLater, throwOnErrors } from "./problems";
import { podInputs, workloadAt } from "./workload";

/**
 * The inputs of {@link confidentialTransform}: those of {@link InitData}, for every workload, and which those are.
 *
 * @since 0.1.0
 */
export interface ConfidentialTransformArgs extends InitDataArgs {
    /** Whether a workload is made confidential. Default: every workload is. */
    select?: ((workload: WorkloadCandidate) => boolean) | undefined;
}

const KEYS = [...INIT_DATA_KEYS, "runtimeClassName", "select"];
const COMPONENT = "confidential-workload:index:ConfidentialWorkload";
interface Checked {
    readonly select: (workload: WorkloadCandidate) => boolean;
    readonly inputs: Deferred;
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
    const { select, inputs } = checkArgs("confidentialTransform", args);
    return async ({ type, name, props: sent, opts }) => {
        const kind = workloadKindOf(type);
        const props = fromEngine(sent) as pulumi.Inputs;
        if (kind === undefined) {
            nameOutside(type, name, props, select);
        }
        // In a preview it may also be that nothing of the template is known, and then nothing of it is shown.
        if (kind === undefined || !isUnset(await settled(pick(ownAnnotations(kind, props), INIT_DATA_ANNOTATION)))) {
            return undefined;
        }
        const label = `${kind} "${name}"`;
        try {
            if (!select(candidateOf(kind, name, known(await settled(pick(props, "metadata")))))) {
                return undefined;
            }
            const plan = await planSettled({
                label,
                inputs: { ...inputs, ...podInputs(workloadAt(kind, props, []), name) },
            });
            logWarnings(plan.issues, label);
            return transformed(kind, props, opts, plan);
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
    const { select, inputs } = checkArgs("confidentialTransformation", args);
    return ({ type, name, props, opts }) => {
        const kind = workloadKindOf(type);
        if (kind === undefined) {
            nameOutside(type, name, props, select);
        }
        if (kind === undefined || isOurs(opts.parent)) {
            return undefined;
        }
        const label = `${kind} "${name}"`;
        const own = ownInitData(kind, props);
        if (isDeferred(own)) {
            // Whoever has taken care of this workload must not have left it without.
            const checked = mapInput(own, (value) => {
                throwOnErrors(checkAnnotationPresent(value, initDataPath(kind)), label);
                return value;
            });
            return { props: annotated(kind, props, { [INIT_DATA_ANNOTATION]: checked }), opts };
        }
        if (!isUnset(own) || !select(candidateOf(kind, name, known(pick(props, "metadata"))))) {
            return undefined;
        }
        const plan = planInitData({ label, inputs: { ...inputs, ...podInputs(workloadAt(kind, props, []), name) } });
        logWarnings(plan.issues, label);
        return transformed(kind, props, opts, plan);
    };
}

/** Says of an object of another kind that its pods stay outside of VMs, unless nobody has selected it. */
function nameOutside(type: string, name: string, props: pulumi.Inputs, select: Checked["select"]): void {
    const [, apiVersion = "", kind = ""] = /^kubernetes:(?:core\/)?(.+):(\w+)$/.exec(type) ?? [];
    // A chart or a YAML file shows what it makes to the transform, but for a Release.
    const isShown = kind === "" || (isResourceExpander(type) && kind !== "Release");
    const manifest = { apiVersion, kind, ...props };
    const issues = isShown ? [] : untreatedIssues({ manifest, place: [] }, []);
    if (issues.length > 0 && select(candidateOf(kind, name, known(props["metadata"])))) {
        const fix = `${BY_MANIFEST}; or leave it out by select, if these pods may stay as they are`;
        const named = issues.map((issue) => changed(issue, { at: [{ object: `${kind} "${name}"` }], fix }));
        logWarnings(named, "confidentialTransform");
    }
}

/** A transform changes built-in kinds only. */
const BY_MANIFEST =
    "use a workload of one of the kinds of Kubernetes; or make the manifest with inject or confidentialManifests, which take kinds of operators too";

function checkArgs(caller: string, args: ConfidentialTransformArgs): Checked {
    const { select = () => true, ...others } = { ...args };
    const wrong = typeof select === "function" ? [] : [wrongType(["select"], "a function", select)];
    throwOnErrors([...unknownKeys(Object.keys({ ...args }), KEYS, []), ...wrong], caller);
    const selectNow: Checked["select"] = (workload) => {
        const selected: unknown = select(workload);
        // Every promise is true.
        throwOnErrors(isDeferred(selected) ? [laterSelectIssue()] : [], caller);
        return Boolean(selected);
    };
    return { select: selectNow, inputs: initDataInputs(others) };
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
    kind: WorkloadKind,
    props: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    plan: Plan,
): pulumi.ResourceTransformResult {
    const own = Object.entries(opts.customTimeouts ?? {}).filter(([, value]) => value !== undefined && value !== "");
    const { hideDiffs = [], replaceOnChanges = [], ...others } = optionsFor(kind, props, Object.fromEntries(own));
    const merged = {
        ...opts,
        ...others,
        hideDiffs: [...(opts.hideDiffs ?? []), ...hideDiffs],
        replaceOnChanges: [...(opts.replaceOnChanges ?? []), ...replaceOnChanges],
    };
    return { props: makeConfidential(kind, props, plan), opts: merged };
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkWorkload, INIT_DATA_ANNOTATION, INIT_DATA_KEYS, unknownKeys } from "../core";
import type { ConfidentialWorkloadArgs } from "./args";
import { initDataInputs } from "./initData";
import { pick, toOutput } from "./outputs";
import { type Deferred, planInitData } from "./plan";
import { deploymentOf, makeConfidential } from "./podTemplate";
import { logWarnings } from "./problems";
import { type InitDataResult, type TrusteeResult, toRegistered, toResult, toReview, toTrustee } from "./result";

const KEYS = [...INIT_DATA_KEYS, "runtimeClassName", "deployment", "podSpec", "replicas"];

/**
 * A Deployment whose pods run in a confidential VM (Kata and Confidential Containers): the RuntimeClass of the platform
 * and an init-data document, made from typed inputs, are put on its pod template.
 *
 * ```ts
 * const web = new ConfidentialWorkload("web", {
 *     platform: Platform.Snp,
 *     kbs: { url: "https://kbs.example.com:8080", certificate },
 *     proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ["10.0.0.0/8"] },
 *     policy: { rego },
 *     deployment: { spec: { replicas: 3, selector, template } },
 * });
 * export const digest = web.initData.digest;
 * ```
 *
 * Its own inputs in the preview are the reviewer's view: the three files, the digest and the register that holds it.
 * Problems with the inputs stop the preview, all at once.
 *
 * @since 0.1.0
 */
export class ConfidentialWorkload extends pulumi.ComponentResource {
    /** The init-data that the pods start with. */
    public readonly initData: pulumi.Output<InitDataResult>;
    /** The Deployment. */
    public readonly workload: k8s.apps.v1.Deployment;
    /** The workload as Trustee sees it, for `resourcePolicy`, `attestationPolicy` and `referenceValues`. */
    public readonly trustee: pulumi.Output<TrusteeResult>;

    constructor(name: string, args: ConfidentialWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        const issues = [...unknownKeys(Object.keys({ ...args }), KEYS, ""), ...checkWorkload(name, { ...args })];
        const inputs = {
            ...initDataInputs(args),
            template: ownTemplate({ ...args }),
            pod: ownPod({ ...args }, childName(name)),
        };
        const plan = planInitData(`ConfidentialWorkload "${name}"`, inputs, issues);
        super("confidential-workload:index:ConfidentialWorkload", name, toReview(plan.initData), opts);
        logWarnings(plan.issues, this);
        const result = toResult(plan.initData);
        this.initData = toOutput(result);
        const trustee = toTrustee(name, plan.initData);
        this.trustee = toOutput(trustee);
        this.workload = new k8s.apps.v1.Deployment(
            childName(name),
            makeConfidential(
                args.deployment ?? deploymentOf(name, args.podSpec ?? { containers: [] }, args.replicas),
                plan.initData,
            ),
            { parent: this, hideDiffs: HIDDEN_DIFFS },
        );
        this.registerOutputs(toRegistered(result, trustee));
    }
}

/** The name of the Deployment in the stack, from which Pulumi makes its name in the cluster where none is given. */
function childName(name: string): string {
    return `${name}-deployment`;
}

/** A diff of compressed text says nothing; the digest annotation beside it, and the component's inputs, say it all. */
const HIDDEN_DIFFS = [`spec.template.metadata.annotations["${INIT_DATA_ANNOTATION}"]`];

/** What the user's own pod template says about the things that are put on it, for the checks. */
function ownTemplate({ deployment, podSpec }: Partial<ConfidentialWorkloadArgs>): NonNullable<Deferred["template"]> {
    const [template, path, podPath] =
        podSpec === undefined
            ? [pick(deployment, "spec", "template"), "deployment.spec.template", "deployment.spec.template.spec"]
            : [{ spec: podSpec }, "podSpec", "podSpec"];
    return {
        runtimeClassName: { path: `${podPath}.runtimeClassName`, value: pick(template, "spec", "runtimeClassName") },
        annotations: { path: `${path}.metadata.annotations`, value: pick(template, "metadata", "annotations") },
    };
}

/** The pod that the policy is derived from, or asked about. */
function ownPod(
    { deployment, podSpec }: Partial<ConfidentialWorkloadArgs>,
    namePrefix: string,
): NonNullable<Deferred["pod"]> {
    const kind = "Deployment";
    if (podSpec !== undefined) {
        return { kind, namePrefix, path: "podSpec", spec: podSpec };
    }
    return {
        kind,
        namePrefix,
        path: "deployment.spec.template.spec",
        name: pick(deployment, "metadata", "name"),
        namespace: pick(deployment, "metadata", "namespace"),
        labels: pick(deployment, "spec", "template", "metadata", "labels"),
        annotations: pick(deployment, "spec", "template", "metadata", "annotations"),
        spec: pick(deployment, "spec", "template", "spec"),
    };
}

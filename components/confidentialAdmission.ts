import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { admissionFor, listsOf } from "../core/admission/admission";
import type { AdmissionManifest, AdmissionSpec } from "../core/admission/spec";
import { defined } from "../core/fields";
import { kubernetes } from "./peers";
import { logWarnings, throwOnErrors } from "./problems";

type Class = new (name: string, args: object, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** Those of Kyverno are not made here: `checkAdmission` refuses them. */
const CLASSES: Readonly<Record<Exclude<AdmissionManifest["kind"], "ValidatingPolicy">, (sdk: typeof k8s) => unknown>> =
    {
        ConfigMap: ({ core }) => core.v1.ConfigMap,
        ValidatingAdmissionPolicy: (sdk) => sdk.admissionregistration.v1.ValidatingAdmissionPolicy,
        ValidatingAdmissionPolicyBinding: (sdk) => sdk.admissionregistration.v1.ValidatingAdmissionPolicyBinding,
    };

/**
 * Rules of the API server (ValidatingAdmissionPolicy) that let only reviewed confidential pods into some namespaces. A workload
 * with the output `lists` as its input `admission` puts its document on the list before its pods roll, and takes the one of
 * before off it when they have rolled.
 *
 * ```ts
 * const admission = new ConfidentialAdmission("confidential", { namespaceLabels: { confidential: "only" } });
 * const web = new ConfidentialWorkload("web", { ...inputs, admission: admission.lists, deployment });
 * ```
 *
 * The inputs are those of `admission` of `confidential-workload/core`; none of them may come later. Default of `name`: the name of
 * the component. `reviewed` has the documents of workloads that do not use `lists`. Default of `action`: audit, by which nothing
 * is refused. Problems stop the program, all at once.
 *
 * Kubernetes 1.30 and later: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 *
 * @since 0.1.0
 */
export class ConfidentialAdmission extends pulumi.ComponentResource {
    /** Where the lists of reviewed documents are: the input `admission` of workloads. `name` is followed by the number of a list, from 0. */
    public readonly lists: pulumi.Output<{ name: string; namespace: string; count: number }>;

    constructor(name: string, args: AdmissionSpec, opts?: pulumi.ComponentResourceOptions) {
        const spec = { name, reviewed: [], ...defined({ ...args }) };
        const { issues, manifests = [] } = admissionFor(spec, { areFilledLater: true });
        throwOnErrors(issues, `ConfidentialAdmission "${name}"`);
        super("confidential-workload:index:ConfidentialAdmission", name, {}, opts);
        logWarnings(issues, this);
        const made: pulumi.CustomResource[] = [];
        for (const { kind, metadata, data, spec: objectSpec } of manifests) {
            const suffix = metadata.name.slice(spec.name.length + 1);
            const Kind = CLASSES[kind as keyof typeof CLASSES](kubernetes()) as Class;
            // One after the other, in the order of the manifests, in which nothing is let in that is not reviewed.
            const options = { parent: this, dependsOn: made.slice(-1) };
            made.push(new Kind(`${name}-${suffix}`, { metadata, data, spec: objectSpec }, options));
        }
        this.lists = pulumi.all(made.map(({ urn }) => urn)).apply(() => listsOf(spec));
        this.registerOutputs({ lists: this.lists });
    }
}

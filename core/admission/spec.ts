import type { Issue } from "../issue";
import { checkName } from "../kubernetes/objects";
import { Platform } from "../platform";
import { PLATFORM_SHAPE } from "../platformNames";
import { choice, hinted, list, map, NUMBER, object, optional, required, TEXT } from "../shape";
import { AdmissionAction } from "./action";

/** Who enforces the rules. */
export const AdmissionForm = {
    /** The API server itself: ValidatingAdmissionPolicy. */
    Kubernetes: "kubernetes",
    /** Kyverno 1.18 and later: ValidatingPolicy. */
    Kyverno: "kyverno",
} as const;
export type AdmissionForm = (typeof AdmissionForm)[keyof typeof AdmissionForm];

/** What the admission policies of a cluster are made from. @since 0.1.0 */
export interface AdmissionSpec {
    /** What the names of all objects begin with. Default: `confidential-workload`. */
    readonly name?: string;
    /** The rules bind the namespaces that have all of these labels. */
    readonly namespaceLabels: Readonly<Record<string, string>>;
    /** What pods may start with, old and new during a rollout. Default: the documents are not compared. */
    readonly reviewed?: readonly {
        /** Of its workload, for people. */
        readonly name: string;
        /** The value of the annotation, exactly as the pods have it. */
        readonly annotation: string;
    }[];
    /** Where the pods run; their RuntimeClasses are allowed. Default: every platform with a TEE. */
    readonly platforms?: readonly Platform[];
    /** Further RuntimeClasses that are allowed, each with its handler. Default: none. */
    readonly runtimeClasses?: Readonly<Record<string, string>>;
    /** Further annotations of Kata that are allowed, by their whole names. Default: none. */
    readonly annotations?: readonly string[];
    /** Workloads that may stay plain, as `shop/Deployment/logs`. Default: none. */
    readonly plain?: readonly string[];
    /** What all rules do at the most, except those that `rules` names. Default: audit. */
    readonly action?: AdmissionAction;
    readonly rules?: {
        readonly runtimeClass?: AdmissionAction;
        readonly initData?: AdmissionAction;
        readonly reviewed?: AdmissionAction;
        readonly annotations?: AdmissionAction;
        readonly ephemeralContainers?: AdmissionAction;
        readonly template?: AdmissionAction;
        readonly classHandler?: AdmissionAction;
    };
    /** The namespace of the lists of reviewed documents: whoever may write ConfigMaps there decides. Default: `kube-system`. */
    readonly listNamespace?: string;
    /** How many lists hold the reviewed documents: 1, 2, 4, 8 or 16. Default: 1. */
    readonly lists?: number;
    /**
     * Who enforces the rules: `kubernetes`, or `kyverno` from 1.18, which unpacks init-data and compares digests, so that it has no
     * lists. Default: `kubernetes`.
     */
    readonly as?: "kubernetes" | "kyverno";
}

/** The outcome of `admission`: all issues, and the manifests unless one of them is an error. @since 0.1.0 */
export interface AdmissionManifests {
    readonly issues: readonly Issue[];
    /** In the order in which they are applied. */
    readonly manifests?: readonly {
        readonly apiVersion: string;
        readonly kind:
            | "ConfigMap"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding"
            | "ValidatingPolicy";
        readonly metadata: {
            readonly name: string;
            readonly namespace?: string;
            readonly annotations?: Readonly<Record<string, string>>;
        };
        readonly data?: Readonly<Record<string, string>>;
        readonly spec?: Readonly<Record<string, unknown>>;
    }[];
}

export type AdmissionManifest = NonNullable<AdmissionManifests["manifests"]>[number];

/** A document that was reviewed. */
export type ReviewedInitData = NonNullable<AdmissionSpec["reviewed"]>[number];

/** The action of each rule; those that are absent have their default. */
export type AdmissionRules = NonNullable<AdmissionSpec["rules"]>;

const ACTION = choice(AdmissionAction, "AdmissionAction", '"deny"');
const NAME = hinted(TEXT, { check: checkName });

export const ADMISSION_SHAPE = object<AdmissionSpec>({
    name: optional(NAME),
    namespaceLabels: required(map(TEXT)),
    reviewed: optional(list(object<ReviewedInitData>({ name: required(TEXT), annotation: required(TEXT) }))),
    platforms: optional(list(PLATFORM_SHAPE)),
    runtimeClasses: optional(map(NAME)),
    annotations: optional(list(TEXT)),
    plain: optional(list(TEXT)),
    action: optional(ACTION),
    rules: optional(
        object<AdmissionRules>({
            runtimeClass: optional(ACTION),
            initData: optional(ACTION),
            reviewed: optional(ACTION),
            annotations: optional(ACTION),
            ephemeralContainers: optional(ACTION),
            template: optional(ACTION),
            classHandler: optional(ACTION),
        }),
    ),
    listNamespace: optional(NAME),
    lists: optional(NUMBER),
    as: optional(choice(AdmissionForm, "AdmissionForm", '"kyverno"')),
});

/** Those whose evidence comes from a TEE. `libvirt` has the class of the peer pods. */
export const WITH_TEE: readonly Platform[] = Object.values(Platform).filter(
    (platform) => platform !== Platform.CocoDev && platform !== Platform.Libvirt,
);

// The functions as Pulumi's analyzer reads components: `tools/packageSchema.mjs` makes functions of them, and `invoke.ts` answers.
import * as pulumi from "@pulumi/pulumi";
import type { TrusteeResult } from "../components/result";

/** Values of several forms, for which the analyzer has no type. */
// biome-ignore lint/suspicious/noExplicitAny: it is the one type that the analyzer takes for values of any form
type AnyValue = any;

/**
 * Which workloads get which resources.
 *
 * @since 0.1.0
 */
export interface ResourceGrant {
    /** The outputs `trustee` of the components. */
    workloads: TrusteeResult[];
    /**
     * `repository/type/tag`, or the same as a `kbs:///` URI. `*` stands for any one type or any one tag; the repository is
     * always named.
     */
    resources: string[];
    /**
     * Whether the attestation policy has to affirm every device. Default: true, and false for the sample attester, which
     * reports nothing that could be affirmed.
     */
    requireAffirming?: boolean;
}

/** The inputs of functions that name workloads. */
interface PreviousArgs {
    /**
     * The values `initData` that workloads had before, by the name of the workload: pods that still run with these documents keep
     * what they get until they are replaced. Default: none.
     */
    previous?: { [name: string]: string[] };
}

/** The inputs of `resourcePolicy`. */
export interface ResourcePolicyArgs extends PreviousArgs {
    /** Which workloads get which resources: all of this KBS, which has one policy. */
    grants: ResourceGrant[];
}

/** The resource policy of a KBS (Trustee): which workloads get which resources. Problems stop the program, all at once. */
export declare class ResourcePolicy extends pulumi.ComponentResource {
    /** The text in Rego. */
    readonly policy: pulumi.Output<string>;
    /** What is not wrong, and worth a look. */
    readonly warnings: pulumi.Output<string[]>;

    constructor(name: string, args: ResourcePolicyArgs, opts?: pulumi.ComponentResourceOptions);
}

/** The inputs of `attestationPolicy`. */
export interface AttestationPolicyArgs {
    /** The outputs `trustee` of the components. */
    workloads: TrusteeResult[];
    /** The text of the policy `default_cpu` in force, to which the rules are added. Default: the rules alone are the outcome. */
    base?: string;
    /**
     * Whether to make a whole policy in place of Trustee's own: it affirms a guest only where image, hardware, debug mode and
     * init-data are all in order. It goes without `base`. Default: false.
     */
    whole?: boolean;
}

/** Rules for Trustee's attestation policy that affirm known init-data only. Problems stop the program, all at once. */
export declare class AttestationPolicy extends pulumi.ComponentResource {
    /** The text in Rego. */
    readonly policy: pulumi.Output<string>;
    /** What is not wrong, and worth a look. */
    readonly warnings: pulumi.Output<string[]>;

    constructor(name: string, args: AttestationPolicyArgs, opts?: pulumi.ComponentResourceOptions);
}

/** The inputs of `referenceValues`. */
export interface ReferenceValuesArgs extends PreviousArgs {
    /** The outputs `trustee` of the components: all of this Trustee, because the values of an id replace those before. */
    workloads: TrusteeResult[];
    /**
     * Values of the guest's image and hardware: the content of CoCo's `reference-values.json`, or values by the names that
     * Trustee's policies read. Default: none, and those that Trustee has stay as they are.
     */
    guest?: AnyValue;
}

/** The init-data of workloads as reference values for Trustee's RVPS. Problems stop the program, all at once. */
export declare class ReferenceValues extends pulumi.ComponentResource {
    /** Values by id. */
    readonly values: pulumi.Output<AnyValue>;
    /** What `POST /kbs/v0/reference-value` takes. */
    readonly message: pulumi.Output<AnyValue>;
    /** What is not wrong, and worth a look. */
    readonly warnings: pulumi.Output<string[]>;

    constructor(name: string, args: ReferenceValuesArgs, opts?: pulumi.ComponentResourceOptions);
}

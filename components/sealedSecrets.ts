import type * as pulumi from "@pulumi/pulumi";

/**
 * A Kubernetes Secret whose values are all sealed secrets. The component does not create it.
 *
 * @since 0.1.0
 */
export interface SealedKubernetesSecret {
    /** `metadata.name` of the Secret. */
    name: pulumi.Input<string>;
    /**
     * Its values by key: texts that begin with `sealed.`, as `sealSecret` or `confidential-workload secret seal` makes
     * them. An error: any other text, and one that guests would refuse. No message shows it.
     */
    data: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

import * as pulumi from "@pulumi/pulumi";
import { formatIssue, type Issue, Severity } from "../core/issue";
import { throwOnErrors } from "./problems";

/**
 * What `resourcePolicy`, `attestationPolicy`, `referenceValues` or `kbsConfig` made, for a program: problems stop it, all
 * at once, and warnings are logged.
 *
 * ```ts
 * const policy = web.trustee.apply(
 *     (workload) => checked("resource policy", resourcePolicy({ grants: [{ workloads: [workload], resources }] })).policy,
 * );
 * ```
 *
 * @param label what it is, for the message
 * @since 0.1.0
 */
export function checked<T extends { readonly issues: readonly Issue[] }>(label: string, outcome: T): Required<T> {
    throwOnErrors(outcome.issues, label);
    for (const issue of outcome.issues.filter(({ severity }) => severity === Severity.Warning)) {
        pulumi.log.warn(`${label}: ${formatIssue(issue)}`);
    }
    return outcome as Required<T>;
}

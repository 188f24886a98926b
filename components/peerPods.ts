import type * as pulumi from "@pulumi/pulumi";
import { DEFAULTABLE_KEYS } from "../core/initdata/inputKeys";
import { unknownKeys } from "../core/shape";
import type { InitDataArgs } from "./args";
import { initDataInputs } from "./initData";
import { pick, toOutput } from "./outputs";
import { planInitData } from "./plan";
import { logWarnings } from "./problems";

/**
 * The init-data of peer pods that carry none: the value of `INITDATA` in the ConfigMap `peer-pods-cm` of the
 * cloud-api-adaptor. A pod's own annotation wins over it, whole: the two are not merged (cloud-api-adaptor
 * `src/cloud-api-adaptor/pkg/adaptor/cloud/cloud.go`). The adaptor reads the ConfigMap when it starts.
 *
 * ```ts
 * const INITDATA = peerPodsInitData({ platform: Platform.AzureSnp, kbs, policy: { rego } });
 * new kubernetes.core.v1.ConfigMapPatch("peer-pods-cm", {
 *     metadata: { name: "peer-pods-cm", namespace: "confidential-containers-system" },
 *     data: { INITDATA },
 * });
 * ```
 *
 * The policy is one for many pods, so it cannot be derived from one: give `policy.rego`. Problems stop the preview.
 *
 * @since 0.1.0
 */
export function peerPodsInitData(args: InitDataArgs): pulumi.Output<string> {
    const label = "peerPodsInitData";
    const inputs = { ...initDataInputs(args), isPeerPodsDefault: true };
    const plan = planInitData({ label, inputs, found: unknownKeys(Object.keys({ ...args }), DEFAULTABLE_KEYS, []) });
    logWarnings(plan.issues, label);
    return toOutput(pick(plan.initData, "annotation") as pulumi.Input<string>);
}

import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { certificateExpiry } from "./rules/certificateExpiry";
import { confidentialRequired } from "./rules/confidentialRequired";
import { digestCut } from "./rules/digestCut";
import { envSecrets } from "./rules/envSecrets";
import { execAndLogs } from "./rules/execAndLogs";
import { hypervisorAnnotations } from "./rules/hypervisorAnnotations";
import { imageDigest } from "./rules/imageDigest";
import { initData } from "./rules/initData";
import { kbsAllowed } from "./rules/kbsAllowed";
import { oneObject } from "./rules/oneObject";
import { platformLimit } from "./rules/platformLimit";
import { setPolicy } from "./rules/setPolicy";

/**
 * The policies of the pack, for a pack of your own beside other policies:
 * `new PolicyPack("platform", { policies: [...policies, ...others] })`.
 *
 * @since 0.1.0
 */
export const policies: (ResourceValidationPolicy | StackValidationPolicy)[] = [
    confidentialRequired,
    initData,
    setPolicy,
    execAndLogs,
    kbsAllowed,
    imageDigest,
    envSecrets,
    hypervisorAnnotations,
    platformLimit,
    digestCut,
    certificateExpiry,
    oneObject,
];

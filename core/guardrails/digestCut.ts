import { checkPlatform } from "../checks/platform";
import { classOf } from "../kubernetes/pods";
import { inDocument } from "./document";
import { type Findings, type GuardedResource, inConfidentialPods } from "./guardrail";
import { type PlatformConfig, platformOf } from "./runtimeClass";

/**
 * The platform's register holds the whole init-data digest. Not checked where the platform is not known.
 */
export function checkDigestCut(resource: GuardedResource, config: PlatformConfig): Findings {
    return inConfidentialPods(resource, config, (pod) =>
        inDocument(pod, ({ algorithm }) => {
            const platform = platformOf(classOf(pod).value, config);
            const issues = platform === undefined ? [] : checkPlatform(platform, algorithm);
            return issues.filter(({ code }) => code === "digest-cut");
        }),
    );
}

import { checkPlatform } from "../checks/platform";
import { classOf } from "../kubernetes/pods";
import { inDocuments } from "./document";
import type { Findings, GuardedResource } from "./guardrail";
import { type PlatformConfig, platformOf } from "./runtimeClass";

/** The platform's register holds the whole init-data digest. Not checked where the platform is not known. */
export function checkDigestCut(resource: GuardedResource, config: PlatformConfig): Findings {
    return inDocuments(resource, config, ({ algorithm }, pod) => {
        const platform = platformOf(classOf(pod).value, config);
        const issues = platform === undefined ? [] : checkPlatform(platform, algorithm);
        return issues.filter(({ code }) => code === "digest-cut");
    });
}

import { INIT_DATA_ANNOTATION } from "../annotationNames";
import { checkPlatform } from "../checks/platform";
import { checkAnnotationSizes, checkTransport } from "../checks/size";
import { fieldsOf } from "../fields";
import { errorsOf } from "../issue";
import { annotationsIn, classOf } from "../kubernetes/pods";
import { PLATFORMS, Platform } from "../platform";
import { inDocuments, WHOLE } from "./document";
import type { Findings, GuardedResource } from "./guardrail";
import { type PlatformConfig, platformOf } from "./runtimeClass";

/**
 * The init-data fits the way to the guest on the platform, and a pod's annotations fit what Kubernetes takes. Where
 * the platform is not known, only the latter is checked.
 */
export function checkPlatformLimit(resource: GuardedResource, config: PlatformConfig): Findings {
    return inDocuments(resource, config, (_, pod, annotation) => {
        // This one has no limit of its own.
        const platform = platformOf(classOf(pod).value, config) ?? Platform.CocoDev;
        const annotations = { ...fieldsOf(annotationsIn(pod).value), [INIT_DATA_ANNOTATION]: annotation };
        return errorsOf([
            ...checkAnnotationSizes(annotations, WHOLE),
            ...checkTransport(annotation, PLATFORMS[platform], WHOLE),
        ]);
    });
}

/** The platform's register holds the whole init-data digest. Not checked where the platform is not known. */
export function checkDigestCut(resource: GuardedResource, config: PlatformConfig): Findings {
    return inDocuments(resource, config, ({ algorithm }, pod) => {
        const platform = platformOf(classOf(pod).value, config);
        const issues = platform === undefined ? [] : checkPlatform(platform, algorithm);
        return issues.filter(({ code }) => code === "digest-cut");
    });
}

import { checkAnnotationSizes, checkTransport } from "../checks/size";
import { defined, fieldsOf } from "../fields";
import type { LockedContainer } from "../images/fromLock";
import { errorsOf, type Issue } from "../issue";
import { isPeerPod, PLATFORMS } from "../platform";
import { type PolicyText, policyFor } from "../policy/policyFor";
import { withSealedSecrets } from "../policy/sealedSecrets";
import { checkShape, isPlainObject } from "../shape";
import { isKnown, type MaybeKnown, UNKNOWN, type Unknown } from "../unknown";
import { lockedPod } from "./lockedPod";
import { type Choices, normalize } from "./normalize";
import { type MaybeKnownInitData, render } from "./render";
import { INIT_DATA_SHAPE, type InitDataSpec } from "./spec";
import { type Context, validate } from "./validate";

/** The outcome of {@link buildInitData}: all issues, and the document unless one of them is an error. @since 0.1.0 */
export interface Build {
    readonly issues: readonly Issue[];
    readonly initData?: MaybeKnownInitData;
    /** What `images.fromLock` puts into the pod's containers. The policy is for the pod with it. */
    readonly locked: readonly LockedContainer[] | Unknown;
}

/**
 * From inputs to an init-data document: defaults, every check, the text, its digest and its annotation. Never throws
 * for a mistake in the inputs. Parts of the spec may not be known yet.
 *
 * @since 0.1.0
 */
export function buildInitData(spec: Exclude<MaybeKnown<InitDataSpec>, Unknown>, context: Context): Build {
    if (!isPlainObject(spec)) {
        return { issues: checkShape(spec, INIT_DATA_SHAPE, []), locked: [] };
    }
    const { pod, locked, issues: notLocked } = lockedPod(spec, context.pod);
    const deployed = pod === undefined ? context : { ...context, pod };
    const choices = normalize(spec, context.runtimeClassName);
    const issues = [...validate(spec, choices, deployed), ...notLocked];
    if (errorsOf(issues).length > 0) {
        return { issues, locked };
    }
    const policy = policyText(choices, spec, deployed);
    const soFar = [...issues, ...policy.issues];
    if (errorsOf(soFar).length > 0) {
        return { issues: soFar, locked };
    }
    const initData = render(spec, choices, policy.text);
    const all = [...soFar, ...sizeIssues(initData, context)];
    return errorsOf(all).length > 0 ? { issues: all, locked } : { issues: all, initData, locked };
}

/** The policy's text, as far as the inputs are known. */
function policyText(
    { policy, platform, runtimeClassName }: Choices,
    { kataVersion, sealedSecrets }: Exclude<MaybeKnown<InitDataSpec>, Unknown>,
    { pod: given }: Context,
): PolicyText {
    if (!isKnown(policy)) {
        return { text: UNKNOWN, issues: [] };
    }
    const sealed = given === undefined ? undefined : withSealedSecrets(given, sealedSecrets);
    const pod = isPlainObject(sealed?.spec) ? { ...sealed, spec: { ...sealed.spec, runtimeClassName } } : sealed;
    const localVolumes = platform === UNKNOWN ? UNKNOWN : isPeerPod(platform);
    return policyFor(policy, { localVolumes, ...defined({ pod }) }, kataVersion);
}

function sizeIssues({ platform, annotation, annotations }: MaybeKnownInitData, { template }: Context): Issue[] {
    if (platform === UNKNOWN || annotation === UNKNOWN || annotations === UNKNOWN) {
        return [];
    }
    const { path, value: theirs } = template?.annotations ?? { path: ["policy"], value: undefined };
    return [
        ...checkAnnotationSizes({ ...fieldsOf(theirs), ...annotations }, path),
        ...checkTransport(annotation, PLATFORMS[platform], ["policy"]),
    ];
}

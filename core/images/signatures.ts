import { type ImageReference, parentNames, parseGuestReference, wholeReference } from "./reference";
import { GUEST_TRANSPORT } from "./signaturePolicyJson";
import { SignatureDefault, type SignaturePolicySpec, type SignatureRequirementSpec, SignatureType } from "./spec";

/** What a signature policy asks of an image. */
export interface ApplicableScope {
    /** The scope that decides. Undefined for the policy's default. */
    readonly scope: string | undefined;
    /** All of these have to be met. Where there are none, the guest accepts any image. */
    readonly requirements: readonly SignatureRequirementSpec[];
}

/**
 * What the guest asks of an image: the requirements of the most exact scope that names it, or the policy's default. For
 * an image with mirrors, ask with each source that `pullSources` gives. An image that the guest cannot read is rejected.
 *
 * From `image-rs/src/signature/policy/mod.rs` and `image-rs/src/signature/image/mod.rs` of
 * confidential-containers/guest-components.
 *
 * @since 0.1.0
 */
export function applicableScope(policy: SignaturePolicySpec, image: string): ApplicableScope {
    const reference = parseGuestReference(image);
    if (reference === undefined) {
        return { scope: undefined, requirements: [{ type: SignatureType.Reject }] };
    }
    const scopes = policy.scopes.filter(({ transport = GUEST_TRANSPORT }) => transport === GUEST_TRANSPORT);
    for (const name of scopeNames(reference)) {
        // Of two entries with one name, a JSON object keeps the later one.
        const found = scopes.findLast(({ scope }) => scope === name);
        if (found !== undefined) {
            return { scope: name, requirements: found.requirements };
        }
    }
    return { scope: undefined, requirements: [{ type: policy.default ?? SignatureDefault.Reject }] };
}

/** The names under which the guest looks for an image, in its order. They are compared as they are written. */
function scopeNames(reference: ImageReference): readonly string[] {
    const labels = reference.registry.replace(/:\d+$/, "").split(".");
    const domains = labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
    return [wholeReference(reference), ...parentNames(reference), ...domains, ""];
}

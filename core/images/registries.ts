import { parseGuestReference, wholeReference } from "./reference";
import type { RegistryRuleSpec } from "./spec";

/** A place from which the guest tries to pull an image. */
export interface PullSource {
    /** In full, as the guest writes it. Signature scopes and credentials are looked up with this one. */
    readonly reference: string;
    /** Over plain HTTP. */
    readonly insecure: boolean;
    /** The rule that led here. Absent where no rule is about the image. */
    readonly rule?: RegistryRuleSpec;
    /** Whether it is a mirror of the rule, and not the place that the rule or the image itself names. */
    readonly mirror: boolean;
}

/** What the guest does to pull an image: one source after another until one succeeds, or nothing where a rule blocks it. */
export interface PullPlan {
    readonly blockedBy?: RegistryRuleSpec;
    readonly sources: readonly PullSource[];
}

interface Match {
    readonly rule: RegistryRuleSpec;
    /** How much of the reference a mirror or location replaces. */
    readonly end: number;
}

/**
 * Where the guest looks for an image, in its order: mirrors, then the location of the rule, or else the place that the
 * image names. The rules have to be ones that the guest accepts. There are no sources, and no rule that blocks, where
 * the guest cannot read the image, or a name that the rule makes of it: then it pulls nothing.
 *
 * From `image-rs/src/registry/mod.rs` of confidential-containers/guest-components.
 *
 * @since 0.1.0
 */
export function pullSources(rules: readonly RegistryRuleSpec[], image: string): PullPlan {
    const reference = normalized(image);
    if (reference === undefined) {
        return { sources: [] };
    }
    const match = decisiveMatch(rules, reference);
    if (match === undefined) {
        return { sources: [{ reference, insecure: false, mirror: false }] };
    }
    const { rule, end } = match;
    if (rule.blocked === true) {
        return { blockedBy: rule, sources: [] };
    }
    const places = [
        ...(rule.mirrors ?? []).map((mirror) => ({ ...mirror, mirror: true })),
        // Without a location, `insecure` has no effect in the guest.
        rule.location
            ? { location: rule.location, insecure: rule.insecure, mirror: false }
            : { location: reference.slice(0, end), mirror: false },
    ];
    const sources = places.flatMap(({ location, insecure = false, mirror }) => {
        const rewritten = normalized(`${location}${reference.slice(end)}`);
        return rewritten === undefined ? [] : [{ reference: rewritten, insecure, rule, mirror }];
    });
    return { sources: sources.length === places.length ? sources : [] };
}

function normalized(image: string): string | undefined {
    const reference = parseGuestReference(image);
    return reference && wholeReference(reference);
}

/** The rule that matches furthest into the reference; of two that match equally far, the later one. */
function decisiveMatch(rules: readonly RegistryRuleSpec[], reference: string): Match | undefined {
    return rules
        .flatMap((rule) => {
            const end = matchEnd(reference, rule.prefix || rule.location || "");
            return end === undefined ? [] : [{ rule, end }];
        })
        .reduce<Match | undefined>((best, match) => (match.end >= (best?.end ?? 0) ? match : best), undefined);
}

/**
 * Where a prefix ends in a reference that it matches. The guest looks for it anywhere, so that `corp.example` is found
 * in `other-corp.example` too, and judges only the first place where it is found.
 */
function matchEnd(reference: string, prefix: string): number | undefined {
    const isWildcard = prefix.startsWith("*.");
    const wanted = isWildcard ? prefix.slice(1) : prefix;
    const start = reference.indexOf(wanted);
    const end = start + wanted.length;
    const isInHost = !reference.slice(0, start).includes("/");
    const isWhole = end === reference.length || ":/@".includes(reference.charAt(end));
    return start >= 0 && isWhole && (isInHost || !isWildcard) ? end : undefined;
}

import type { PodImage } from "../../images/podImages";
import { parseImageReference } from "../../images/reference";
import type { PullSource } from "../../images/registries";
import { identityOf } from "../../images/signaturePolicyJson";
import { applicableScope } from "../../images/signatures";
import {
    IdentityType,
    type SignaturePolicySpec,
    type SignatureRequirementSpec,
    SignatureType,
} from "../../images/spec";
import { error, type Issue, pathOf, quote, warning, warningIf } from "../../issue";

const PATH = ["images", "signaturePolicy"];

/** What the signature policy does to one source of an image. */
interface SourceVerdict {
    readonly source: PullSource;
    readonly requirements: readonly SignatureRequirementSpec[];
    /** The place in the policy that decides. */
    readonly by: string;
    /** Why guests never pull it; undefined where a signature can change that. */
    readonly rejected: string | undefined;
}

/**
 * An image against a signature policy. Guests ask the policy about the name that they pull, of the mirror or other place,
 * and compare signatures with that name.
 */
export function checkSignedSources(
    image: PodImage,
    sources: readonly PullSource[],
    policy: SignaturePolicySpec,
): Issue[] {
    const own = repositoryOf(image.name);
    const verdicts = sources.map((source) => verdictOf(source, policy));
    const rejected = verdicts.filter((one) => one.rejected !== undefined);
    const elsewhere = verdicts.filter(({ source }) => repositoryOf(source.reference) !== own);
    if (rejected.length === verdicts.length) {
        return [allRejected(image, rejected)];
    }
    return [
        ...rejected.map((one) => neverUsed(image, one)),
        ...elsewhere.flatMap((one) => [...unsigned(image, one, policy), ...otherName(image, one)]),
    ];
}

function repositoryOf(image: string): string | undefined {
    const reference = parseImageReference(image);
    return reference === undefined ? undefined : `${reference.registry}/${reference.repository}`;
}

function verdictOf(source: PullSource, policy: SignaturePolicySpec): SourceVerdict {
    const { scope, requirements } = applicableScope(policy, source.reference);
    const index = policy.scopes.findLastIndex((one) => one.scope === scope);
    const by =
        scope === undefined
            ? `the default of ${pathOf(PATH)}`
            : `${pathOf([...PATH, "scopes", index])} (${quote(scope)})`;
    return { source, requirements, by, rejected: rejection(source, requirements) };
}

function rejection({ reference }: PullSource, requirements: readonly SignatureRequirementSpec[]): string | undefined {
    if (requirements.some(({ type }) => type === SignatureType.Reject)) {
        return "rejects it";
    }
    const isExact = requirements.some(({ identity }) => identity?.type === IdentityType.MatchExact);
    return isExact && reference.includes("@") ? "asks for an exact match, which fails for a digest" : undefined;
}

function allRejected({ name, path }: PodImage, rejected: readonly SourceVerdict[]): Issue {
    const why = rejected.map(({ source, by, rejected: reason }) => `as ${quote(source.reference)}, ${by} ${reason}`);
    const [first] = rejected;
    return error(path, "image-rejected", {
        message: `${quote(name)} cannot be pulled: ${why.join("; ")}`,
        fix: `add a scope for ${quote(repositoryOf(first?.source.reference ?? name))} with the key of whoever signs it, or use another image`,
    });
}

function neverUsed({ name, path }: PodImage, { source, by, rejected }: SourceVerdict): Issue {
    return warning(path, "source-rejected", {
        message: `${quote(name)} is never pulled as ${quote(source.reference)}: ${by} ${rejected}`,
        fix: `add a scope for ${quote(repositoryOf(source.reference))}, or take that place out of images.registries`,
    });
}

/** The policy asks for a signature under the image's own name, and not under that of the mirror. */
function unsigned(
    { name, path }: PodImage,
    { source, requirements, by }: SourceVerdict,
    policy: SignaturePolicySpec,
): Issue[] {
    const asked = applicableScope(policy, name).requirements;
    const isOpen = (all: readonly SignatureRequirementSpec[]) =>
        all.every(({ type }) => type === SignatureType.InsecureAcceptAnything);
    return warningIf(isOpen(requirements) && !isOpen(asked), path, "mirror-unsigned", {
        message: `${quote(name)} is pulled as ${quote(source.reference)}, for which ${by} asks no signature, while its own name has a scope that does`,
        fix: `add a scope for ${quote(repositoryOf(source.reference))} with the same requirements`,
    });
}

/** Identities that compare the name in the signature with the name that is pulled. */
const COMPARES: readonly unknown[] = [
    IdentityType.MatchExact,
    IdentityType.MatchRepoDigestOrExact,
    IdentityType.MatchRepository,
];

function otherName({ name, path }: PodImage, { source, requirements, rejected }: SourceVerdict): Issue[] {
    const comparing = requirements.find((requirement) => {
        const isGpg = requirement.type === SignatureType.SignedBy;
        return COMPARES.includes(identityOf(requirement)?.type ?? (isGpg && IdentityType.MatchRepoDigestOrExact));
    });
    const type = comparing?.type === SignatureType.SignedBy ? "RemapIdentity" : "ExactRepository";
    return warningIf(comparing !== undefined && rejected === undefined, path, "mirror-identity", {
        message: `${quote(name)} is pulled as ${quote(source.reference)}, with which the guest compares the name in the signature`,
        fix: `sign it under that name, or use IdentityType.${type} with the name that was signed`,
    });
}

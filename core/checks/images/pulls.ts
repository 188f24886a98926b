import { fieldsOf, itemsOf } from "../../fields";
import { type PodImage, podImages } from "../../images/podImages";
import { DOCKER_HUB, parseImageReference } from "../../images/reference";
import { type PullPlan, pullSources } from "../../images/registries";
import type { ImageSettingsSpec, RegistryRuleSpec } from "../../images/spec";
import { error, type Issue, joined, phrase, quote, warningIf } from "../../issue";
import type { PodPlace, PodSource } from "../../kubernetes/podSource";
import { checkAnyName } from "./anyName";
import { checkSignedSources } from "./signedSources";

/**
 * The images of a pod against the settings that they are pulled by: what a rule blocks, and what no source has under a name
 * that the signature policy accepts. Settings that are wrong or not known yet are not checked.
 */
export function checkPulls(images: ImageSettingsSpec, { spec, path }: PodSource, isCriO: boolean): Issue[] {
    const found = podImages(spec, path);
    // CRI-O may keep the tag before the digest, containerd 1 and 2 do each in its own way, and the guest asks by the digest.
    const tagged = found.flatMap((image) =>
        isCriO && image.written !== image.name ? [{ ...image, name: image.written }] : [],
    );
    const open = isCriO && images.signaturePolicy !== undefined ? checkAnyName(images.signaturePolicy) : [];
    return [...open, ...[...found, ...tagged].flatMap((image) => pullIssues(image, images))];
}

function pullIssues(image: PodImage, images: ImageSettingsSpec): Issue[] {
    const plans = searched(image.name, images.searchRegistries).map((name) =>
        pullSources(images.registries ?? [], name),
    );
    const sources = plans.flatMap((plan) => plan.sources);
    if (sources.length === 0) {
        return [noSource(image, plans, images.registries ?? [])];
    }
    return images.signaturePolicy === undefined ? [] : checkSignedSources(image, sources, images.signaturePolicy);
}

/** An image of Docker Hub is looked for in each registry of the list, in others without `library/`. */
function searched(image: string, registries: readonly string[] = [DOCKER_HUB]): string[] {
    const reference = parseImageReference(image);
    if (reference?.registry !== DOCKER_HUB) {
        return [image];
    }
    const { repository, tag, digest } = reference;
    const rest = `${repository.replace(/^library\//, "")}${digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`}`;
    return registries.map((registry) => (registry === DOCKER_HUB ? image : `${registry}/${rest}`));
}

function noSource({ name, path }: PodImage, plans: readonly PullPlan[], rules: readonly RegistryRuleSpec[]): Issue {
    const blocking = plans.flatMap(({ blockedBy }) => (blockedBy === undefined ? [] : [blockedBy]));
    if (blocking.length === 0) {
        return error(path, "image-unpullable", {
            message: `${quote(name)} is not a name that guests can pull, or the rules of images.registries turn it into one that is not`,
            fix: "correct the rule, or name the image in full",
        });
    }
    const named = [...new Set(blocking)].map((rule) => ["images", "registries", rules.indexOf(rule)]);
    return error(path, "image-blocked", {
        message: phrase`${quote(name)} is blocked by ${joined(named, " and ")}`,
        fix: "use an image of another place, or add a rule with a longer prefix for it",
    });
}

/**
 * Credentials that only the node gets, although the guest pulls. On peer pods the adaptor hands them on (cloud-api-adaptor
 * `src/cloud-api-adaptor/pkg/adaptor/cloud/cloud.go`).
 */
export function checkPullSecrets({ spec, path }: PodPlace, credentialsUri: unknown, isPeerPod: boolean): Issue[] {
    const hasSecrets = itemsOf(fieldsOf(spec)["imagePullSecrets"]).length > 0;
    const isMissing = hasSecrets && !isPeerPod && credentialsUri === undefined;
    return warningIf(isMissing, [...path, "imagePullSecrets"], "pull-secrets", {
        message:
            "reaches the node only, and the guest, which pulls the images, has no credentials without images.credentialsUri",
        fix: "put them into the KBS, as `npx confidential-workload secret convert` prepares it, and set images.credentialsUri to that resource; keep them here, because the node asks the registry too",
    });
}

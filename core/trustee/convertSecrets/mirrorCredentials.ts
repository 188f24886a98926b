import { fieldsOf } from "../../fields";
import { coversReference } from "../../images/credentials";
import { type PodImage, podImages } from "../../images/podImages";
import { pullSources } from "../../images/registries";
import type { RegistryRuleSpec } from "../../images/spec";
import { type Issue, quote, warning } from "../../issue";
import { jsonObject } from "../../json";
import type { PodToConvert } from "./spec";

/**
 * Pull secrets are for the names in pods. The guest asks for credentials by the name that it pulls, which a rule may have
 * made a mirror's, and asks without any where there are none.
 */
export function checkMirrorCredentials(
    pods: readonly PodToConvert[],
    registries: readonly string[],
    rules: readonly RegistryRuleSpec[],
): Issue[] {
    return pods.flatMap(({ spec, path }) =>
        podImages(spec, path)
            .filter(({ name }) => coversReference(registries, name) !== undefined)
            .flatMap((image) => uncovered(image, registries, rules)),
    );
}

function uncovered(
    { name, path }: PodImage,
    registries: readonly string[],
    rules: readonly RegistryRuleSpec[],
): Issue[] {
    return pullSources(rules, name)
        .sources.filter(({ reference }) => coversReference(registries, reference) === undefined)
        .map(({ reference }) =>
            warning(path, "credentials-of-mirror", {
                message: `the pull secrets have credentials for ${quote(name)}, but not for ${quote(reference)}, as which the guest pulls it`,
                fix: `add ${quote(reference.split("/")[0])} to a pull secret, if it asks for credentials`,
            }),
        );
}

/** The registries in a file of credentials. */
export function registriesIn(file: string): string[] {
    return Object.keys(fieldsOf(jsonObject(file)?.["auths"]));
}

import type { fieldsOf } from "../../fields";
import { error, type Issue, joined, phrase, quote, warning } from "../../issue";
import { isPeerPod, PLATFORMS, type Platform } from "../../platform";
import { isPlainObject } from "../../shape";
import { checkGuestResource } from "../guestResource";
import { checkRegistries } from "./registries";
import { checkRootCertificates } from "./rootCertificates";
import { checkSearchRegistries } from "./searchRegistries";
import { checkSignaturePolicy } from "./signaturePolicy";
import { checkSigstoreConfiguration } from "./sigstoreConfiguration";

const PATH = ["images"];

/** What can come by URI or stand in the file, and which of both guests would take. */
const ALTERNATIVES = [
    { inline: ["registries", "searchRegistries"], uri: "registryConfigurationUri", taken: "inline" },
    { inline: ["signaturePolicy"], uri: "signaturePolicyUri", taken: "uri" },
    { inline: ["sigstoreConfiguration"], uri: "sigstoreConfigurationUri", taken: "uri" },
] as const;

const URIS = [...ALTERNATIVES.map(({ uri }) => uri), "credentialsUri"];

/** Everything about image pulls that can be seen without a pod. Source: guest-components `image-rs/src/config.rs`. */
export function checkImages(spec: Readonly<Record<string, unknown>>, now: Date): Issue[] {
    const { images, proxy, platform, kataVersion } = spec;
    if (!isPlainObject(images)) {
        return [];
    }
    const { credentialsUri } = images;
    return [
        ...ALTERNATIVES.flatMap((alternative) => checkAlternative(images, alternative)),
        ...URIS.flatMap((key) => checkGuestResource(images[key], [...PATH, key], kataVersion)),
        ...checkRegistries(images["registries"], { credentialsUri, proxy }),
        ...checkSearchRegistries(images["searchRegistries"]),
        ...checkRootCertificates(images["extraRootCertificates"], now),
        ...checkSignaturePolicy(images["signaturePolicy"], { hasSigstore: hasSigstore(images), kataVersion }),
        ...checkSigstoreConfiguration(images["sigstoreConfiguration"], images),
        ...checkStorage(images),
        ...checkCredentials(credentialsUri, platform),
    ];
}

function checkAlternative(
    images: Readonly<Record<string, unknown>>,
    { inline, uri, taken }: (typeof ALTERNATIVES)[number],
): Issue[] {
    const given = inline.filter((key) => images[key] !== undefined).map((key) => [...PATH, key]);
    if (images[uri] === undefined || given.length === 0) {
        return [];
    }
    const path = [...PATH, uri];
    const inputs = joined(given, " and ");
    return [
        error(path, "one-of", {
            message: phrase`is set together with ${inputs}, and guests would ignore ${taken === "uri" ? inputs : path}`,
            allowed: phrase`at most one of ${joined([path, ...inline.map((key) => [...PATH, key])], ", ")}`,
            fix: "remove one of them",
        }),
    ];
}

function hasSigstore(images: Readonly<Record<string, unknown>>): boolean {
    return images["sigstoreConfiguration"] !== undefined || images["sigstoreConfigurationUri"] !== undefined;
}

function checkStorage({ maxConcurrentLayerDownloads: most, workDirectory }: ReturnType<typeof fieldsOf>): Issue[] {
    const issues: Issue[] = [];
    if (most === 0) {
        issues.push(
            error([...PATH, "maxConcurrentLayerDownloads"], "layer-downloads", {
                message: "0 lets the guest download no layer at all",
                allowed: "1, 2, 3, …",
                fix: "leave it out for the guest's own number, 3",
            }),
        );
    }
    if (typeof workDirectory === "string" && !isDirectory(workDirectory)) {
        issues.push(
            error([...PATH, "workDirectory"], "work-directory", {
                message: `${quote(workDirectory)} is not an absolute path`,
                allowed: "a path from the root, without . and ..",
                fix: "leave it out for the guest's own, /run/kata-containers/image/",
            }),
        );
    }
    return issues;
}

function isDirectory(path: string): boolean {
    return (
        path.startsWith("/") && path.split("/").every((part) => part !== "." && part !== "..") && !/\p{Cc}/u.test(path)
    );
}

/** cloud-api-adaptor sets another file of credentials, which counts before this one. */
function checkCredentials(credentialsUri: unknown, platform: unknown): Issue[] {
    if (credentialsUri === undefined || typeof platform !== "string") {
        return [];
    }
    return Object.hasOwn(PLATFORMS, platform) && isPeerPod(platform as Platform)
        ? [
              warning([...PATH, "credentialsUri"], "no-effect", {
                  message: `has no effect on ${PLATFORMS[platform as Platform].title}: peer pods take their credentials from imagePullSecrets`,
                  fix: "remove it, and give the pod imagePullSecrets",
              }),
          ]
        : [];
}

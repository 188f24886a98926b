import type { ProxySpec } from "../../guest/spec";
import type { ImageSettingsSpec } from "../../images/spec";
import { errorIf, type Issue, joined, phrase, quote, warningIf } from "../../issue";
import { isPeerPod, platformFacts } from "../../platform";
import { type MaybeKnown, type Parts, UNKNOWN } from "../../unknown";
import { checkGuestResource } from "../guestResource";
import { checkRegistries } from "./registries";
import { checkRootCertificates } from "./rootCertificates";
import { checkSearchRegistries } from "./searchRegistries";
import { checkSignaturePolicy } from "./signaturePolicy";
import { checkSigstoreConfiguration } from "./sigstoreConfiguration";

const PATH = ["images"];

/** Settings that the file holds or names by URI, and which of the two guests take. */
const ALTERNATIVES = [
    { inline: ["registries", "searchRegistries"], uri: "registryConfigurationUri", taken: "inline" },
    { inline: ["signaturePolicy"], uri: "signaturePolicyUri", taken: "uri" },
    { inline: ["sigstoreConfiguration"], uri: "sigstoreConfigurationUri", taken: "uri" },
] as const;

const URIS = [...ALTERNATIVES.map(({ uri }) => uri), "credentialsUri"] as const;

/** The settings, and the inputs that they depend on. */
interface Inputs {
    readonly images?: MaybeKnown<ImageSettingsSpec> | undefined;
    readonly proxy?: MaybeKnown<ProxySpec> | undefined;
    readonly platform?: unknown;
    readonly kataVersion?: unknown;
}

/** Everything about image pulls that can be seen without a pod. Source: guest-components `image-rs/src/config.rs`. */
export function checkImages({ images, proxy, platform, kataVersion }: Inputs, now: Date): Issue[] {
    if (images === undefined || images === UNKNOWN) {
        return [];
    }
    const { credentialsUri, sigstoreConfiguration: sigstore, sigstoreConfigurationUri: sigstoreUri } = images;
    const hasSigstore = sigstore !== undefined || sigstoreUri !== undefined;
    return [
        ...ALTERNATIVES.flatMap((alternative) => checkAlternative(images, alternative)),
        ...URIS.flatMap((key) => checkGuestResource(images[key], [...PATH, key], kataVersion)),
        ...checkRegistries(images.registries, { credentialsUri, proxy }),
        ...checkSearchRegistries(images.searchRegistries),
        ...checkRootCertificates(images.extraRootCertificates, now),
        ...checkSignaturePolicy(images.signaturePolicy, { hasSigstore, kataVersion }),
        ...checkSigstoreConfiguration(images),
        ...checkStorage(images),
        ...checkCredentials(credentialsUri, platform),
    ];
}

function checkAlternative(
    images: Parts<ImageSettingsSpec>,
    { inline, uri, taken }: (typeof ALTERNATIVES)[number],
): Issue[] {
    const given = inline.filter((key) => images[key] !== undefined).map((key) => [...PATH, key]);
    const path = [...PATH, uri];
    const inputs = joined(given, " and ");
    return errorIf(images[uri] !== undefined && given.length > 0, path, "one-of", {
        message: phrase`is set together with ${inputs}, and guests would ignore ${taken === "uri" ? inputs : path}`,
        allowed: phrase`at most one of ${joined([path, ...inline.map((key) => [...PATH, key])], ", ")}`,
        fix: "remove one of them",
    });
}

function checkStorage({ maxConcurrentLayerDownloads: most, workDirectory }: Parts<ImageSettingsSpec>): Issue[] {
    const isWrong = typeof workDirectory === "string" && !isDirectory(workDirectory);
    return [
        ...errorIf(most === 0, [...PATH, "maxConcurrentLayerDownloads"], "layer-downloads", {
            message: "0 lets the guest download no layer at all",
            allowed: "1, 2, 3, …",
            fix: "leave it out for the guest's own number, 3",
        }),
        ...errorIf(isWrong, [...PATH, "workDirectory"], "work-directory", {
            message: `${quote(workDirectory)} is not an absolute path`,
            allowed: "a path from the root, without . and ..",
            fix: "leave it out for the guest's own, /run/kata-containers/image/",
        }),
    ];
}

function isDirectory(path: string): boolean {
    return (
        path.startsWith("/") && path.split("/").every((part) => part !== "." && part !== "..") && !/\p{Cc}/u.test(path)
    );
}

/** cloud-api-adaptor sets another file of credentials, which counts before this one. */
function checkCredentials(credentialsUri: unknown, platform: unknown): Issue[] {
    return warningIf(credentialsUri !== undefined && isPeerPod(platform), [...PATH, "credentialsUri"], "no-effect", {
        message: `has no effect on ${platformFacts(platform)?.title}: peer pods take their credentials from imagePullSecrets`,
        fix: "remove it, and give the pod imagePullSecrets",
    });
}

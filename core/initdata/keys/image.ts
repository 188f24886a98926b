import { Effect } from "../../effect";
import { filled } from "../../fields";
import { signaturePolicyJson } from "../../images/signaturePolicyJson";
import { uriAsRead } from "../../resourceUri";
import { UNKNOWN } from "../../unknown";
import { hasUserinfo } from "../../userinfo";
import { Form } from "./form";
import { type GuestKey, readBy } from "./guestKey";
import { imagePolicyKeys } from "./imagePolicy";
import { REGISTRY_KEYS } from "./registry";
import { ValueFormat } from "./row";

const CONFIG = "image-rs/src/config.rs";
const PROXY =
    "A proxy sees which images are pulled; what it could change is bound by TLS, and by digest or signature only.";
const PLAIN_PROXY = "It is used for registries without TLS alone, whose images a proxy can read and change.";
const RESOURCES = "It is how the guest uses its own disk and memory, and nobody else gains by it.";
const POLICY = "image_security_policy";

const SINCE_PROXY = "3.19";

type Key = Omit<GuestKey, "source">;

function neutral(path: string, why: string): Key {
    return { path, why, effect: Effect.Neutral, changedEffect: Effect.Neutral };
}

/** The table `[image]` of `cdh.toml`. */
export const IMAGE_KEYS: readonly GuestKey[] = [
    ...readBy(CONFIG, [
        {
            path: "image",
            reading: ValueFormat.Table,
            why: "With any [image] table guests ignore the proxy, credentials and signature policy of their kernel command line.",
        },
        { ...neutral("image.work_dir", RESOURCES), input: ["images", "workDirectory"] },
        {
            ...neutral("image.default_snapshot", RESOURCES),
            form: Form.Any,
            leftOut: "guests do not read it from a file",
        },
        {
            ...neutral("image.max_concurrent_layer_downloads_per_image", RESOURCES),
            input: ["images", "maxConcurrentLayerDownloads"],
            form: Form.Count,
        },
        {
            // Of policy and sigstore configuration the one by URI counts, of registry configuration the one in the file.
            path: `image.${POLICY}_uri`,
            input: ["images", "signaturePolicyUri"],
            read: uriAsRead,
            effect: Effect.Tightens,
            why: "The guest fetches a policy that says whose signatures an image needs; it counts before one in this file.",
            removed: "The guest fetches no signature policy any more, and without any it accepts every image.",
            changed: "The signature policy comes from another place, and what it says is not in this file.",
        },
        {
            path: `image.${POLICY}`,
            since: "3.25",
            input: ["images", "signaturePolicy"],
            write: signaturePolicyJson,
            // What it says is checked as the text that it is.
            read: () => UNKNOWN,
            lines: true,
            reading: ValueFormat.Json,
            effect: Effect.Tightens,
            why: "A policy says whose signatures an image needs, unless another comes by URI.",
            removed: "Without a signature policy the guest accepts every image.",
            changed: "The signature policy is not JSON that means one thing, so that it cannot be compared.",
        },
    ]),
    ...imagePolicyKeys(`image.${POLICY}`),
    ...readBy(CONFIG, [
        {
            path: "image.sigstore_config_uri",
            input: ["images", "sigstoreConfigurationUri"],
            read: uriAsRead,
            why: "It says where simple signatures are found; the policy says whose they are.",
        },
        {
            path: "image.sigstore_config",
            since: "3.25",
            input: ["images", "sigstoreConfiguration"],
            lines: true,
            reading: ValueFormat.Yaml,
            effect: Effect.Neutral,
            why: "It says where simple signatures are found; the policy says whose they are.",
            changed: "It is not YAML that means one thing, so that it cannot be compared.",
        },
        ...["default-docker.*", "docker.*.*"].map((key) => ({
            path: `image.sigstore_config:${key}`,
            why: "The guest looks for simple signatures in another place; the policy says whose they have to be.",
        })),
        {
            path: "image.authenticated_registry_credentials_uri",
            input: ["images", "credentialsUri"],
            read: uriAsRead,
            why: "The guest shows other credentials to registries, or shows them none.",
        },
        {
            path: "image.anonymous_fallback_on_unauthorized",
            leftOut: "read by guests newer than Kata 4.1 only",
            form: Form.Flag,
            why: "With it guests newer than Kata 4.1 ask again without credentials where a registry refuses theirs.",
        },
        {
            path: "image.registry_configuration_uri",
            since: "3.17",
            input: ["images", "registryConfigurationUri"],
            read: uriAsRead,
            why: "Where registries are, the guest learns from a place that is not in this file.",
        },
        {
            path: "image.extra_root_certificates",
            since: "3.13",
            input: ["images", "extraRootCertificates"],
            read: filled,
            lines: true,
            form: Form.Texts,
            reading: ValueFormat.Certificates,
            effect: Effect.Loosens,
            why: "One more CA may vouch for who is a registry or proxy.",
            removed: "One CA less may vouch for who is a registry or proxy.",
        },
        {
            path: "image.image_pull_proxy",
            since: SINCE_PROXY,
            reading: ValueFormat.Table,
            effect: Effect.Neutral,
            why: "It holds the proxies, which are listed one by one.",
        },
        {
            // For registries with TLS, which is all but those marked insecure.
            path: "image.image_pull_proxy.https_proxy",
            since: SINCE_PROXY,
            input: ["proxy", "httpsProxy"],
            why: PROXY,
        },
        {
            path: "image.image_pull_proxy.http_proxy",
            since: SINCE_PROXY,
            input: ["proxy", "httpProxy"],
            why: PLAIN_PROXY,
        },
        {
            // A comma list, read by reqwest's NoProxy.
            path: "image.image_pull_proxy.no_proxy",
            since: SINCE_PROXY,
            input: ["proxy", "noProxy"],
            write: (entries: readonly string[]) => entries.join(","),
            read: noProxyEntries,
            reading: ValueFormat.Commas,
            effect: Effect.Neutral,
            changedEffect: Effect.Neutral,
            why: "The guest reaches the hosts of this list directly and all others through the proxy; TLS protects both ways.",
        },
        {
            ...neutral(
                "image.skip_proxy_ips",
                "Only guests of Kata 3.18 and before read it; it is a way around the proxy.",
            ),
            until: SINCE_PROXY,
            leftOut: `\`no_proxy\` in its place since Kata ${SINCE_PROXY}`,
        },
        {
            path: "image.nydus_config",
            until: "3.25",
            leftOut: "gone since Kata 3.25",
            form: Form.Any,
            reading: ValueFormat.Whole,
            why: "Guests have ignored it since Kata 3.25.",
        },
    ]),
    ...REGISTRY_KEYS,
];

/** One where there is a password, which may hold the comma. */
function noProxyEntries(text: unknown): unknown {
    if (typeof text !== "string") {
        return undefined;
    }
    return hasUserinfo(text) ? [text] : text.split(",").map((entry) => entry.trim());
}

import { Effect } from "../change";
import { Reading, type Row } from "../tree/row";
import { Form } from "./form";
import { imagePolicyRows } from "./imagePolicy";
import { REGISTRY_ROWS } from "./registry";

const PROXY =
    "A proxy sees which images are pulled; what it could change is bound by TLS, and by digest or signature only.";
const PLAIN_PROXY = "It is used for registries without TLS alone, whose images a proxy can read and change.";
const RESOURCES = "It is how the guest uses its own disk and memory, and nobody else gains by it.";
const POLICY = "image_security_policy";

function neutral(path: string, why: string): Row {
    return { path, why, effect: Effect.Neutral, otherwise: Effect.Neutral };
}

/** The table `[image]` of `cdh.toml`. Source: guest-components `image-rs/src/config.rs`. */
export const IMAGE_ROWS: readonly Row[] = [
    {
        path: "image",
        reading: Reading.Table,
        why: "With any [image] table guests ignore the proxy, credentials and signature policy of their kernel command line.",
    },
    neutral("image.work_dir", RESOURCES),
    { ...neutral("image.default_snapshot", RESOURCES), form: Form.Any },
    { ...neutral("image.max_concurrent_layer_downloads_per_image", RESOURCES), form: Form.Count },
    {
        path: `image.${POLICY}_uri`,
        effect: Effect.Tightens,
        why: "The guest fetches a policy that says whose signatures an image needs; it counts before one in this file.",
        removed: "The guest fetches no signature policy any more, and without any it accepts every image.",
        changed: "The signature policy comes from another place, and what it says is not in this file.",
    },
    {
        path: `image.${POLICY}`,
        since: "3.25",
        reading: Reading.Json,
        effect: Effect.Tightens,
        why: "A policy says whose signatures an image needs, unless another comes by URI.",
        removed: "Without a signature policy the guest accepts every image.",
        changed: "The signature policy is not JSON that means one thing, so that it cannot be compared.",
    },
    ...imagePolicyRows(`image.${POLICY}`),
    {
        path: "image.sigstore_config_uri",
        why: "It says where simple signatures are found; the policy says whose they are.",
    },
    {
        path: "image.sigstore_config",
        since: "3.25",
        reading: Reading.Yaml,
        effect: Effect.Neutral,
        why: "It says where simple signatures are found; the policy says whose they are.",
        changed: "It is not YAML that means one thing, so that it cannot be compared.",
    },
    {
        path: "image.sigstore_config:default-docker.*",
        why: "Simple signatures are looked for in another place; whose they have to be, the policy says.",
    },
    {
        path: "image.sigstore_config:docker.*.*",
        why: "Simple signatures are looked for in another place; whose they have to be, the policy says.",
    },
    {
        path: "image.authenticated_registry_credentials_uri",
        why: "The guest shows other credentials to registries, or shows them none.",
    },
    {
        path: "image.anonymous_fallback_on_unauthorized",
        form: Form.Flag,
        why: "With it guests newer than Kata 4.1 ask again without credentials where a registry refuses theirs.",
    },
    {
        path: "image.registry_configuration_uri",
        since: "3.17",
        why: "Where registries are, the guest learns from a place that is not in this file.",
    },
    ...REGISTRY_ROWS,
    {
        path: "image.image_pull_proxy",
        since: "3.19",
        reading: Reading.Table,
        effect: Effect.Neutral,
        why: "It holds the proxies, which are told one by one.",
    },
    { path: "image.image_pull_proxy.https_proxy", why: PROXY },
    { path: "image.image_pull_proxy.http_proxy", why: PLAIN_PROXY },
    {
        path: "image.image_pull_proxy.no_proxy",
        reading: Reading.Commas,
        effect: Effect.Neutral,
        otherwise: Effect.Neutral,
        why: "What is in this list is reached directly and all else through the proxy: it is a way, and TLS protects both.",
    },
    {
        ...neutral(
            "image.skip_proxy_ips",
            "Only guests of Kata 3.18 and before read it; it is a way around the proxy.",
        ),
        until: "3.19",
    },
    {
        path: "image.extra_root_certificates",
        since: "3.13",
        form: Form.Texts,
        reading: Reading.Certificates,
        effect: Effect.Loosens,
        why: "One more authority may vouch for who is a registry or proxy.",
        removed: "One authority less may vouch for who is a registry or proxy.",
    },
];

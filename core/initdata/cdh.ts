import type { KeyRow } from "./keyTable";
import type { InitDataSpec } from "./spec";

/**
 * `cdh.toml`, read by the confidential data hub, which ignores keys that it does not know.
 * Sources: guest-components `confidential-data-hub/hub/src/config/mod.rs`, `image-rs/src/config.rs`.
 */
export const CDH_KEYS: readonly KeyRow<Pick<InitDataSpec, "kbs" | "proxy">>[] = [
    // Without a name the hub does not start; `cc_kbc` is the client that speaks to a KBS.
    { path: ["kbc", "name"], since: "3.11", value: () => "cc_kbc" },
    // The same KBS as in aa.toml: one that differs is one the token was not issued by.
    { path: ["kbc", "url"], since: "3.11", value: (spec) => spec.kbs.url },
    // As in aa.toml. An empty string is not "none", so it is left out.
    { path: ["kbc", "kbs_cert"], since: "3.11", value: (spec) => spec.kbs.certificate },
    // Proxy for registries with TLS, which is all but those marked insecure.
    { path: ["image", "image_pull_proxy", "https_proxy"], since: "3.19", value: (spec) => spec.proxy?.httpsProxy },
    // Proxy for registries without TLS.
    { path: ["image", "image_pull_proxy", "http_proxy"], since: "3.19", value: (spec) => spec.proxy?.httpProxy },
    // Registries that the guest reaches directly: a comma list, read by reqwest's NoProxy.
    { path: ["image", "image_pull_proxy", "no_proxy"], since: "3.19", value: (spec) => spec.proxy?.noProxy?.join(",") },
];

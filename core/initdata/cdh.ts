import { signaturePolicyJson } from "../images/signaturePolicyJson";
import type { RegistryRuleSpec } from "../images/spec";
import type { CredentialFileSpec } from "./guestSettings";
import type { KeyRow, TomlTable } from "./keyTable";

/**
 * `cdh.toml`, read by the confidential data hub, which ignores keys that it does not know.
 * Sources: guest-components `confidential-data-hub/hub/src/config/mod.rs`, `image-rs/src/config.rs`.
 */
export const CDH_KEYS: readonly KeyRow[] = [
    // Without a name the hub does not start; `cc_kbc` is the client that speaks to a KBS.
    { path: ["kbc", "name"], since: "3.11", always: "cc_kbc" },
    // The same KBS as in aa.toml: one that differs is one the token was not issued by.
    { path: ["kbc", "url"], since: "3.11", input: ["kbs", "url"] },
    // As in aa.toml. An empty string is not "none", so it is left out.
    { path: ["kbc", "kbs_cert"], since: "3.11", input: ["kbs", "certificate"] },
    // Fetched before the hub listens: the agent waits for it.
    { path: ["credentials"], since: "3.11", input: ["credentialFiles"], write: credentialTables },
    {
        path: ["skip_sealed_secret_verification"],
        since: "3.28",
        input: ["sealedSecrets", "skipVerification"],
    },
    { path: ["image", "work_dir"], since: "3.11", input: ["images", "workDirectory"] },
    {
        path: ["image", "max_concurrent_layer_downloads_per_image"],
        since: "3.11",
        input: ["images", "maxConcurrentLayerDownloads"],
    },
    // Of policy and sigstore configuration the one by URI counts, of registry configuration the one in the file.
    { path: ["image", "image_security_policy_uri"], since: "3.11", input: ["images", "signaturePolicyUri"] },
    {
        path: ["image", "image_security_policy"],
        since: "3.25",
        input: ["images", "signaturePolicy"],
        write: signaturePolicyJson,
        lines: true,
    },
    { path: ["image", "sigstore_config_uri"], since: "3.11", input: ["images", "sigstoreConfigurationUri"] },
    {
        path: ["image", "sigstore_config"],
        since: "3.25",
        input: ["images", "sigstoreConfiguration"],
        lines: true,
    },
    {
        path: ["image", "authenticated_registry_credentials_uri"],
        since: "3.11",
        input: ["images", "credentialsUri"],
    },
    { path: ["image", "registry_configuration_uri"], since: "3.17", input: ["images", "registryConfigurationUri"] },
    {
        path: ["image", "extra_root_certificates"],
        since: "3.13",
        input: ["images", "extraRootCertificates"],
        lines: true,
    },
    // Proxy for registries with TLS, which is all but those marked insecure.
    { path: ["image", "image_pull_proxy", "https_proxy"], since: "3.19", input: ["proxy", "httpsProxy"] },
    // Proxy for registries without TLS.
    { path: ["image", "image_pull_proxy", "http_proxy"], since: "3.19", input: ["proxy", "httpProxy"] },
    // Registries that the guest reaches directly: a comma list, read by reqwest's NoProxy.
    {
        path: ["image", "image_pull_proxy", "no_proxy"],
        since: "3.19",
        input: ["proxy", "noProxy"],
        write: (entries: readonly string[]) => entries.join(","),
    },
    {
        path: ["image", "registry_config", "unqualified-search-registries"],
        since: "3.19",
        input: ["images", "searchRegistries"],
    },
    {
        path: ["image", "registry_config", "registry"],
        since: "3.19",
        input: ["images", "registries"],
        write: registryTables,
    },
    { path: ["log", "level"], since: "3.28", input: ["logLevels", "confidentialDataHub"] },
];

function credentialTables(files: readonly CredentialFileSpec[]): TomlTable[] {
    return files.map(({ uri, path }) => ({ resource_uri: uri, path }));
}

function registryTables(rules: readonly RegistryRuleSpec[]): TomlTable[] {
    return rules.map(({ prefix, location, insecure, blocked, mirrors }) => ({
        ...(prefix === undefined ? {} : { prefix }),
        ...(location === undefined ? {} : { location }),
        ...(insecure === undefined ? {} : { insecure }),
        ...(blocked === undefined ? {} : { blocked }),
        ...(mirrors === undefined
            ? {}
            : {
                  mirror: mirrors.map((mirror) => ({
                      location: mirror.location,
                      ...(mirror.insecure === undefined ? {} : { insecure: mirror.insecure }),
                  })),
              }),
    }));
}

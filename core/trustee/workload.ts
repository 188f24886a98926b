import { parse } from "smol-toml";
import { defined, fieldsOf, itemsOf, numberOf, stringOf } from "../fields";
import type { Platform } from "../platform";
import { IMAGE_NAME } from "../policy/derive/data";
import { type Evidence, tokenClaims } from "./claims";

/**
 * A workload as Trustee sees it: what the `trustee` outputs of the components hold, and what {@link resourcePolicy},
 * {@link attestationPolicy} and {@link referenceValues} take.
 *
 * @since 0.1.0
 */
export interface TrusteeWorkload {
    /** For the reader of the policy. A name stands for one workload. */
    readonly name: string;
    /** Where it runs. */
    readonly platform: Platform;
    /** The key of its TEE's claims in Trustee's token. Default: that of the platform. */
    readonly evidence?: Evidence;
    /** `init_data` in Trustee's token. Absent on a platform where the token has none of this document. */
    readonly initData?: string;
    /** The values of documents that it had before, for pods that still run with them. Default: none. */
    readonly previous?: readonly string[];
    /** The KBS that its `cdh.toml` names. */
    readonly kbsUrl?: string;
    /** The images that its agent policy admits, as Trustee reads them from `policy_data`. Default: none. */
    readonly images?: readonly string[];
    /** How many NVIDIA GPUs its agent policy gives to its containers. Default: none. */
    readonly gpus?: number;
    /** How many virtual processors its VMs may have, which is part of what SNP measures. Default: not known. */
    readonly vcpus?: readonly number[];
}

/** The workload of an init-data document, whoever wrote that. @since 0.1.0 */
export function trusteeWorkload(
    name: string,
    platform: Platform,
    { digest, files }: { readonly digest: string; readonly files: Readonly<Record<string, string>> },
): TrusteeWorkload {
    const { evidence, initData } = tokenClaims(digest, platform);
    const { "cdh.toml": cdh = "", "policy.rego": policy = "" } = files;
    const images = imagesOf(policy);
    return {
        name,
        platform,
        ...defined({ evidence, initData, kbsUrl: kbsUrlOf(cdh), images, gpus: gpusOf(policy) || undefined }),
    };
}

/** `kbc.url`; nothing of a file that is not TOML, which is another check's to tell. */
export function kbsUrlOf(cdh: string): string | undefined {
    try {
        return stringOf(fieldsOf(parse(cdh)["kbc"])["url"]);
    } catch {
        return undefined;
    }
}

/** The images of `policy_data`, sorted. */
export function imagesOf(policy: string): string[] {
    const images = itemsOf(fieldsOf(policyDataOf(policy))["containers"]).flatMap((container) => {
        const annotations = fieldsOf(fieldsOf(fieldsOf(container)["OCI"])["Annotations"]);
        const image = annotations[IMAGE_NAME];
        return typeof image === "string" && image !== "" ? [image] : [];
    });
    return [...new Set(images)].sort();
}

/** How many GPUs `policy_data` gives to all containers. */
export function gpusOf(policy: string): number {
    const containers = itemsOf(fieldsOf(policyDataOf(policy))["containers"]).map(fieldsOf);
    return containers.reduce((sum, { gpus }) => sum + (numberOf(gpus) ?? 0), 0);
}

const DATA = "policy_data := {";

/**
 * As Trustee reads it, which looks for this text and parses no Rego: JSON from the brace to the end of the policy, or
 * nothing (`attestation-service/src/lib.rs`).
 */
function policyDataOf(policy: string): unknown {
    const start = policy.indexOf(DATA);
    try {
        return start < 0 ? undefined : JSON.parse(policy.slice(start + DATA.length - 1));
    } catch {
        return undefined;
    }
}

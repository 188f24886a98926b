import * as pulumi from "@pulumi/pulumi";
import type { Algorithm } from "../core/algorithm";
import type { Measurements } from "../core/digest";
import { defined } from "../core/fields";
import { FILE_NAMES } from "../core/initdata/document";
import type { InitData } from "../core/initdata/render";
import type { Platform } from "../core/platform";
import { type Evidence, evidenceOf, tokenClaims } from "../core/trustee/claims";
import { gpusOf, imagesOf, kbsUrlOf } from "../core/trustee/workload";
import { mapInput, pick } from "./outputs";
import type { Plan } from "./plan";

/**
 * The init-data of a component: what its `initData` outputs hold.
 *
 * @since 0.1.0
 */
export interface InitDataResult {
    /** The init-data document: the exact text that the guest hashes. */
    toml: string;
    /** The init-data digest in lower-case hexadecimal. */
    digest: string;
    /** The algorithm of the digest. */
    algorithm: Algorithm;
    /** The digest, and the value of the register that holds it in the attestation evidence. */
    measurements: Measurements;
    /** The annotations of the pod template: the document, and the readable digest. */
    annotations: { [name: string]: string };
    /** The agent policy (`policy.rego`). */
    policy: string;
    /** The RuntimeClass of the pods. */
    runtimeClassName: string;
}

/** The outputs of a component; what of them is known is readable in a preview. */
export function toResult(initData: pulumi.Input<InitData>): pulumi.Input<InitDataResult> {
    return mapInput(initData, ({ files, toml, digest, algorithm, measurements, annotations, runtimeClassName }) => ({
        toml,
        digest,
        algorithm,
        measurements,
        annotations,
        policy: files["policy.rego"],
        runtimeClassName,
    }));
}

/**
 * A workload as Trustee sees it: what the `trustee` outputs hold, and what `resourcePolicy`, `attestationPolicy` and
 * `referenceValues` take.
 *
 * @since 0.1.0
 */
export interface TrusteeResult {
    /** The component's name. */
    name: string;
    /** Where it runs. */
    platform: Platform;
    /** The key of its TEE's claims in Trustee's token; absent where the platform leaves it open. */
    evidence?: Evidence;
    /** `init_data` in Trustee's token; absent on a platform where the token has none of this document. */
    initData?: string;
    /** The KBS that its `cdh.toml` names. */
    kbsUrl?: string;
    /** The images that its agent policy admits, as Trustee reads them from `policy_data`. */
    images: string[];
    /** How many NVIDIA GPUs its agent policy gives to its containers; absent without any. */
    gpus?: number;
    /** How many virtual processors its VMs may have, which is part of what SNP measures; absent where that is not known. */
    vcpus?: number[];
}

/** The workload as Trustee sees it; what of it is known is readable in a preview. */
export function toTrustee(name: string, { initData, vcpus }: Plan): pulumi.Input<TrusteeResult> {
    const withVcpus = (known: InitData) => mapInput(vcpus, (counts) => trusteeResult(name, known, counts));
    return mapInput(initData, withVcpus) as pulumi.Input<TrusteeResult>;
}

function trusteeResult(
    name: string,
    { platform, digest, files }: InitData,
    vcpus: readonly number[] | undefined,
): TrusteeResult {
    const fields: { [K in keyof Required<TrusteeResult>]: TrusteeResult[K] | undefined } = {
        name,
        platform,
        evidence: ifKnown([platform], () => evidenceOf(platform)),
        initData: ifKnown([platform, digest], () => tokenClaims(digest, platform).initData),
        kbsUrl: ifKnown([files["cdh.toml"]], () => kbsUrlOf(files["cdh.toml"])),
        images: ifKnown([files["policy.rego"]], () => imagesOf(files["policy.rego"])),
        gpus: ifKnown([files["policy.rego"]], () => gpusOf(files["policy.rego"]) || undefined),
        vcpus: vcpus && [...vcpus],
    };
    return defined(fields) as TrusteeResult;
}

/** What `run` gives, unless a part of what it needs is not known yet. */
function ifKnown<T>(parts: readonly unknown[], run: () => T): T {
    return parts.some(pulumi.isUnknown) ? (pulumi.unknown as T) : run();
}

/**
 * The outputs that a component registers with the engine: what identifies the workload. The texts are in the state
 * already, as its inputs, and a second copy of each would cost every preview.
 */
export function toRegistered(
    result: pulumi.Input<InitDataResult>,
    trustee: pulumi.Input<TrusteeResult>,
): pulumi.Inputs {
    const identity = ["digest", "algorithm", "measurements"].map((key) => [key, pick(result, key)]);
    return { ...Object.fromEntries(identity), trustee };
}

/**
 * The inputs that a component shows to the engine, and so to the reviewer of a pull request: multi-line strings
 * are shown as line diffs.
 */
export function toReview(initData: pulumi.Input<InitData>): pulumi.Inputs {
    const keys = ["platform", "algorithm", "digest"];
    return {
        ...Object.fromEntries(keys.map((key) => [key, pick(initData, key)])),
        registers: mapInput(pick(initData, "measurements") as pulumi.Input<Measurements>, registersOf),
        ...Object.fromEntries(FILE_NAMES.map((name) => [name, pick(initData, "files", name)])),
    };
}

function registersOf({ register, registerValue }: Measurements): Record<string, string | undefined> {
    return register === undefined ? {} : { [register]: registerValue };
}

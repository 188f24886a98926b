import * as pulumi from "@pulumi/pulumi";
import {
    type Algorithm,
    evidenceOf,
    FILE_NAMES,
    type InitData,
    imagesOf,
    kbsUrlOf,
    type Measurements,
    type TrusteeWorkload,
    tokenClaims,
} from "../core";
import { mapInput, pick } from "./outputs";

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

/** The workload as Trustee sees it; what of it is known is readable in a preview. */
export function toTrustee(name: string, initData: pulumi.Input<InitData>): pulumi.Input<TrusteeWorkload> {
    return mapInput(initData, ({ platform, digest, files }) => {
        const fields: TrusteeFields = {
            name,
            platform,
            evidence: ifKnown([platform], () => evidenceOf(platform)),
            initData: ifKnown([platform, digest], () => tokenClaims(digest, platform).initData),
            kbsUrl: ifKnown([files["cdh.toml"]], () => kbsUrlOf(files["cdh.toml"])),
            images: ifKnown([files["policy.rego"]], () => imagesOf(files["policy.rego"])),
        };
        const present = Object.entries(fields).filter(([, value]) => value !== undefined);
        return Object.fromEntries(present) as unknown as TrusteeWorkload;
    });
}

/** All that an output can say; what is undefined is left out. */
type TrusteeFields = { readonly [K in Exclude<keyof TrusteeWorkload, "previous">]-?: TrusteeWorkload[K] | undefined };

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
    trustee: pulumi.Input<TrusteeWorkload>,
): pulumi.Inputs {
    const identity = ["digest", "algorithm", "measurements"].map((key) => [key, pick(result, key)]);
    return { ...Object.fromEntries(identity), trustee };
}

/**
 * The inputs that a component shows to the engine, and thereby to the reviewer of a pull request: multi-line strings
 * are shown as line diffs.
 */
export function toReview(initData: pulumi.Input<InitData>): pulumi.Inputs {
    const keys = ["platform", "algorithm", "digest"];
    return {
        ...Object.fromEntries(keys.map((key) => [key, pick(initData, key)])),
        registers: mapInput(pick(initData, "measurements"), (known) => registersOf(known as Measurements)),
        ...Object.fromEntries(FILE_NAMES.map((name) => [name, pick(initData, "files", name)])),
    };
}

function registersOf({ register, registerValue }: Measurements): Record<string, string | undefined> {
    return register === undefined ? {} : { [register]: registerValue };
}

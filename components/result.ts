import * as pulumi from "@pulumi/pulumi";
import { type Algorithm, FILE_NAMES, type InitData, type Measurements } from "../core";
import { applyWithUnknowns, mapInput, pick } from "./outputs";

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
export function toResult(initData: pulumi.Input<InitData>): pulumi.Output<InitDataResult> {
    return applyWithUnknowns(pulumi.output(initData as pulumi.Output<InitData>), (known) => ({
        toml: known.toml,
        digest: known.digest,
        algorithm: known.algorithm,
        measurements: known.measurements,
        annotations: known.annotations,
        policy: known.files["policy.rego"],
        runtimeClassName: known.runtimeClassName,
    }));
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

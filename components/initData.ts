import * as pulumi from "@pulumi/pulumi";
import type { Algorithm } from "../core/algorithm";
import type { Measurements } from "../core/digest";
import { INIT_DATA_KEYS } from "../core/initdata/inputKeys";
import { unknownKeys } from "../core/shape";
import type { InitDataArgs } from "./args";
import { toOutput } from "./outputs";
import { type Deferred, planInitData, type Request } from "./plan";
import { logWarnings } from "./problems";
import { withProvisional } from "./provisional";
import { type TrusteeResult, toRegistered, toResult, toReview, toTrustee } from "./result";

const KEYS = [...INIT_DATA_KEYS, "runtimeClassName"];

/** The part of a component's arguments that makes the init-data. */
export function initDataInputs(args: InitDataArgs): Deferred {
    const fields: Readonly<Record<string, unknown>> = { ...args };
    const given = INIT_DATA_KEYS.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]);
    return { spec: Object.fromEntries(given), runtimeClassName: fields["runtimeClassName"] };
}

/** What the plan of an `InitData` is made from. */
export function initDataRequest(name: string, args: InitDataArgs): Request {
    const found = unknownKeys(Object.keys({ ...args }), KEYS, []);
    return { label: `InitData "${name}"`, inputs: initDataInputs(args), found };
}

/**
 * An init-data document without a workload, for those who place its annotations themselves: on the pod template, never
 * on the Deployment.
 *
 * ```ts
 * const initData = new InitData("web", {
 *     platform: Platform.Snp,
 *     kbs: { url: "https://kbs.example.com:8080" },
 *     policy: { rego },
 * });
 * const metadata = { annotations: initData.annotations };
 * ```
 *
 * Problems with the inputs stop the preview, all at once. It creates no resource in any cloud or cluster.
 *
 * @since 0.1.0
 */
export class InitData extends pulumi.ComponentResource {
    /** The init-data document: the exact text that the guest hashes. */
    public readonly toml: pulumi.Output<string>;
    /** The init-data digest in lower-case hexadecimal. */
    public readonly digest: pulumi.Output<string>;
    /** The algorithm of the digest. */
    public readonly algorithm: pulumi.Output<Algorithm>;
    /** The digest, and the value of the register that holds it in the attestation evidence. */
    public readonly measurements: pulumi.Output<Measurements>;
    /** The annotations for the pod template: the document, and the readable digest. */
    public readonly annotations: pulumi.Output<{ [name: string]: string }>;
    /** The agent policy (`policy.rego`). */
    public readonly policy: pulumi.Output<string>;
    /** The RuntimeClass for the pods. */
    public readonly runtimeClassName: pulumi.Output<string>;
    /** The workload as Trustee sees it, for `resourcePolicy`, `attestationPolicy` and `referenceValues`. */
    public readonly trustee: pulumi.Output<TrusteeResult>;

    constructor(name: string, args: InitDataArgs, opts?: pulumi.ComponentResourceOptions) {
        const plan = planInitData(initDataRequest(name, args));
        super("confidential-workload:index:InitData", name, toReview(plan.initData), opts);
        logWarnings(plan.issues, this);
        const result = toResult(plan.initData);
        const { toml, digest, algorithm, measurements, annotations, policy, runtimeClassName } = toOutput(result);
        this.toml = toml;
        this.digest = digest;
        this.algorithm = algorithm;
        this.measurements = measurements as pulumi.Output<Measurements>;
        this.annotations = annotations as pulumi.Output<{ [name: string]: string }>;
        this.policy = policy;
        this.runtimeClassName = runtimeClassName;
        const trustee = withProvisional(plan.initData, toTrustee(name, plan), this);
        this.trustee = toOutput(trustee);
        this.registerOutputs(toRegistered(result, trustee));
    }
}

// Made by tools/shapes.mjs from core/initdata/spec.ts: change it there.
import type * as pulumi from "@pulumi/pulumi";
import type { Algorithm } from "../../core/algorithm";
import type { Platform } from "../../core/platform";
import type { AttestationSettings, CredentialFile, ImagePullProxy, Kbs, LogLevels, SealedSecrets } from "./guest";
import type { ImageSettings, Memory, TrustedStorage } from "./images";
import type { AgentPolicy } from "./policy";

/** What an init-data document is made from: plain, readonly data. @since 0.1.0 */
export interface InitDataInputs {
    /**
     * Where the VM runs. It decides the RuntimeClass, the algorithm, the measurement register and the size limit.
     * Required.
     */
    platform?: pulumi.Input<Platform> | undefined;
    /** Hash algorithm of the init-data digest. Default: the platform's. One whose digest would be cut is an error. */
    algorithm?: pulumi.Input<Algorithm> | undefined;
    /** Kata version on the nodes, as in `4.1.0`; at least 3.20. Default: the newest known. */
    kataVersion?: pulumi.Input<string> | undefined;
    /**
     * Whether the RuntimeClass may be one that ends in `-debug` or `-devkit` (Kata 4.1). Its guests have a debug console: the
     * host gets a root shell, which no policy can deny. Each preview then warns. Default: false, and such a class is an error.
     */
    allowDebugClass?: pulumi.Input<boolean> | undefined;
    /** The key broker service (KBS) that attests the workload and gives it its secrets. Required. */
    kbs?: pulumi.Input<Kbs> | undefined;
    /** What the attestation agent does in addition to talking to the KBS. Default: nothing. */
    attestation?: pulumi.Input<AttestationSettings> | undefined;
    /** The proxy for image pulls. Default: none. */
    proxy?: pulumi.Input<ImagePullProxy> | undefined;
    /** How the guest finds, verifies and stores images. Default: as the images' names say, and without signatures. */
    images?: pulumi.Input<ImageSettings> | undefined;
    /**
     * The volume whose disk holds the unpacked images, encrypted by the guest (experimental in Kata). Not for peer pods.
     * Default: the guest's memory, of which images can fill half.
     */
    trustedStorage?: pulumi.Input<TrustedStorage> | undefined;
    /** The memory of the VM, with room for the images. Default: as the class and the limits have it; the preview says where images do not fit. */
    memory?: pulumi.Input<Memory> | undefined;
    /** Resources of the KBS that the guest writes to files before the pod starts. Default: none. */
    credentialFiles?: pulumi.Input<pulumi.Input<CredentialFile>[]> | undefined;
    /** How the guest treats sealed secrets. Default: it verifies their signatures. */
    sealedSecrets?: pulumi.Input<SealedSecrets> | undefined;
    /** How much the guest's parts log. Default: the guest's own levels. */
    logLevels?: pulumi.Input<LogLevels> | undefined;
    /**
     * The agent policy: a preset with its options, or Rego of your own. Default: `PolicyPreset.Strict`, which needs a workload
     * and the image lock.
     */
    policy?: pulumi.Input<AgentPolicy> | undefined;
}

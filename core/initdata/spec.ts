import type { Algorithm } from "../algorithm";
import type {
    AttestationSpec,
    CredentialFileSpec,
    KbsSpec,
    LogLevelsSpec,
    ProxySpec,
    SealedSecretsSpec,
} from "../guest/spec";
import type { ImageSettingsSpec, MemorySpec, TrustedStorageSpec } from "../images/spec";
import type { Platform } from "../platform";
import type { PolicySpec } from "../policy/spec";

/** What an init-data document is made from: plain, readonly data. @since 0.1.0 */
export interface InitDataSpec {
    /**
     * Where the VM runs. It decides the RuntimeClass, the algorithm, the measurement register and the size limit.
     * Required.
     */
    readonly platform: Platform;
    /** Hash algorithm of the init-data digest. Default: the platform's. One whose digest would be cut is an error. */
    readonly algorithm?: Algorithm;
    /** Kata version on the nodes, as in `4.1.0`; at least 3.20. Default: the newest known. */
    readonly kataVersion?: string;
    /**
     * Whether the RuntimeClass may be one that ends in `-debug` or `-devkit` (Kata 4.1). Its guests have a debug console: the
     * host gets a root shell, which no policy can deny. Each preview then warns. Default: false, and such a class is an error.
     */
    readonly allowDebugClass?: boolean;
    /** The key broker service (KBS) that attests the workload and gives it its secrets. Required. */
    readonly kbs: KbsSpec;
    /** What the attestation agent does in addition to talking to the KBS. Default: nothing. */
    readonly attestation?: AttestationSpec;
    /** The proxy for image pulls. Default: none. */
    readonly proxy?: ProxySpec;
    /** How the guest finds, verifies and stores images. Default: as the images' names say, and without signatures. */
    readonly images?: ImageSettingsSpec;
    /**
     * The volume whose disk holds the unpacked images, encrypted by the guest (experimental in Kata). Not for peer pods.
     * Default: the guest's memory, of which images can fill half.
     */
    readonly trustedStorage?: TrustedStorageSpec;
    /** The memory of the VM, with room for the images. Default: as the class and the limits have it; the preview says where images do not fit. */
    readonly memory?: MemorySpec;
    /** Resources of the KBS that the guest writes to files before the pod starts. Default: none. */
    readonly credentialFiles?: readonly CredentialFileSpec[];
    /** How the guest treats sealed secrets. Default: it verifies their signatures. */
    readonly sealedSecrets?: SealedSecretsSpec;
    /** How much the guest's parts log. Default: the guest's own levels. */
    readonly logLevels?: LogLevelsSpec;
    /**
     * The agent policy: a preset with its options, or Rego of your own. Default: `PolicyPreset.Strict`, which needs a workload
     * and the image lock.
     */
    readonly policy?: PolicySpec;
}

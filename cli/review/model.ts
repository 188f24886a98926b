import type { Measurements } from "../../core/digest";
import type { Effect } from "../../core/effect";
import type { DecodedInitData } from "../../core/initdata/decode";
import type { Platform } from "../../core/platform";
import type { InitDataDiff } from "../../core/review/change";
import type { Pods } from "./pods";

/** What becomes of the init-data of a workload. */
export const State = {
    New: "new",
    /** It was plain, and becomes confidential. */
    MovesIn: "moves-in",
    Changed: "changed",
    Removed: "removed",
    Unchanged: "unchanged",
} as const;
export type State = (typeof State)[keyof typeof State];

/** One side of a workload, as far as it can be read. */
export interface Version {
    /** Why the init-data cannot be read, where that is so. */
    readonly hidden?: "unknown" | "secret" | "damaged";
    readonly initData?: DecodedInitData;
    /** What the evidence holds, where digest and platform are known. */
    readonly measurements?: Measurements;
    /** The files that can be read. Those of init-data that is hidden are what its component shows. */
    readonly files: Readonly<Record<string, string>>;
}

/** What there is to know of a workload that was plain, or was not there. */
export interface MoveIn {
    /** Whom and what the guest trusts: KBS, proxies, registries. */
    readonly trusts: readonly string[];
    /** What the host may ask of the agent. */
    readonly can: readonly string[];
    /** How many of the requests that were tried the policy denies. */
    readonly denied: number;
    /** Why the hardware does not vouch for the init-data. */
    readonly notAttested: readonly string[];
    /** Whether the policy was asked at all. */
    readonly isExplained: boolean;
    /** The volumes to which it writes what is lost with the VM; null where nobody could check it. */
    readonly lost: readonly string[] | null;
}

/** A workload and what the preview does to its init-data. */
export interface WorkloadReview {
    /** Name in the stack. */
    readonly name: string;
    readonly kind: string;
    /** Name in the cluster, with the namespace where it is known. */
    readonly object: string;
    readonly urn: string;
    readonly state: State;
    readonly pods: Pods;
    readonly platform?: Platform;
    readonly before?: Version;
    readonly after?: Version;
    readonly diff: InitDataDiff;
    /** Of one that is new or moves in. */
    readonly moveIn?: MoveIn;
    /** URNs of what the same update makes, where the digest may depend on values that only the dry run made up. */
    readonly provisional: readonly string[];
    /** Whether the same update puts the new document on a list of reviewed ones (`admission`). */
    readonly listed: boolean;
}

/** What a reviewer needs to know about a preview. */
export interface Review {
    /** Whether the preview failed, so that workloads may be missing here. */
    readonly failed: boolean;
    readonly errors: readonly string[];
    /** What the preview warns of. */
    readonly warnings: readonly string[];
    /** What was given, where it is something else than a preview. */
    readonly foreign?: string;
    /** The worst of all workloads. */
    readonly effect: Effect;
    /** Those whose init-data changes, the worst first. */
    readonly workloads: readonly WorkloadReview[];
    /** Those that are in the preview and whose init-data stays as it is. */
    readonly unchanged: readonly WorkloadReview[];
    /** Whether the preview lists everything that stays, so that `unchanged` is all of them. */
    readonly countsAll: boolean;
}

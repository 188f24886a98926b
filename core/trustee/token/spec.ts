import { error, type Issue, type IssueCode, type IssueText, type Place, quote } from "../../issue";
import type { Evidence } from "../claims";
import type { ReferenceValuesSpec } from "../referenceValues";
import type { WorkloadsSpec } from "../spec";

/**
 * By what the signature of a token is verified. At least one is needed, and a token that one of them verifies is signed.
 *
 * @since 0.1.0
 */
export interface TokenKeys {
    /** The text of a JWK Set (RFC 7517): `{"keys": […]}`. Default: none. */
    readonly jwks?: string;
    /** Public keys, or certificates of the signer itself, in PEM. Default: none. */
    readonly publicKeys?: string;
    /**
     * Roots in PEM, for a token that brings its chain of certificates: Trustee sends it where the token signer has a
     * `cert_path`. Default: none.
     */
    readonly rootCertificates?: string;
}

/** What a token is compared with. @since 0.1.0 */
export interface VerifyTokenSpec extends WorkloadsSpec {
    /** Whose tokens are trusted. */
    readonly keys: TokenKeys;
    /** The time at which the token has to be valid. The function reads no clock. */
    readonly time: Date;
    /** By how many seconds the clock of Trustee and `time` may differ. Default: 60. */
    readonly skewSeconds?: number;
    /**
     * Whether the attestation policy has to affirm every device (`ear.status`). Default: true, and false for the sample
     * attester, which reports nothing that could be affirmed.
     */
    readonly requireAffirming?: boolean;
    /**
     * Whether a device without any claim about debug mode is an error. Default: false, and it is a warning, because not all
     * verifiers report it (Trustee `deps/verifier/src`): IBM Secure Execution, Arm CCA and Trustee's local verifier of GPUs
     * do not.
     *
     * @since 0.1.0
     */
    readonly strictDebug?: boolean;
    /**
     * The reference values of the guest's image and hardware, as {@link ReferenceValuesSpec.guest} has them: the claims of each device
     * are compared with them, whatever the attestation policy says. Default: none, and the appraisal alone speaks for them.
     *
     * @since 0.1.0
     */
    readonly guest?: ReferenceValuesSpec["guest"];
    /**
     * Who has to have issued the token (`iss`, Trustee's `issuer_name`). Trustee up to 0.20 writes none, and a token without one is an
     * error then. Default: it is not asked, because the keys say who signed.
     *
     * @since 0.1.0
     */
    readonly issuer?: string;
    /**
     * The digests of reviewed init-data documents, in lower-case hexadecimal, each with the algorithm of its document: the document of the
     * token has to be one of them. Default: it is not asked.
     *
     * @since 0.1.0
     */
    readonly reviewed?: readonly string[];
}

/** One thing that was asked of the token. @since 0.1.0 */
export interface TokenCheck {
    /** As in `init_data` and `appraisal of gpu0`. */
    readonly asked: string;
    /** What the token says, as text. */
    readonly found: string;
    readonly expected: string;
    /** Whether what was found is in order; where it is not, an issue says why. */
    readonly holds: boolean;
}

/** The outcome of {@link verifyToken}. @since 0.1.0 */
export interface TokenVerdict {
    /** Whether the token proves that one of the workloads runs: no issue is an error. */
    readonly proven: boolean;
    /** The names of those that have this very document; none where nothing is proven. */
    readonly workloads: readonly string[];
    /** All that was asked. */
    readonly checks: readonly TokenCheck[];
    /** Every reason why the token proves nothing, and warnings. */
    readonly issues: readonly Issue[];
    /** The kind of evidence that the token is about; only of a token that is signed. */
    readonly evidence?: Evidence;
    /** What the document said (`init_data_claims`); only of a token that is signed. Guests of peer pods do not send it. */
    readonly content?: Readonly<Record<string, unknown>>;
    /**
     * The public key, as a JWK, whose private half the guest made and holds (`tee-pubkey` of `runtime_data_claims`). Only of
     * a token that is proven: who shows that private key is the guest of this token.
     */
    readonly teeKey?: Readonly<Record<string, unknown>>;
}

/** The checks of one part of the verification, and what is wrong. */
export type Checked = Pick<TokenVerdict, "checks" | "issues">;

/** One check, with its issue if it does not hold. `at` is the place in the token. */
export function checked(check: TokenCheck, at: Place, code: IssueCode, text: IssueText): Checked {
    return { checks: [check], issues: check.holds ? [] : [error(["token", ...at], code, text)] };
}

export function allChecked(parts: readonly Checked[]): Checked {
    return { checks: parts.flatMap(({ checks }) => checks), issues: parts.flatMap(({ issues }) => issues) };
}

/** What a token says, as text. What is not text is never made one by its own `toString`. */
export function asText(value: unknown): string {
    return value === undefined ? "nothing" : typeof value === "string" ? value : quote(value);
}

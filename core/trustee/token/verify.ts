import { errorsOf } from "../../issue";
import { checkAppraisals } from "./appraisals";
import { devicesOf } from "./devices";
import { checkGuest, checkGuestSpec, checkIssuer } from "./guest";
import { checkIdentity } from "./identity";
import { checkSpec } from "./inputs";
import { readJws } from "./jws";
import { readKeys } from "./keys";
import { checkReviewed } from "./reviewed";
import { checkSignature } from "./signature";
import { allChecked, type TokenVerdict, type VerifyTokenSpec } from "./spec";
import { checkTimes } from "./time";

const DEFAULT_SKEW_SECONDS = 60;

/**
 * Whether an attestation token of Trustee (EAR, a JWT) proves that one of the workloads runs: its signature, its time, the
 * kind of TEE, the init-data, with `guest` the image and hardware, the appraisal of every device, that no device is in debug mode, and the images that it names.
 * It asks for all of it and gives every reason against it.
 *
 * ```ts
 * const { proven, issues } = verifyToken(token, { workloads: [workload], keys: { publicKeys: pem }, time: now });
 * ```
 *
 * It never throws for what is in the token, reads no clock and opens no connection. What a proven token does not say:
 * who sent it. Whoever has read it can send it again until it expires, so compare `teeKey` with the key of the connection.
 * Sources: Trustee `attestation-service/src/ear_token/broker.rs` (what is in the token) and `kbs/src/token/jwk.rs` (how
 * the KBS verifies it).
 *
 * @since 0.1.0
 */
export function verifyToken(token: string, spec: VerifyTokenSpec): TokenVerdict {
    const wrong = checkSpec(token, spec);
    if (errorsOf(wrong).length > 0) {
        return { proven: false, workloads: [], checks: [], issues: wrong };
    }
    const { workloads, time, skewSeconds = DEFAULT_SKEW_SECONDS } = spec;
    const ofGuest = checkGuestSpec(spec);
    if (errorsOf(ofGuest).length > 0) {
        return { proven: false, workloads: [], checks: [], issues: [...wrong, ...ofGuest] };
    }
    const { jws, issues: malformed } = readJws(token);
    const { issues: ofKeys, ...trust } = readKeys(spec.keys);
    if (jws === undefined || ofKeys.length > 0) {
        return { proven: false, workloads: [], checks: [], issues: [...wrong, ...malformed, ...ofKeys] };
    }
    const devices = devicesOf(jws.payload);
    const signature = checkSignature(jws, trust, time);
    const identity = checkIdentity(devices, workloads);
    const all = allChecked([
        signature,
        checkTimes(jws.payload, time, skewSeconds),
        checkIssuer(jws.payload["iss"], spec.issuer),
        identity,
        checkReviewed(devices, workloads, spec.reviewed),
        checkGuest(devices, spec),
        checkAppraisals(devices, identity.evidence, spec),
    ]);
    const issues = [...wrong, ...ofGuest, ...all.issues];
    const proven = errorsOf(issues).length === 0;
    return {
        proven,
        workloads: proven ? identity.names : [],
        checks: all.checks,
        issues,
        ...(signature.issues.length === 0 ? identity.signed : {}),
        ...(proven ? identity.proven : {}),
    };
}

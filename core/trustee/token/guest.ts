import { errorsOf, type Issue, type Place, warningIf } from "../../issue";
import { type Evidence, evidenceOf } from "../claims";
import { GUEST_NAMES } from "../guestNames";
import { guestValues, missingNames, type ReferenceValue } from "../guestValues";
import { type Device, isCpu } from "./devices";
import { GUEST_CLAIMS, type GuestClaim } from "./guestClaims";
import { allChecked, asText, type Checked, checked, type VerifyTokenSpec } from "./spec";

/** Every problem of the reference values themselves, and what they leave uncompared. */
export function checkGuestSpec({ guest, workloads }: Pick<VerifyTokenSpec, "guest" | "workloads">): Issue[] {
    if (guest === undefined) {
        return [];
    }
    const { issues, values } = guestValues(guest, workloads);
    const unread = Object.keys(values).filter((name) => !GUEST_CLAIMS.some((claim) => claim.name === name));
    const evidences = [...new Set(workloads.flatMap(({ platform }) => evidenceOf(platform) ?? []))].sort();
    const absent = evidences.flatMap((evidence) => missingNames(evidence, values));
    const message = "so the appraisal alone speaks for them";
    return [
        ...issues,
        ...warningIf(unread.length > 0, PATH, "guest-missing", {
            message: `has ${unread.join(", ")}, which no claim is compared with here, ${message}`,
            fix: "leave them to the attestation policy",
        }),
        ...warningIf(errorsOf(issues).length === 0 && absent.length > 0, PATH, "guest-missing", {
            message: `has no ${[...new Set(absent)].join(", ")}, ${message}`,
            fix: "add them to the values",
        }),
    ];
}

const PATH: Place = ["guest"];

/** The image and the hardware of each device, by the reference values of the spec. */
export function checkGuest(devices: readonly Device[], { guest, workloads }: VerifyTokenSpec): Checked {
    if (guest === undefined) {
        return { checks: [], issues: [] };
    }
    const { values } = guestValues(guest, workloads);
    return allChecked(devices.flatMap((device) => checkDevice(device, values)));
}

function checkDevice(device: Device, values: Readonly<Record<string, ReferenceValue>>): Checked[] {
    const rows = GUEST_CLAIMS.filter(({ name, tee }) => device.tees.includes(tee) && values[name] !== undefined);
    const isUncompared = rows.length === 0 && isCpu(device);
    return isUncompared ? [uncompared(device)] : rows.map((row) => checkClaim(device, row, values[row.name] ?? []));
}

function uncompared({ name, tees }: Device): Checked {
    const names = Object.entries(GUEST_NAMES).flatMap(([one, { neededBy }]) =>
        tees.some((tee) => neededBy.includes(tee as Evidence)) ? [one] : [],
    );
    const check = { asked: `guest of ${name}`, found: "not compared", expected: "a reference value", holds: false };
    return checked(check, ["submods", name], "token-guest", {
        message: "is of a TEE for which no reference value is given, so nothing says which guest image runs",
        fix:
            names.length === 0
                ? "leave out the reference values: its token has no claim that they could be compared with"
                : `give ${names.join(", ")}`,
    });
}

function checkClaim({ name, claims }: Device, { name: value, tee, found, isLeast }: GuestClaim, given: ReferenceValue) {
    const accepted: readonly unknown[] = [given].flat();
    const there = found(claims[tee]);
    const holds = there.some((one) =>
        isLeast ? typeof one === "number" && one >= Number(accepted[0]) : accepted.includes(one),
    );
    const expected = `${isLeast ? "at least " : ""}${accepted.map(asText).join(" or ")}`;
    const text = there.length === 0 ? "nothing" : there.map(asText).join(", ");
    const check = { asked: `${value} of ${name}`, found: text, expected, holds };
    return checked(check, ["submods", name], "token-guest", {
        message: `has another ${value} than the reference values: ${text}`,
        allowed: expected,
        fix: "find out which guest image and hardware run there, and give their values only where you trust them",
    });
}

/** Who has issued the token: Trustee writes it from 0.21 (`ear_token/broker.rs`, `issuer_name`). */
export function checkIssuer(found: unknown, expected: string | undefined): Checked {
    if (expected === undefined) {
        return { checks: [], issues: [] };
    }
    const check = { asked: "issuer", found: asText(found), expected, holds: found === expected };
    return checked(check, ["iss"], "token-issuer", {
        message: found === undefined ? "has no iss" : `is of another issuer: ${asText(found)}`,
        allowed: expected,
        fix:
            found === undefined
                ? "leave out the issuer for a Trustee up to 0.20, which writes none"
                : "give the `issuer_name` of your Trustee, or take the token from it",
    });
}

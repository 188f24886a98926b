import { error, quote } from "../../issue";
import { Evidence } from "../claims";
import { type Device, isDebugged } from "./devices";
import type { Asked } from "./spec";

/** Every device is affirmed, and none is in debug mode. */
export function checkAppraisals(
    devices: readonly Device[],
    evidence: Evidence | undefined,
    requireAffirming = evidence !== Evidence.Sample,
): Asked {
    const parts = devices.flatMap((device) => [
        ...(requireAffirming ? [checkStatus(device)] : []),
        ...checkDebug(device),
    ]);
    return { checks: parts.flatMap(({ checks }) => checks), issues: parts.flatMap(({ issues }) => issues) };
}

const AFFIRMING = "affirming";

function checkStatus({ name, status }: Device): Asked {
    const found = status === undefined ? "nothing" : String(status);
    const holds = status === AFFIRMING;
    const text = {
        message: `is ${status === undefined ? "not appraised" : quote(status)}: the attestation policy does not vouch for this device`,
        allowed: AFFIRMING,
        fix: "register the reference values of the hardware and the guest with Trustee, or find out what runs there",
    };
    return {
        checks: [{ asked: `appraisal of ${name}`, found, expected: AFFIRMING, holds }],
        issues: holds ? [] : [error(["token", "submods", name], "token-appraisal", text)],
    };
}

function checkDebug(device: Device): Asked[] {
    const isOn = isDebugged(device);
    const { name } = device;
    const text = {
        message: "is in debug mode, in which the host reads and changes the memory of the guest",
        fix: "start the guest without debugging, and trust nothing that this one has had",
    };
    return isOn === undefined
        ? []
        : [
              {
                  checks: [
                      { asked: `debug mode of ${name}`, found: isOn ? "on" : "off", expected: "off", holds: !isOn },
                  ],
                  issues: isOn ? [error(["token", "submods", name], "token-debug", text)] : [],
              },
          ];
}

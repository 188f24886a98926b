import { quote } from "../../issue";
import { Evidence } from "../claims";
import { type Device, isDebugged } from "./devices";
import { allChecked, asText, type Checked, checked } from "./spec";

/** Every device is affirmed, and none is in debug mode. */
export function checkAppraisals(
    devices: readonly Device[],
    evidence: Evidence | undefined,
    requireAffirming = evidence !== Evidence.Sample,
): Checked {
    return allChecked([...(requireAffirming ? devices.map(checkStatus) : []), ...devices.flatMap(checkDebug)]);
}

const AFFIRMING = "affirming";

function checkStatus({ name, status }: Device): Checked {
    const asked = `appraisal of ${name}`;
    const check = { asked, found: asText(status), expected: AFFIRMING, holds: status === AFFIRMING };
    return checked(check, ["submods", name], "token-appraisal", {
        message: `is ${status === undefined ? "not appraised" : quote(status)}: the attestation policy does not vouch for this device`,
        allowed: AFFIRMING,
        fix: "register the reference values of the hardware and the guest with Trustee, or find out what runs there",
    });
}

function checkDebug(device: Device): Checked[] {
    const isOn = isDebugged(device);
    const check = { asked: `debug mode of ${device.name}`, found: isOn ? "on" : "off", expected: "off", holds: !isOn };
    const text = {
        message: "is in debug mode, in which the host reads and changes the memory of the guest",
        fix: "start the guest without debugging, and trust nothing that this one has had",
    };
    return isOn === undefined ? [] : [checked(check, ["submods", device.name], "token-debug", text)];
}

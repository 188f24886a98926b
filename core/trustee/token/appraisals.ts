import { quote, warning } from "../../issue";
import { Evidence } from "../claims";
import { type Device, isDebugged } from "./devices";
import { allChecked, asText, type Checked, checked, type VerifyTokenSpec } from "./spec";

/** Every device is affirmed, and none is in debug mode. */
export function checkAppraisals(
    devices: readonly Device[],
    evidence: Evidence | undefined,
    {
        requireAffirming = evidence !== Evidence.Sample,
        strictDebug = false,
    }: Pick<VerifyTokenSpec, "requireAffirming" | "strictDebug">,
): Checked {
    return allChecked([
        ...(requireAffirming ? devices.map(checkStatus) : []),
        ...devices.filter(hasDebugMode).map((device) => checkDebug(device, strictDebug)),
    ]);
}

/** How many GPUs and switches there are has no debug mode, and each of them has an appraisal of its own: `deps/verifier/src/nvidia`, `validate_ppcie`. */
const TOPOLOGY = /^ppcie\d+$/;

/** Whether a device can be in debug mode. What has such a claim is asked, whatever its name. */
function hasDebugMode(device: Device): boolean {
    return !TOPOLOGY.test(device.name) || isDebugged(device) !== undefined;
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

function checkDebug(device: Device, isStrict: boolean): Checked {
    const isOn = isDebugged(device);
    const at = ["submods", device.name];
    const check = { asked: `debug mode of ${device.name}`, expected: "off" };
    if (isOn === undefined) {
        const message = "has no claim about debug mode, so nothing says that the host cannot look into this device";
        const fix = isStrict
            ? "use a verifier that reports it, or verify without strictDebug"
            : "rely on the reference values of the device, or ask for such a claim by strictDebug";
        return isStrict
            ? checked({ ...check, found: "nothing", holds: false }, at, "token-debug-unknown", { message, fix })
            : { checks: [], issues: [warning(["token", ...at], "token-debug-unknown", { message, fix })] };
    }
    return checked({ ...check, found: isOn ? "on" : "off", holds: !isOn }, at, "token-debug", {
        message: "is in debug mode, in which the host reads and changes the memory of the guest",
        fix: "start the guest without debugging, and trust nothing that this one has had",
    });
}

import { error, type Issue, type Place, quote } from "../issue";
import { PLATFORMS, type Platform, REGISTER_BYTES, Register } from "../platform";
import { evidenceOf, inNewSpelling } from "./claims";

const HEX = /^[0-9a-fA-F]*$/;
// A digest of 32, 48 or 64 bytes.
const BASE64_DIGEST = /^(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{86}==)$/;

/** Whether a value is one that Trustee's token can have as `init_data` on this platform. */
export function checkValue(value: string, platform: Platform, path: Place): Issue[] {
    const { register } = PLATFORMS[platform];
    const problem = (message: string, allowed: string, fix: string): Issue[] => [
        error(path, "init-data-value", { message: `${quote(value)} ${message}`, allowed, fix }),
    ];
    if (register === undefined) {
        const allowed = "base64 of the init-data digest, which the sample verifier reports";
        // 64 hexadecimal digits are base64 too, of 48 bytes that no SHA-384 has.
        return BASE64_DIGEST.test(value) && !HEX.test(value)
            ? []
            : problem("is not a digest in base64", allowed, fixForSample(value));
    }
    const digits = 2 * REGISTER_BYTES[register];
    const allowed = `${digits} lower-case hexadecimal digits, the whole value of ${register}`;
    const hex = inNewSpelling(value, evidenceOf(platform));
    if (hex === "0".repeat(digits)) {
        return problem("is what a guest without init-data reports, and any host can start one", allowed, FROM_OUTPUT);
    }
    if (!HEX.test(value)) {
        return problem("is not hexadecimal", allowed, hex === value ? fixForText(value) : `write ${quote(hex)}`);
    }
    if (value.length !== digits) {
        return problem(`has ${value.length} digits`, allowed, fixForLength(value, digits, register));
    }
    return value === value.toLowerCase()
        ? []
        : problem("has upper-case digits", allowed, `write ${quote(value.toLowerCase())}`);
}

function fixForSample(value: string): string {
    const isDigest = HEX.test(value) && [64, 96, 128].includes(value.length);
    return isDigest ? `write "${Buffer.from(value, "hex").toString("base64")}"` : FROM_OUTPUT;
}

function fixForText(value: string): string {
    return /^sha\d+:/.test(value)
        ? "leave the name of the algorithm out, and give the value that the hardware reports"
        : FROM_OUTPUT;
}

function fixForLength(value: string, digits: number, register: Register): string {
    const isShort = [64, 96].includes(value.length) && value.length < digits;
    return isShort && register !== Register.Pcr8
        ? `pad it with zeros, as the hardware does: ${value.padEnd(digits, "0")}`
        : FROM_OUTPUT;
}

const FROM_OUTPUT =
    "take it from the output `trustee` of the component, or from `npx confidential-workload digest --platform`";

import { defined, type Fields, fieldsOf, textOf } from "../../fields";

/** The appraisal of one device (EAR, `submods`). */
export interface Device {
    /** `cpu0`, `gpu0`, … */
    readonly name: string;
    readonly status: unknown;
    /** What the attestation policy was given: `init_data`, `runtime_data_claims`, and the claims of the TEE under its name. */
    readonly claims: Fields;
    /** The names of the TEEs. A device has one. */
    readonly tees: readonly string[];
    /** The images that Trustee's own policy names (`ear.trustee.identifiers`). */
    readonly images?: unknown;
}

/** What is in the annotated evidence in addition to the claims of the TEE (`ear_token/broker.rs`, `transform_claims`). */
const OTHER_CLAIMS = ["init_data", "init_data_claims", "report_data", "runtime_data_claims"];

/** The devices of a token. */
export function devicesOf(payload: Fields): Device[] {
    return Object.entries(fieldsOf(payload["submods"])).map(([name, submodule]) => {
        const appraisal = fieldsOf(submodule);
        const isNewer = "ear_status" in appraisal || "ear_attester_claims" in appraisal;
        return { name, ...(isNewer ? draft04(appraisal) : deviceOf(appraisal)) };
    });
}

function deviceOf(appraisal: Fields): Omit<Device, "name"> {
    const claims = fieldsOf(appraisal["ear.veraison.annotated-evidence"]);
    return {
        status: appraisal["ear.status"],
        claims,
        tees: Object.keys(claims).filter((key) => !OTHER_CLAIMS.includes(key)),
        images: imagesOf(appraisal),
    };
}

/** EAR draft-04, as a newer Trustee writes it (`ear_token/claims.rs`). */
function draft04(appraisal: Fields): Omit<Device, "name"> {
    const attester = fieldsOf(appraisal["ear_attester_claims"]);
    const verifier = fieldsOf(appraisal["ear_verifier_claims"]);
    const tee = textOf(attester["tee"]) ?? "";
    return {
        status: appraisal["ear_status"],
        claims: {
            [tee]: attester["claims"],
            ...defined({
                init_data: attester["init_data"],
                init_data_claims: verifier["init_data"],
                runtime_data_claims: verifier["runtime_data"],
            }),
        },
        tees: tee === "" ? [] : [tee],
        images: imagesOf(fieldsOf(verifier["custom"])),
    };
}

/** What Trustee's own policy adds. */
function imagesOf(extensions: Fields): unknown {
    return fieldsOf(fieldsOf(extensions["ear.trustee.identifiers"])["validated"])["container_images"];
}

/** Where the claims of a TEE say that its guest may be debugged: Trustee `deps/verifier/src`, a folder for each TEE. */
const DEBUG = [
    ["policy_debug_allowed"],
    ["evidence", "policy", "debug_allowed"],
    ["td_attributes", "debug"],
    ["debug"],
];
/** Older verifiers wrote numbers and flags as text. */
const ON: readonly unknown[] = [true, 1, "true", "1"];

/** Whether the evidence of a device is from a guest that its host can look into; undefined where it does not say. */
export function isDebugged({ claims, tees }: Device): boolean | undefined {
    const flags = tees
        .flatMap((tee) => DEBUG.map((path) => path.reduce<unknown>((value, key) => fieldsOf(value)[key], claims[tee])))
        .filter((value) => value !== undefined);
    return flags.length === 0 ? undefined : flags.some((flag) => ON.includes(flag));
}

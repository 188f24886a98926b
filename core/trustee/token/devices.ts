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

/** A device of which the TEE and the init-data are asked. */
export function isCpu({ name }: Device): boolean {
    return /^cpu\d+$/.test(name);
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

/** For older verifiers, which wrote numbers and flags as text, too. */
const OFF: readonly unknown[] = [false, 0, "false", "0"];

/** Where claims say whether a device may be debugged, and which values say that it may not: Trustee `deps/verifier/src`. */
const DEBUG: readonly { readonly path: readonly string[]; readonly off: readonly unknown[] }[] = [
    { path: ["policy_debug_allowed"], off: OFF },
    { path: ["evidence", "policy", "debug_allowed"], off: OFF },
    { path: ["td_attributes", "debug"], off: OFF },
    { path: ["debug"], off: OFF },
    // A GPU or switch, in the words of NVIDIA's service.
    { path: ["dbgstat"], off: ["disabled"] },
];

/** Whether the evidence is of a device that its host can look into; undefined where it does not say. */
export function isDebugged({ claims, tees }: Device): boolean | undefined {
    const flags = tees.flatMap((tee) =>
        DEBUG.flatMap(({ path, off }) => {
            const value = path.reduce<unknown>((inner, key) => fieldsOf(inner)[key], claims[tee]);
            return value === undefined ? [] : [!off.includes(value)];
        }),
    );
    return flags.length === 0 ? undefined : flags.includes(true);
}

import { errorsOf, type Issue, warningIf } from "../issue";
import { isPlainObject } from "../shape";
import { checkWorkloads } from "./check";
import { type Evidence, evidenceOf, evidencesOf, spellingsOf } from "./claims";
import { guestValues, missingNames, type ReferenceValue } from "./guestValues";
import { postReferenceValues, setReferenceValue } from "./kbsClient";
import type { WorkloadsSpec } from "./spec";

/** A message to Trustee's reference value provider service (RVPS). @since 0.1.0 */
export interface RvpsMessage {
    readonly version: string;
    /** The extractor that reads the payload. */
    readonly type: string;
    /** JSON in base64: reference values by their id. */
    readonly payload: string;
}

/** What reference values are made from. @since 0.1.0 */
export interface ReferenceValuesSpec extends WorkloadsSpec {
    /**
     * Those of the guest's image and of its hardware: the content of CoCo's `reference-values.json`, whose signature you verify
     * before (`gh attestation verify`), or values by the names that Trustee's policies read, as `snp_launch_measurement: { 2: digest }` with what
     * `sev-snp-measure --vcpus 2` prints. Default: none, and the message leaves those that Trustee has as they are.
     */
    readonly guest?: Readonly<Record<string, ReferenceValue | Readonly<Record<string, ReferenceValue>>>>;
}

/** The outcome of {@link referenceValues}: all issues, and the rest unless one of them is an error. @since 0.1.0 */
export interface ReferenceValues {
    readonly issues: readonly Issue[];
    /**
     * Values by id, both sorted: `snp_init_data`, `tdx_init_data`, `az_snp_vtpm_init_data`, … Those of SNP in hexadecimal and in
     * base64, as Trustee up to 0.17 writes them. With `guest`, its values too, as a list or one value, as the policies compare them.
     */
    readonly values?: Readonly<Record<string, ReferenceValue>>;
    /** What `POST /kbs/v0/reference-value` takes. */
    readonly message?: RvpsMessage;
    /** Lines of a shell that register them. */
    readonly commands?: readonly string[];
}

/**
 * The init-data of workloads as reference values, which {@link attestationPolicy} compares. Those of an id take the place
 * of the ones before, so name all workloads of a Trustee at once (Trustee `rvps/src/extractors/sample/mod.rs`).
 *
 * @since 0.1.0
 */
export function referenceValues(spec: ReferenceValuesSpec): ReferenceValues {
    const { guest, ...rest } = { ...spec };
    // What is not an object at all is for the check of the form.
    const workloads = isPlainObject(spec) ? rest : spec;
    const ofWorkloads = checkWorkloads(workloads);
    if (errorsOf(ofWorkloads).length > 0) {
        return { issues: ofWorkloads };
    }
    const ofGuest = guest === undefined ? { issues: [], values: {} } : guestValues(guest, workloads.workloads);
    const missing =
        guest === undefined || !isPlainObject(guest)
            ? []
            : evidencesOf(workloads).flatMap((evidence) =>
                  missingFor(evidence, missingNames(evidence, ofGuest.values)),
              );
    const issues = [...ofWorkloads, ...ofGuest.issues, ...missing];
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const own = valuesOf(workloads);
    const values = { ...own, ...ofGuest.values };
    const payload = Buffer.from(JSON.stringify(values), "utf8").toString("base64");
    const message = { version: "0.1.0", type: "sample", payload };
    const areSingle = guest === undefined && Object.values(own).every(({ length }) => length === 1);
    const commands = areSingle
        ? Object.entries(own).map(([id, [value = ""]]) => setReferenceValue(id, value))
        : [postReferenceValues(message)];
    return { issues, values, message, commands };
}

/** The id of the reference values for one kind of evidence, named as Trustee's own policy names others. */
export function referenceId(evidence: Evidence): string {
    return `${evidence.replaceAll("-", "_")}_init_data`;
}

function missingFor(evidence: Evidence, names: readonly string[]): Issue[] {
    return warningIf(names.length > 0, ["guest"], "guest-missing", {
        message: `has no ${names.join(", ")}: without them Trustee's own policy affirms no token of the evidence ${evidence}`,
        fix: "add them, if they are not registered already",
    });
}

function valuesOf(spec: WorkloadsSpec): Record<string, string[]> {
    const entries = evidencesOf(spec).map((evidence) => {
        const same = spec.workloads.filter(({ platform }) => evidenceOf(platform) === evidence);
        const all = same.flatMap(({ initData, previous = [] }) => [...previous, initData ?? []].flat());
        const spelled = all.flatMap((value) => spellingsOf(value, evidence));
        return [referenceId(evidence), [...new Set(spelled)].sort()] as const;
    });
    return Object.fromEntries(entries);
}

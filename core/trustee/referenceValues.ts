import { errorsOf, type Issue } from "../issue";
import { checkWorkloads } from "./check";
import { type Evidence, evidenceOf, spellingsOf } from "./claims";
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

/** The outcome of {@link referenceValues}: all issues, and the rest unless one of them is an error. @since 0.1.0 */
export interface ReferenceValues {
    readonly issues: readonly Issue[];
    /**
     * Values by id, both sorted: `snp_init_data`, `tdx_init_data`, `az_snp_vtpm_init_data`, … Those of SNP in hexadecimal and in
     * base64, as Trustee up to 0.17 writes them.
     */
    readonly values?: Readonly<Record<string, readonly string[]>>;
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
export function referenceValues(spec: WorkloadsSpec): ReferenceValues {
    const issues = checkWorkloads(spec);
    if (errorsOf(issues).length > 0) {
        return { issues };
    }
    const values = valuesOf(spec);
    const payload = Buffer.from(JSON.stringify(values), "utf8").toString("base64");
    const message = { version: "0.1.0", type: "sample", payload };
    const lists = Object.values(values);
    const commands = lists.every(({ length }) => length === 1)
        ? Object.entries(values).map(([id, [value = ""]]) => setReferenceValue(id, value))
        : [postReferenceValues(message)];
    return { issues, values, message, commands };
}

/** The id of the reference values for one kind of evidence, named as Trustee's own policy names others. */
export function referenceId(evidence: Evidence): string {
    return `${evidence.replaceAll("-", "_")}_init_data`;
}

/** The kinds of evidence of checked workloads, sorted. */
export function evidencesOf({ workloads }: WorkloadsSpec): Evidence[] {
    return [...new Set(workloads.flatMap(({ platform }) => evidenceOf(platform) ?? []))].sort();
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

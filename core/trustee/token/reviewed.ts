import { tokenClaims } from "../claims";
import type { TrusteeWorkload } from "../workload";
import type { Device } from "./devices";
import { CPU, candidates } from "./identity";
import { asText, type Checked, checked } from "./spec";

/** That somebody reviewed the document of the token, whoever deployed it. */
export function checkReviewed(
    devices: readonly Device[],
    workloads: readonly TrusteeWorkload[],
    reviewed: readonly string[] | undefined,
): Checked {
    const cpu = devices.find(({ name }) => name === CPU);
    if (reviewed === undefined || cpu === undefined) {
        return { checks: [], issues: [] };
    }
    const { here, given } = candidates(cpu, workloads);
    const values = here.flatMap(({ platform }) => reviewed.map((digest) => tokenClaims(digest, platform).initData));
    const check = {
        asked: "reviewed",
        found: asText(given),
        expected: `one of ${reviewed.length} documents that were reviewed`,
        holds: values.some((value) => value !== undefined && value === given),
    };
    return checked(check, ["submods", CPU, "init_data"], "token-unreviewed", {
        message: `${asText(given)} is of a document that no statement of a review names`,
        fix: "review what runs and sign the statement, or deploy what was reviewed",
    });
}

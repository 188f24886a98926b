import { error, errorIf, type Issue, type Place, warning } from "../issue";
import { isPlainObject } from "../shape";
import { Evidence, evidenceOf } from "./claims";
import type { TrusteeWorkload } from "./workload";

/** The reference value of SNP that has the number of virtual processors in it. */
export const BY_VCPUS = "snp_launch_measurement";

/** A number of virtual processors, as a text. */
export const VCPUS = /^[1-9]\d{0,3}$/;

/** The numbers of virtual processors of all workloads of SNP. */
export function vcpusOf(workloads: readonly TrusteeWorkload[]): number[] {
    return [...new Set(ofSnp(workloads).flatMap(({ vcpus = [] }) => vcpus))].sort((a, b) => a - b);
}

/** The workloads of SNP whose number of virtual processors nobody knows. */
export function withoutVcpus(workloads: readonly TrusteeWorkload[]): TrusteeWorkload[] {
    return ofSnp(workloads).filter(({ vcpus = [] }) => vcpus.length === 0);
}

function ofSnp(workloads: readonly TrusteeWorkload[]): TrusteeWorkload[] {
    return workloads.filter(({ platform }) => evidenceOf(platform) === Evidence.Snp);
}

/** Whether there is a measurement for each number of virtual processors; `distinct` is how many measurements there are. */
export function checkVcpus(
    given: unknown,
    distinct: number,
    workloads: readonly TrusteeWorkload[],
    path: Place,
): Issue[] {
    const counts = vcpusOf(workloads);
    const unknown = withoutVcpus(workloads).map(({ name }) => name);
    const byCount = isPlainObject(given) ? given : undefined;
    const wrong = Object.keys(byCount ?? {}).filter((key) => !VCPUS.test(key));
    const absent = counts.filter((count) => byCount !== undefined && !Object.hasOwn(byCount, `${count}`));
    return [
        ...wrong.map((key) =>
            error([...path, key], "guest-vcpus", {
                message: "is not a number of virtual processors",
                allowed: "a whole number from 1",
                fix: "write the number that `sev-snp-measure` got by --vcpus",
            }),
        ),
        ...errorIf(absent.length > 0, path, "guest-vcpus", {
            message: `has no measurement for VMs with ${absent.join(", ")} vCPUs, which the pods have: their guests would not be affirmed`,
            fix: `run ${absent.map((count) => `sev-snp-measure --mode snp --vcpus ${count} …`).join(" and ")}; ${MEASURE}`,
        }),
        ...errorIf(byCount === undefined && distinct < counts.length, path, "guest-vcpus", {
            message: `has ${distinct} of the ${counts.length} measurements that the pods need: they have VMs with ${counts.join(", ")} vCPUs`,
            fix: `write them by their number, as in \`${counts[0]}: digest\`; ${MEASURE}`,
        }),
        ...unsure(counts, byCount === undefined && distinct >= counts.length, unknown).map((message) =>
            warning(path, "guest-vcpus", {
                message,
                fix: `write the measurements by their number of vCPUs, and compare these with the pods; ${MEASURE}`,
            }),
        ),
    ];
}

const MEASURE = "`npx confidential-workload trustee measure` prints the lines that compute them";

/** What was not compared, each in a message. */
function unsure(counts: readonly number[], isList: boolean, unknown: readonly string[]): string[] {
    return [
        ...(isList && counts.length > 0
            ? [`does not say for how many vCPUs each measurement is; the pods have VMs with ${counts.join(", ")}`]
            : []),
        ...(unknown.length > 0
            ? [`was not compared with the pods of ${unknown.join(", ")}: how many vCPUs their VMs have is not known`]
            : []),
    ];
}

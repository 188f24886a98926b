import { errorIf, type Issue, quote } from "./issue";

/** The Rego that an agent reads by default. @since 0.1.0 */
export const RegoDialect = {
    /** Kata 3.29 and before: `if` and `contains` need an import. */
    V0: "v0",
    /** Kata 3.30 and later: `if` stands before every body. */
    V1: "v1",
} as const;
export type RegoDialect = (typeof RegoDialect)[keyof typeof RegoDialect];

/** The oldest Kata whose runtimes all read the init-data annotation under its present name. */
const OLDEST = "3.20";
const VERSION = /^(\d+)\.(\d+)(?:\.\d+)?$/;

/** The Kata version of the guest, where one is given. */
export function checkKataVersion(version: unknown): Issue[] {
    if (typeof version !== "string") {
        return [];
    }
    const allowed = `${OLDEST} or later`;
    return [
        ...errorIf(!VERSION.test(version), ["kataVersion"], "kata-version", {
            message: `${quote(version)} is not a Kata version`,
            allowed,
            fix: 'write it as in "4.1.0"',
        }),
        ...errorIf(isOlder(version, OLDEST), ["kataVersion"], "kata-version", {
            message: `${quote(version)} reads the init-data under another annotation, or not at all, and its pods would run without a policy`,
            allowed,
            fix: "update Kata on the nodes",
        }),
    ];
}

/** The Rego that the policy engine of a Kata version reads; the newest where none is given. */
export function dialectOf(version: unknown): RegoDialect {
    // The first whose policy engine reads Rego v1 without an import.
    return isOlder(version, "3.30") ? RegoDialect.V0 : RegoDialect.V1;
}

/** Whether CoCo classes make empty volumes in the guest: disks since 3.28, Kata `src/runtime/Makefile`, `DEFEMPTYDIRMODE_COCO`. */
export function hasVolumesInGuest(version: unknown): boolean {
    return isOlder(version, "3.28");
}

/** Whether the agent asks about copies with what the host sent, before CVE-2026-41326: Kata `src/agent/policy/src/policy.rs`. */
export function asksRawCopies(version: unknown): boolean {
    return isOlder(version, "3.29");
}

/** A version for each way in which guests so far treat pods and policies, the newest first. */
export const KATA_STAGES: readonly (string | undefined)[] = [undefined, "3.29.0", "3.28.0", "3.27.0"];

/** True for a version before `since`, as in `3.29` or `3.29.0`; false for what is not a version. */
export function isOlder(version: unknown, since: string): boolean {
    const [, major, minor] = (typeof version === "string" && VERSION.exec(version)) || [];
    const [firstMajor = 0, firstMinor = 0] = since.split(".").map(Number);
    return major !== undefined && (Number(major) - firstMajor || Number(minor) - firstMinor) < 0;
}

import { error, errorIf, type Issue, quote } from "./issue";

/** The Rego that an agent reads by default. @since 0.1.0 */
export const RegoDialect = {
    /** Kata 3.29 and before: `if` and `contains` need an import. */
    V0: "v0",
    /** Kata 3.30 and later: `if` stands before every body. */
    V1: "v1",
} as const;
export type RegoDialect = (typeof RegoDialect)[keyof typeof RegoDialect];

/** The oldest Kata whose runtimes all read the init-data annotation under its present name. */
const OLDEST = [3, 20] as const;
/** The first Kata whose policy engine reads Rego v1 without an import. */
const REGO_V1 = [3, 30] as const;
const VERSION = /^(\d+)\.(\d+)(?:\.\d+)?$/;

/** The Kata version of the guest, where one is given. */
export function checkKataVersion(version: unknown): Issue[] {
    if (typeof version !== "string") {
        return [];
    }
    const path = ["kataVersion"];
    const allowed = `${OLDEST.join(".")} or later`;
    const [, major, minor] = VERSION.exec(version) ?? [];
    if (major === undefined || minor === undefined) {
        return [
            error(path, "kata-version", {
                message: `${quote(version)} is not a Kata version`,
                allowed,
                fix: 'write it as in "4.1.0"',
            }),
        ];
    }
    return errorIf(isBefore(version, OLDEST), path, "kata-version", {
        message: `${quote(version)} reads the init-data under another annotation, or not at all, and its pods would run without a policy`,
        allowed,
        fix: "update Kata on the nodes",
    });
}

/** The Rego that the policy engine of a Kata version reads; the newest where none is given. */
export function dialectOf(version: unknown): RegoDialect {
    return typeof version === "string" && isBefore(version, REGO_V1) ? RegoDialect.V0 : RegoDialect.V1;
}

/** Whether CoCo classes make empty volumes in the guest: disks since 3.28, Kata `src/runtime/Makefile`, `DEFEMPTYDIRMODE_COCO`. */
export function hasVolumesInGuest(version: unknown): boolean {
    return isOlder(version, "3.28");
}

/** Whether the agent asks about copies with what the host sent, before CVE-2026-41326: Kata `src/agent/policy/src/policy.rs`. */
export function asksRawCopies(version: unknown): boolean {
    return isOlder(version, "3.29");
}

/** True for a version before `since`, as in `3.29` or `3.29.0`; false for what is not a version. */
export function isOlder(version: unknown, since: string): boolean {
    const [major = 0, minor = 0] = since.split(".").map(Number);
    return typeof version === "string" && isBefore(version, [major, minor]);
}

/** True for a version before `first`; false for what is not a version. */
function isBefore(version: string, [firstMajor, firstMinor]: readonly [number, number]): boolean {
    const [, major, minor] = VERSION.exec(version) ?? [];
    return (
        major !== undefined &&
        (Number(major) < firstMajor || (Number(major) === firstMajor && Number(minor) < firstMinor))
    );
}

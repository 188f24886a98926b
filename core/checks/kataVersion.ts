import { error, type Issue, quote } from "../issue";

/** The oldest Kata whose runtimes all read the init-data annotation under its present name. */
const OLDEST = [3, 20] as const;
const VERSION = /^(\d+)\.(\d+)(?:\.\d+)?$/;

/** The Kata version of the guest, where one is given. */
export function checkKataVersion(version: unknown): Issue[] {
    if (typeof version !== "string") {
        return [];
    }
    const path = "kataVersion";
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
    const tooOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
    if (!tooOld) {
        return [];
    }
    return [
        error(path, "kata-version", {
            message: `${quote(version)} reads the init-data under another annotation, or not at all, and its pods would run without a policy`,
            allowed,
            fix: "update Kata on the nodes",
        }),
    ];
}

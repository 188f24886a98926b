import { checkKataVersion } from "../core/checks/kataVersion";
import type { Issue } from "../core/issue";

/** What is wrong with the value of `--kata-version`. */
export function kataVersionIssues(kataVersion: string | undefined): Issue[] {
    return checkKataVersion(kataVersion).map((issue) => ({ ...issue, path: "--kata-version" }));
}

import { checkKataVersion } from "../core/checks/kataVersion";
import { changed, type Issue } from "../core/issue";

/** What is wrong with the value of `--kata-version`. */
export function kataVersionIssues(kataVersion: string | undefined): Issue[] {
    return checkKataVersion(kataVersion).map((issue) => changed(issue, { at: [{ option: "--kata-version" }] }));
}

import { changed, type Issue } from "../core/issue";
import { checkKataVersion } from "../core/kataVersion";

/** What is wrong with the value of `--kata-version`. */
export function kataVersionIssues(kataVersion: string | undefined): Issue[] {
    return checkKataVersion(kataVersion).map((issue) => changed(issue, { at: [{ option: "--kata-version" }] }));
}

import { type Issue, joinPath } from "../../core/issue";
import { ownerPath } from "../../core/kubernetes/podSource";
import type { PolicyConfig } from "./config";
import type { ChosenPod } from "./pod";

/** Where the parts of a policy's inputs come from. */
export interface Origins {
    readonly manifest: string;
    readonly pod?: ChosenPod;
    readonly configFile?: string | undefined;
    readonly config: PolicyConfig;
    /** Whether the command line names the preset. */
    readonly hasPresetOption: boolean;
}

const OPTIONS: Readonly<Record<string, string>> = { kataVersion: "--kata-version", "policy.imageLock": "--images" };
const POLICY = "policy.";

/** An issue of core with its place in the user's files, as in `web.yaml: Deployment/web spec.template.spec`. */
export function located(issue: Issue, origins: Origins): Issue {
    return { ...issue, path: placeOf(issue.path, origins) };
}

function placeOf(path: string, { manifest, pod, configFile, config, hasPresetOption }: Origins): string {
    if (path === "policy.preset" && (hasPresetOption || config.preset === undefined)) {
        return hasPresetOption ? "--preset" : path;
    }
    if (path.startsWith(POLICY) && configFile !== undefined && OPTIONS[path] === undefined) {
        return `${configFile}: ${path.slice(POLICY.length)}`;
    }
    if (pod !== undefined && path.startsWith(joinPath(ownerPath(pod.source.kind, pod.source.path), "spec"))) {
        return `${manifest}: ${pod.label} ${path}`;
    }
    return OPTIONS[path] ?? path;
}

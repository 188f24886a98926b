import { isDeepStrictEqual } from "node:util";
import { changed, type Issue, isIn, type Place } from "../../core/issue";
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

const KATA_VERSION = ["kataVersion"];
const IMAGE_LOCK = ["policy", "imageLock"];
const PRESET = ["policy", "preset"];

/** An issue of core with its place in the user's files, as in `web.yaml: Deployment/web spec.template.spec`. */
export function located(issue: Issue, origins: Origins): Issue {
    return changed(issue, { at: placeInOrigins(issue.at, origins) });
}

function placeInOrigins(at: Place, { manifest, pod, configFile, config, hasPresetOption }: Origins): Place {
    if (isIn(at, KATA_VERSION)) {
        return [{ option: "--kata-version" }];
    }
    if (isDeepStrictEqual(at, IMAGE_LOCK)) {
        return [{ option: "--images" }];
    }
    if (isIn(at, PRESET) && (hasPresetOption || config.preset === undefined)) {
        return hasPresetOption ? [{ option: "--preset" }] : at;
    }
    if (at[0] === "policy" && at.length > 1 && configFile !== undefined) {
        return [{ file: configFile }, ...at.slice(1)];
    }
    return pod !== undefined && isIn(at, [...ownerPath(pod.source.kind, pod.source.path), "spec"])
        ? [{ file: manifest }, { object: pod.label }, ...at]
        : at;
}

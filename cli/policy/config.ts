import { isDeepStrictEqual } from "node:util";
import { isIn, type Place, within } from "../../core/issue";
import { ownerPath } from "../../core/kubernetes/podSource";
import { checkShape } from "../../core/parse";
import { POLICY_SHAPE } from "../../core/policy/shape";
import type { PolicySpec } from "../../core/policy/spec";
import { object } from "../../core/shape";
import { readDocument } from "../input/documents";
import type { Read } from "../input/text";
import type { ChosenPod } from "./pod";

/** The options of a policy that a file can give: its text is what is asked for, and the image lock is a file by itself. */
export type PolicyConfig = Omit<PolicySpec, "rego" | "imageLock">;

const { rego: _, imageLock: __, ...CONFIG_FIELDS } = POLICY_SHAPE.fields;

/** The options in a file of YAML or JSON, of the right form; none without a file. */
export function readConfig(file: string | undefined): Read<PolicyConfig> {
    if (file === undefined) {
        return { value: {}, issues: [] };
    }
    const { value: config = {}, issues } = readDocument(file);
    if (issues.length > 0) {
        return { issues };
    }
    const wrong = checkShape(config, object(CONFIG_FIELDS), []).map((issue) => within([{ file }], issue));
    return wrong.length > 0 ? { issues: wrong } : { value: config as PolicyConfig, issues: [] };
}

/** Where the parts of a policy's inputs come from. */
interface Origins {
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

/** A place of core in the user's files, as in `web.yaml: Deployment/web spec.template.spec`. */
export function placeInOrigins(at: Place, { manifest, pod, configFile, config, hasPresetOption }: Origins): Place {
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

import { Option } from "commander";
import type { Issue } from "../../core/issue";
import type { Platform } from "../../core/platform";
import type { Outcome } from "../frame";
import {
    DIGEST_KATA_OPTION,
    FileArgument,
    FileOption,
    INIT_DATA_INPUT,
    jsonOption,
    platformOption,
    repeatable,
} from "../options";

/** The options that name the workloads. */
export interface WorkloadOptions {
    readonly platform?: Platform;
    readonly kataVersion?: string;
    readonly previous: readonly string[];
    readonly new: readonly string[];
    readonly grants?: string;
}

/** The options that say what they get. */
export interface GrantOptions extends WorkloadOptions {
    readonly resource: readonly string[];
}

/** What names a workload for Trustee. */
export const WORKLOAD_INPUT = `${INIT_DATA_INPUT}; or JSON of \`pulumi stack output\``;

export const WORKLOAD_ARGUMENTS = [new FileArgument("[inputs...]", WORKLOAD_INPUT)];

export const PLATFORM_OPTION = platformOption("where the workloads of manifests, annotations and documents run");

export const PREVIOUS_OPTION = repeatable(
    new FileOption(
        "--previous <file>",
        "what may still run during a rollout: manifests, outputs or `kubectl get -o json` (repeatable)",
    ),
);

export const WORKLOAD_OPTIONS = [
    PLATFORM_OPTION,
    DIGEST_KATA_OPTION,
    PREVIOUS_OPTION,
    repeatable(
        new Option(
            "--new <name>",
            "a workload of which no pod has init-data yet, so --previous does not have it (repeatable)",
        ),
    ),
    new FileOption(
        "--grants <file>",
        "YAML or JSON with { grants: [{ workloads, resources }] }: workloads of the inputs by name, and others by value",
    ),
    jsonOption("print all that there is, and the issues, as JSON"),
];

export const RESOURCE_OPTION = repeatable(
    new Option(
        "--resource <path>",
        'what each of them gets, as in shop/keys/database; "*" for any type or tag (repeatable)',
    ),
);

/** What a `trustee` command has made: `text`, and all that it has as `data`. */
export function outcome(what: string, text: string | undefined, data: object, issues: readonly Issue[]): Outcome {
    return {
        text: () => text ?? "",
        data: () => ({ ...data, issues }),
        notes: [{ about: text === undefined ? `no ${what}` : what, issues }],
    };
}

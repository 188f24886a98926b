import { Option } from "commander";
import type { Issue } from "../../core/issue";
import type { Platform } from "../../core/platform";
import { Misuse, type Outcome } from "../frame";
import { append, FileArgument, FileOption, INIT_DATA_INPUT, jsonOption, platformOption } from "../options";

/** The options that say which workloads are meant. */
export interface WorkloadOptions {
    readonly platform?: Platform;
    readonly previous: readonly string[];
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

export const WORKLOAD_OPTIONS = [
    PLATFORM_OPTION,
    new FileOption("--previous <file>", "what is still running during a rollout: the same workloads as before")
        .default([], "none")
        .argParser(append),
    new FileOption(
        "--grants <file>",
        "YAML or JSON with { grants: [{ workloads, resources }] }, in addition to the inputs or alone",
    ),
    jsonOption("print all that there is, and the issues, as JSON"),
];

export const RESOURCE_OPTION = new Option(
    "--resource <path>",
    'what they get, as in shop/keys/database; "*" for any type or tag',
)
    .default([], "none")
    .argParser(append);

/** What no input can mend. */
export function checkUse(inputs: readonly string[], { grants }: WorkloadOptions): void {
    if (inputs.length === 0 && grants === undefined) {
        throw new Misuse("give an input, or --grants");
    }
}

/** What a `trustee` command has made: `text`, and all that it has as `data`. */
export function outcome(what: string, text: string | undefined, data: object, issues: readonly Issue[]): Outcome {
    return {
        text: () => text ?? "",
        data: () => ({ ...data, issues }),
        notes: [{ about: text === undefined ? `no ${what}` : what, issues }],
    };
}

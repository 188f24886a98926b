import { Command, Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { Platform } from "../../../core/platform";
import { PolicyPreset } from "../../../core/policy/spec";
import { ExitCode } from "../../exitCode";
import { STANDARD_INPUT } from "../../input/text";
import { jsonText } from "../../json";
import { platformOption } from "../../options";
import { problemsText } from "../../problems";

interface Options {
    readonly images?: string;
    readonly config?: string;
    readonly preset?: PolicyPreset;
    readonly platform: Platform;
    readonly workload?: string;
    readonly kataVersion?: string;
    readonly json?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload policy generate deployment.yaml > policy.rego
  confidential-workload policy generate all.yaml --workload Deployment/web --config policy.yaml
  kustomize build . | confidential-workload policy generate - --workload web`;

/** `policy generate`: the policy of a pod, as the component would put it into the init-data. */
export function generateCommand(): Command {
    return new Command("generate")
        .description("print the agent policy of a pod in a manifest, as the component makes it")
        .argument("<manifest>", "YAML or JSON of a pod, or of what makes pods; - for stdin")
        .option("--images <lock>", "image lock (default: images.lock.json, if it is there)")
        .option("--config <file>", "YAML or JSON with the policy's options")
        .addOption(
            new Option("--preset <name>", "overrides that of the config (default: strict)").choices([
                PolicyPreset.Strict,
                PolicyPreset.Baseline,
            ]),
        )
        .addOption(platformOption("where the VM runs").default(Platform.Snp))
        .option("--workload <kind/name>", "which one, if there are several; its name is enough if it is the only one")
        .option("--kata-version <version>", "Kata on the nodes (default: the newest known)")
        .option("--json", "print policy and issues as JSON")
        .addHelpText("after", EXAMPLES)
        .action(run);
}

function run(manifest: string, { json, ...options }: Options, command: Command): void {
    if ([manifest, options.images, options.config].filter((file) => file === STANDARD_INPUT).length > 1) {
        command.error("error: only one file can be the standard input");
    }
    // Engine, rules and YAML are loaded only to generate: no other command needs them all.
    const { generate }: typeof import("../../policy/generate") = require("../../policy/generate");
    const { policy, issues } = generate({ manifest, ...options });
    process.stdout.write(json ? jsonText({ policy: policy ?? null, issues }) : (policy ?? ""));
    process.stderr.write(problemsText(`${policy === undefined ? "no policy" : "policy"} for ${manifest}`, issues));
    if (errorsOf(issues).length > 0) {
        process.exitCode = ExitCode.Problems;
    }
}

import { Command, InvalidArgumentError } from "commander";
import type { RenderedResource } from "../../components/render";
import { ExitCode } from "../exitCode";
import { jsonText } from "../json";
import { renderedResources } from "../render/resources";

interface Options {
    readonly stack: string;
    readonly config: Readonly<Record<string, string>>;
    readonly json?: true;
    readonly yaml?: true;
}

const EXAMPLES = `
Examples:
  confidential-workload render .                        the Pulumi project in this folder
  confidential-workload render . --stack prod           with the plain values of Pulumi.prod.yaml
  confidential-workload render . --yaml | confidential-workload validate -`;

/** `render`: what a Pulumi program would deploy, without an engine. */
export function renderCommand(): Command {
    return new Command("render")
        .description(
            "run a Pulumi program in process and print the resources, init-data and manifests that it would deploy",
        )
        .argument("<program>", "folder of a Pulumi project, or a program's main file")
        .option("-s, --stack <name>", "stack whose settings file is read", "dev")
        .option("-c, --config <key=value>", "configuration value, repeatable", collect, {})
        .option("--json", "print the resources as JSON")
        .option("--yaml", "print the Kubernetes manifests only")
        .addHelpText("after", EXAMPLES)
        .action(render);
}

async function render(path: string, { stack, config, json, yaml }: Options, command: Command): Promise<void> {
    if (json && yaml) {
        command.error("error: --json and --yaml exclude one another");
    }
    const resources = await renderedResources(path, stack, config);
    if (resources === undefined) {
        process.exitCode = ExitCode.Problems;
        return;
    }
    // All of core, and YAML: no other command needs them to start.
    const { toManifests }: typeof import("../render/manifests") = require("../render/manifests");
    const { unknownMakers }: typeof import("../render/makers") = require("../render/makers");
    const { toText }: typeof import("../render/text") = require("../render/text");
    const { problemsText }: typeof import("../problems") = require("../problems");
    process.stderr.write(problemsText(path, unknownMakers(resources)));
    process.stdout.write(json ? toJson(resources) : yaml ? toManifests(resources) : toText(resources));
}

function toJson(resources: readonly RenderedResource[]): string {
    const rows = resources.map(({ parent, ...resource }) => ({ ...resource, parent: parent?.name ?? null }));
    return jsonText({ resources: rows });
}

function collect(pair: string, config: Readonly<Record<string, string>>): Record<string, string> {
    const at = pair.indexOf("=");
    if (at < 1) {
        throw new InvalidArgumentError("It takes key=value.");
    }
    return { ...config, [pair.slice(0, at)]: pair.slice(at + 1) };
}

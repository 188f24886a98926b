import { Argument, Option } from "commander";
import type { RenderedResource } from "../../components/render/renderProgram";
import { type CommandSpec, ExitCode, Misuse } from "../frame";
import { invalid, jsonOption } from "../options";
import { toManifests } from "../render/manifests";
import { renderedResources } from "../render/resources";
import { renderText } from "../render/text";
import { unknownExpanders } from "../render/unknownExpanders";

interface Options {
    readonly stack: string;
    readonly config: Readonly<Record<string, string>>;
    readonly json?: true;
    readonly yaml?: true;
}

/** `render`: what a Pulumi program would deploy, without an engine. */
export const render: CommandSpec<[program: string], Options> = {
    name: "render",
    description:
        "run a Pulumi program in process and print the resources, init-data and manifests that it would deploy",
    arguments: [new Argument("<program>", "folder of a Pulumi project, or a program's main file")],
    options: [
        new Option("-s, --stack <name>", "stack whose settings file is read").default("dev"),
        new Option("-c, --config <key=value>", "configuration value, repeatable").default({}).argParser(collect),
        jsonOption("print the resources as JSON"),
        new Option("--yaml", "print the Kubernetes manifests only"),
    ],
    examples: `
  confidential-workload render .                        the Pulumi project in this folder
  confidential-workload render . --stack prod           with the plain values of Pulumi.prod.yaml
  confidential-workload render . --yaml | confidential-workload validate -`,
    async run([path], { stack, config, json, yaml }) {
        if (json && yaml) {
            throw new Misuse("--json and --yaml exclude one another");
        }
        const { resources, failure } = await renderedResources(path, stack, config);
        if (resources === undefined) {
            return { notes: [failure], exitCode: ExitCode.Problems };
        }
        return {
            text: () => (yaml ? toManifests(resources) : renderText(resources)),
            data: () => toData(resources),
            notes: [{ about: path, issues: unknownExpanders(resources) }],
        };
    },
};

function toData(resources: readonly RenderedResource[]): object {
    const rows = resources.map(({ parent, ...resource }) => ({ ...resource, parent: parent?.name ?? null }));
    return { resources: rows };
}

function collect(pair: string, config: Readonly<Record<string, string>>): Record<string, string> {
    const at = pair.indexOf("=");
    return at < 1 ? invalid("It takes key=value.") : { ...config, [pair.slice(0, at)]: pair.slice(at + 1) };
}

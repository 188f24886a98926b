import { Option } from "commander";
import { Platform } from "../../../core/platform";
import { PolicyPreset } from "../../../core/policy/spec";
import type { CommandSpec } from "../../frame";
import { FileArgument, FileOption, jsonOption, platformOption } from "../../options";
import { type GenerateOptions, generate as generated } from "../../policy/generate";

/** `policy generate`: the policy of a pod, as the component would put it into the init-data. */
export const generate: CommandSpec<[manifest: string], Omit<GenerateOptions, "manifest">> = {
    name: "generate",
    description: "print the agent policy of a pod in a manifest, as the component makes it",
    arguments: [new FileArgument("<manifest>", "YAML or JSON of a pod, or of what makes pods; - for stdin")],
    options: [
        new FileOption("--images <lock>", "image lock (default: images.lock.json, if it is there)"),
        new FileOption("--config <file>", "YAML or JSON with the policy's options"),
        new Option("--preset <name>", "overrides that of the config (default: strict)").choices([
            PolicyPreset.Strict,
            PolicyPreset.Baseline,
        ]),
        platformOption("where the VM runs").default(Platform.Snp),
        new Option(
            "--workload <kind/name>",
            "which one, if there are several; its name is enough if it is the only one",
        ),
        new Option("--kata-version <version>", "Kata on the nodes (default: the newest known)"),
        jsonOption("print policy and issues as JSON"),
    ],
    examples: `
  confidential-workload policy generate deployment.yaml > policy.rego
  confidential-workload policy generate all.yaml --workload Deployment/web --config policy.yaml
  kustomize build . | confidential-workload policy generate - --workload web`,
    run([manifest], options) {
        const { policy, issues } = generated({ manifest, ...options });
        return {
            text: () => policy ?? "",
            data: () => ({ policy: policy ?? null, issues }),
            notes: [{ about: `${policy === undefined ? "no policy" : "policy"} for ${manifest}`, issues }],
        };
    },
};

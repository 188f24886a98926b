import { escapeInvisibleLine } from "../../../core/escapeInvisible";
import { inspectSealedSecret, type SealedSecret } from "../../../core/trustee/sealedSecret/read";
import type { CommandSpec } from "../../frame";
import { FileArgument, jsonOption, SEALED_INPUT } from "../../options";
import { readSealedText } from "../../secret/read";

/** `secret inspect`: what a sealed secret says. */
export const inspect: CommandSpec<[input: string]> = {
    name: "inspect",
    description: "print what a sealed secret points at, and what of its form guests would refuse",
    arguments: [new FileArgument("<input>", SEALED_INPUT)],
    options: [jsonOption("print content and issues as JSON")],
    examples: `
  confidential-workload secret inspect sealed.txt
  kubectl get secret db -o jsonpath='{.data.password}' | base64 -d | confidential-workload secret inspect -`,
    run([input]) {
        const read = readSealedText(input);
        const { secret, issues: own } =
            read.value === undefined ? { issues: [] } : inspectSealedSecret(read.value, [{ file: input }]);
        const issues = [...read.issues, ...own];
        return {
            text: () => inspectText(secret),
            data: () => ({ secret: secret ?? null, issues }),
            notes: [{ about: input, issues }],
        };
    },
};

function inspectText(secret: SealedSecret | undefined): string {
    if (secret === undefined) {
        return "";
    }
    const { payload, ...parts } = secret;
    const { provider_settings: settings, annotations } = payload;
    return Object.entries({ ...parts, provider_settings: settings, annotations })
        .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const)
        .filter(([, value]) => value !== undefined && value !== "{}")
        .map(([name, value]) => `${name}: ${escapeInvisibleLine(String(value))}\n`)
        .join("");
}

import { Argument, Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { type CommandSpec, Misuse } from "../../frame";
import { readOptional, readText } from "../../input/text";
import { FileArgument, FileOption, jsonOption } from "../../options";
import { compareWithKbs, setInKbs } from "../../trustee/adminApi";
import { Setting } from "../../trustee/settings";

interface Options {
    readonly url: string;
    readonly adminTokenFile?: string;
    readonly ca?: string;
    readonly check?: true;
}

const VARIABLE = "KBS_ADMIN_TOKEN";

/** `trustee set`: what the other commands print, in a KBS. */
export const set: CommandSpec<[setting: Setting, file: string], Options> = {
    name: "set",
    description: "set a policy or reference values in a KBS by its admin API, in the place of what it has",
    arguments: [
        new Argument("<setting>", "what is set").choices(Object.values(Setting)),
        new FileArgument("<file>", "what the command of that name has printed; - for stdin"),
    ],
    options: [
        new Option("--url <url>", "the KBS").makeOptionMandatory(),
        new FileOption(
            "--admin-token-file <file>",
            `the token of its administrator (default: the variable ${VARIABLE})`,
        ),
        new FileOption("--ca <file>", "PEM of its CA or certificate, where the system does not know it"),
        new Option("--check", "set nothing: say whether the KBS holds these reference values"),
        jsonOption("print the issues as JSON"),
    ],
    examples: `
  confidential-workload trustee set resource-policy resource-policy.rego --url "$KBS_URL" --admin-token-file admin.token
  confidential-workload trustee set reference-values message.json --url https://kbs.example.com:8080 --ca kbs-ca.pem
  confidential-workload trustee set reference-values message.json --url "$KBS_URL" --check              what the KBS holds

A KBS gives out the text of no policy: keep what you have set, and set it again where you doubt.`,
    async run([setting, file], { url, adminTokenFile, ca, check }, { env }) {
        const variable = env[VARIABLE];
        if (adminTokenFile === undefined && variable === undefined) {
            throw new Misuse(`give --admin-token-file, or the variable ${VARIABLE}`);
        }
        if (check && setting !== Setting.ReferenceValues) {
            throw new Misuse("--check is for reference-values: Trustee gives out the text of no policy");
        }
        const text = readText(file);
        const token = readOptional(adminTokenFile);
        const certificate = readOptional(ca);
        const unread = [...text.issues, ...token.issues, ...certificate.issues];
        const kbs = { url, token: (token.value ?? variable ?? "").trim(), ca: certificate.value };
        const ask = () =>
            check ? compareWithKbs(text.value ?? "", file, kbs) : setInKbs(setting, text.value ?? "", file, kbs);
        const issues = errorsOf(unread).length > 0 ? unread : await ask();
        const isDone = issues.length === 0;
        return {
            text: () => (isDone ? `${check ? "the KBS holds these" : "set"} ${setting}\n` : ""),
            data: () => ({ [check ? "holds" : "set"]: isDone, issues }),
            notes: [{ about: file, issues }],
        };
    },
};

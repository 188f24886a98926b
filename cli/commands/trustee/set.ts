import { Argument, Option } from "commander";
import { errorsOf } from "../../../core/issue";
import { Misuse, type Row } from "../../frame";
import { readOptional, readText } from "../../input/text";
import { FileArgument, FileOption, jsonOption } from "../../options";
import { setInKbs } from "../../trustee/adminApi";
import { Setting } from "../../trustee/settings";

interface Options {
    readonly url: string;
    readonly adminTokenFile?: string;
    readonly ca?: string;
}

const VARIABLE = "KBS_ADMIN_TOKEN";

/** `trustee set`: what the other commands print, in a KBS. */
export const set: Row<[setting: Setting, file: string], Options> = {
    name: "set",
    description: "set a policy or reference values in a KBS by its admin API; the same again changes nothing",
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
        jsonOption("print the issues as JSON"),
    ],
    examples: `
  confidential-workload trustee set resource-policy resource-policy.rego --url "$KBS_URL" --admin-token-file admin.token
  confidential-workload trustee set reference-values message.json --url https://kbs.example.com:8080 --ca kbs-ca.pem`,
    async run([setting, file], { url, adminTokenFile, ca }, { env }) {
        const variable = env[VARIABLE];
        if (adminTokenFile === undefined && variable === undefined) {
            throw new Misuse(`give --admin-token-file, or the variable ${VARIABLE}`);
        }
        const text = readText(file);
        const token = readOptional(adminTokenFile);
        const certificate = readOptional(ca);
        const unread = [...text.issues, ...token.issues, ...certificate.issues];
        const kbs = { url, token: (token.value ?? variable ?? "").trim(), ca: certificate.value };
        const issues = errorsOf(unread).length > 0 ? unread : await setInKbs(setting, text.value ?? "", file, kbs);
        return {
            text: () => (issues.length === 0 ? `set ${setting}\n` : ""),
            data: () => ({ set: issues.length === 0, issues }),
            notes: [{ about: file, issues }],
        };
    },
};

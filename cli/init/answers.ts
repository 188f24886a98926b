import { existsSync } from "node:fs";
import { checkKbs } from "../../core/checks/kbs";
import { errorsOf, formatIssues } from "../../core/issue";
import { PLATFORMS, Platform } from "../../core/platform";
import { closest } from "../../core/shape";
import type { Terminal } from "./terminal";

export const StartForm = {
    Program: "program",
    Config: "config",
} as const;
export type StartForm = (typeof StartForm)[keyof typeof StartForm];

/** What `init` has to know, as far as flags and answers say it. */
export interface Answers {
    readonly platform?: Platform;
    readonly kbsUrl?: string;
    /** File with the certificate that guests trust for the KBS; empty for none. */
    readonly kbsCertificate?: string;
    /** Manifests whose workloads become confidential. */
    readonly filename: readonly string[];
    readonly image: readonly string[];
    readonly as?: StartForm;
}

/** With everything that cannot be left out. */
export type Complete = Answers & Required<Pick<Answers, "platform" | "kbsUrl">>;

interface Question {
    /** The flags that answer it. */
    readonly flags: string;
    /** Shown before the first attempt alone. */
    readonly intro?: string;
    readonly text: string;
    readonly isAnswered: (answers: Answers) => boolean;
    /** Whether an answer may be left out, also where nobody can be asked. */
    readonly isOptional?: true;
    /** The answers with this one, or what is wrong with it. */
    readonly take: (answer: string, answers: Answers) => Answers | string;
}

const NAMES = Object.values(Platform);
const WIDTH = Math.max(...NAMES.map((name) => name.length)) + 2;
const PLATFORM_LIST = NAMES.map((name) => `  ${name.padEnd(WIDTH)}${PLATFORMS[name].title}\n`).join("");

const FORM: Question = {
    flags: "--as",
    text: "Write a Pulumi program, or the config of `inject` for plain manifests? program or config [program]: ",
    isAnswered: ({ as }) => as !== undefined,
    isOptional: true,
    take: (answer, answers) => {
        const form = Object.values(StartForm).find((one) => one === (answer || StartForm.Program));
        return form === undefined ? "Write program or config." : { ...answers, as: form };
    },
};

const PLATFORM: Question = {
    flags: "--platform",
    intro: PLATFORM_LIST,
    text: `Platform [${Platform.Snp}]: `,
    isAnswered: ({ platform }) => platform !== undefined,
    take: (answer, answers) => {
        const platform = NAMES.find((name) => name === (answer || Platform.Snp));
        const nearest = closest(answer, NAMES);
        const hint = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
        return platform === undefined ? `${answer} is not in the list.${hint}` : { ...answers, platform };
    },
};

const KBS_URL: Question = {
    flags: "--kbs-url",
    text: "URL of the key broker service (KBS), as the guests reach it: ",
    isAnswered: ({ kbsUrl }) => kbsUrl !== undefined,
    take: (kbsUrl, answers) => {
        const errors = errorsOf(checkKbs({ url: kbsUrl }, new Date(), undefined));
        return errors.length > 0 ? formatIssues(errors) : { ...answers, kbsUrl };
    },
};

const KBS_CERTIFICATE: Question = {
    flags: "--kbs-certificate",
    text: "File with the certificate or CA of the KBS in PEM, or nothing for a KBS with a public certificate: ",
    isAnswered: ({ kbsCertificate }) => kbsCertificate !== undefined,
    isOptional: true,
    take: (answer, answers) =>
        answer === "" || existsSync(answer) ? { ...answers, kbsCertificate: answer } : `There is no file ${answer}.`,
};

const SOURCE: Question = {
    flags: "--filename or --image",
    text: "Manifests of the workloads, or their images, with spaces between them: ",
    isAnswered: ({ filename, image }) => filename.length + image.length > 0,
    take: (answer, answers) => {
        const words = answer.split(/\s+/).filter((word) => word !== "");
        const isFile = (word: string): boolean => existsSync(word) || /\.(?:ya?ml|json)$/.test(word);
        const filename = words.filter(isFile);
        const missing = filename.filter((file) => !existsSync(file));
        if (words.length === 0 || missing.length > 0) {
            return words.length === 0 ? "Name at least one." : `There is no file ${missing.join(", ")}.`;
        }
        return { ...answers, filename, image: words.filter((word) => !isFile(word)) };
    },
};

const ALWAYS = [PLATFORM, KBS_URL, KBS_CERTIFICATE];

/** What is asked, in the order of docs/init.md: a program that exists says itself which images it runs. */
function questionsFor(hasProgram: boolean): readonly Question[] {
    return hasProgram ? ALWAYS : [...ALWAYS, SOURCE, FORM];
}

/** The flags that are missing where nobody can be asked. */
export function missingFlags(answers: Answers, hasProgram: boolean): string[] {
    return questionsFor(hasProgram)
        .filter(({ isOptional, isAnswered }) => !isOptional && !isAnswered(answers))
        .map(({ flags }) => flags);
}

/** Asks for what no flag says, each until the answer is one. */
export async function askFor(answers: Answers, hasProgram: boolean, terminal: Terminal): Promise<Complete> {
    let known = answers;
    for (const question of questionsFor(hasProgram).filter(({ isAnswered }) => !isAnswered(answers))) {
        let taken: Answers | string;
        terminal.say(question.intro ?? "");
        do {
            taken = question.take((await terminal.ask(question.text)).trim(), known);
            if (typeof taken === "string") {
                terminal.say(`${taken}\n`);
            }
        } while (typeof taken === "string");
        known = taken;
    }
    return known as Complete;
}

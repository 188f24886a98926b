import { readdirSync, readFileSync } from "node:fs";

/** A line of a page that a reader types. */
export interface PageCommand {
    readonly page: string;
    readonly command: string;
    /** Whether it stands in a block of its own, and not in a sentence. */
    readonly isBlock: boolean;
}

/** README and all pages. */
export const PAGES = ["README.md", ...readdirSync("docs").map((file) => `docs/${file}`)].filter((file) =>
    file.endsWith(".md"),
);

const BLOCK = /^( *)```(\w*)\n(.*?)^\1```/gms;
const OTHER_LANGUAGES = ["ts", "toml", "json", "rego"];
const PROGRAMS = /^(?:npx|npm|confidential-workload|pulumi|kubectl|kustomize|kbs-client|cosign|source|helm|curl|cp)\s/;

export function commandsOf(page: string): PageCommand[] {
    const text = readFileSync(page, "utf8");
    const blocks = [...text.matchAll(BLOCK)].filter(([, , language = ""]) => !OTHER_LANGUAGES.includes(language));
    const lines = blocks.flatMap(([, , , code = ""]) => code.replace(/\\\n\s*/g, "").split("\n")).map(toCommand);
    const sentences = [...text.replace(BLOCK, "").matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
    return [
        ...lines.map((command) => ({ page, command, isBlock: true })),
        ...sentences.map((command) => ({ page, command, isBlock: false })),
    ].filter(({ command }) => PROGRAMS.test(command));
}

/** Without its place in a workflow of CI, the comment behind it, and the word that leads to the next line. */
function toCommand(line: string): string {
    return line
        .trim()
        .replace(/^(?:- )?(?:run: )?(?:outcome=0; )?/, "")
        .replace(/\s+#\s.*$|\s+&&$/, "");
}

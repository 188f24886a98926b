import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Argument } from "commander";
import { type CommandSpec, Misuse } from "../frame";

const PAGE = /\.md$/;

/** The pages of this version, which are in the package. */
export function docsFolder(): string {
    return join(dirname(require.resolve("confidential-workload/package.json")), "docs");
}

/** `docs`: the documentation of this version, which is in the package. */
export const docs: CommandSpec<[page?: string]> = {
    name: "docs",
    description: "print where the documentation of this version is, and its pages; or one of them",
    arguments: [new Argument("[page]", "page to print, as in inject")],
    examples: `
  confidential-workload docs                            the folder, and the pages in it
  confidential-workload docs inject | less              one page`,
    run([page]) {
        const folder = docsFolder();
        const pages = readdirSync(folder).filter((file) => PAGE.test(file));
        if (page === undefined) {
            const lines = pages.map((file) => `  ${file.replace(PAGE, "").padEnd(28)}${titleOf(join(folder, file))}\n`);
            return {
                text: () =>
                    `${folder}\n${lines.join("")}examples, to copy and run: ${join(folder, "..", "examples")}\n`,
            };
        }
        const file = pages.find((one) => one.replace(PAGE, "") === page.replace(PAGE, ""));
        if (file === undefined) {
            throw new Misuse(`there is no page '${page}'; confidential-workload docs lists the pages`);
        }
        return { text: () => readFileSync(join(folder, file)) };
    },
};

function titleOf(file: string): string {
    return /^# (.*)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
}

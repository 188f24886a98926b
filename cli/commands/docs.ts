import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";

const EXAMPLES = `
Examples:
  confidential-workload docs                            the folder, and the pages in it
  confidential-workload docs inject | less              one page`;

const PAGE = /\.md$/;

/** `docs`: the documentation of this version, which is in the package. */
export function docsCommand(): Command {
    return new Command("docs")
        .description("print where the documentation of this version is, and its pages; or one of them")
        .argument("[page]", "page to print, as in inject")
        .addHelpText("after", EXAMPLES)
        .action(print);
}

function print(page: string | undefined, _options: object, command: Command): void {
    const root = dirname(require.resolve("confidential-workload/package.json"));
    const folder = join(root, "docs");
    const pages = readdirSync(folder).filter((file) => PAGE.test(file));
    if (page === undefined) {
        const rows = pages.map((file) => `  ${file.replace(PAGE, "").padEnd(20)}${titleOf(join(folder, file))}\n`);
        process.stdout.write(`${folder}\n${rows.join("")}examples, to copy and run: ${join(root, "examples")}\n`);
        return;
    }
    const file = pages.find((one) => one.replace(PAGE, "") === page.replace(PAGE, ""));
    if (file === undefined) {
        command.error(`error: there is no page '${page}'; confidential-workload docs lists the pages`);
    } else {
        process.stdout.write(readFileSync(join(folder, file)));
    }
}

/** The heading with which a page begins. */
function titleOf(file: string): string {
    return /^# (.*)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
}

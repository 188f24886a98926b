// `npm run demo` renders the first example, `npm run demo -- NAME` another, and says what there is for a wrong name.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../");
const [name = "image-pull-proxy", ...options] = process.argv.slice(2);
if (!existsSync(`${root}examples/${name}/index.ts`)) {
    const examples = readdirSync(`${root}examples`).filter((one) => existsSync(`${root}examples/${one}/index.ts`));
    console.error(`demo: no example ${name}; there are: ${examples.join(", ")}`);
    process.exit(2);
}
const command = [`${root}dist/cli/main.js`, "render", `${root}examples/${name}`, ...options];
process.exitCode = spawnSync(process.execPath, command, { stdio: "inherit" }).status ?? 1;

// The entries re-export two hundred modules, and a command has thirty subcommands: each module that these name is loaded
// when an export of it is first read. What Node finds the names of an entry by, for those who import them into ES modules,
// stays as TypeScript writes it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(import.meta.dirname, "../dist");
const LOAD = /^(?:var|const) (\w+) = require\("(\.[^"]+)"\);$/gm;

const command = readdirSync(join(DIST, "cli"), { recursive: true }).map((file) => `cli/${file}`);
for (const module of ["index.js", "core/index.js", ...command.filter((file) => file.endsWith(".js"))]) {
    const file = join(DIST, module);
    const text = readFileSync(file, "utf8");
    const lazy = text.replace(LOAD, (_, name, path) => {
        const uses = new Set([...text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, "g"))].map(([, key]) => key));
        const getters = [...uses].map((key) => `get ${key}() { return (this.module ??= require("${path}")).${key}; }`);
        return `const ${name} = { ${getters.join(", ")} };`;
    });
    if (/^\w+ \w+ = \w*\(?require\("\./m.test(lazy)) {
        throw new Error(`${module}: TypeScript writes imports in another form`);
    }
    writeFileSync(file, lazy);
}

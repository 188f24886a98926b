// An entry re-exports a hundred modules, a component imports as many, and a command has thirty subcommands: each module that
// these name is loaded when an export of it is first read. What Node finds the names of an entry by, for those who import them into ES modules,
// stays as TypeScript writes it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(import.meta.dirname, "../dist");
const LOAD = /^(?:var|const) (\w+) = require\("(\.[^"]+)"\);$/gm;

const ENTRIES = ["index.js", "core/index.js", "core/trustee/index.js"];

const files = ["cli", "components"].flatMap((folder) =>
    readdirSync(join(DIST, folder), { recursive: true }).map((file) => `${folder}/${file}`),
);
for (const module of [...ENTRIES, ...files.filter((file) => file.endsWith(".js"))]) {
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

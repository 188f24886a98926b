// The entries re-export two hundred modules, and a program uses few: each is loaded when an export of it is first read.
// What Node finds the names by, for those who import them into ES modules, stays as TypeScript writes it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const LOAD = /^var (\w+) = require\("(\.[^"]+)"\);$/gm;

for (const entry of ["index.js", "core/index.js"]) {
    const file = fileURLToPath(new URL(`../dist/${entry}`, import.meta.url));
    const text = readFileSync(file, "utf8");
    const lazy = text.replace(LOAD, (_, name, path) => {
        const uses = [...text.matchAll(new RegExp(`\\b${name}\\.(\\w+);`, "g"))].map(([, key]) => key);
        const getters = uses.map((key) => `get ${key}() { return require("${path}").${key}; }`);
        return `var ${name} = { ${getters.join(", ")} };`;
    });
    if (lazy === text || /^\w+ \w+ = require\(/m.test(lazy)) {
        throw new Error(`${entry}: TypeScript writes re-exports in another form`);
    }
    writeFileSync(file, lazy);
}

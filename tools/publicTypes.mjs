// Leaves in dist only the declarations that an entry of the package reaches: `npm run prepack`. Nobody can import the others.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const IMPORT = /\b(?:from |import\()"(\.[^"]+)"/g;
const root = join(import.meta.dirname, "../");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const reached = new Set();

for (const { types } of Object.values(exports)) {
    if (types !== undefined) {
        reach(join(root, types));
    }
}
for (const file of readdirSync(join(root, "dist"), { recursive: true })) {
    const path = join(root, "dist", file);
    if (path.endsWith(".d.ts") && !reached.has(path)) {
        rmSync(path);
    }
}

/** @param {string} file */
function reach(file) {
    if (reached.has(file)) {
        return;
    }
    reached.add(file);
    for (const [, name] of readFileSync(file, "utf8").matchAll(IMPORT)) {
        const path = join(dirname(file), name);
        reach([`${path}.d.ts`, join(path, "index.d.ts")].find((one) => existsSync(one)));
    }
}

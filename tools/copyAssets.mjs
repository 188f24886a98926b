// tsc copies only what it compiles: other files go to the folder of their loader in dist/.
import { copyFileSync } from "node:fs";
import { join } from "node:path";

for (const file of ["core/policy/agent_policy.wasm", "core/policy/rules.rego", "cli/review/page.html"]) {
    const place = (folder) => join(import.meta.dirname, `../${folder}${file}`);
    copyFileSync(place(""), place("dist/"));
}

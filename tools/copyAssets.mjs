// tsc copies only what it compiles: other files go to the folder of their loader in dist/.
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

for (const file of ["core/policy/agent_policy.wasm", "core/policy/rules.rego", "cli/review/page.html"]) {
    const place = (folder) => fileURLToPath(new URL(`../${folder}${file}`, import.meta.url));
    copyFileSync(place(""), place("dist/"));
}

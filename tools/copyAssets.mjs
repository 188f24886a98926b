// tsc copies only what it compiles: the policy engine and the rules go beside their loader in dist/.
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

for (const file of ["agent_policy.wasm", "rules.rego"]) {
    const place = (folder) => fileURLToPath(new URL(`../${folder}core/policy/${file}`, import.meta.url));
    copyFileSync(place(""), place("dist/"));
}

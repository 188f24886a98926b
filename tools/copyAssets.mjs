// tsc copies only what it compiles: the policy engine goes beside its loader in dist/.
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const place = (folder) => fileURLToPath(new URL(`../${folder}core/policy/agent_policy.wasm`, import.meta.url));
copyFileSync(place(""), place("dist/"));

// Runs Pulumi on the example at the root: `pulumi` from PATH, else the engine that `npm run engine` built. The state
// stays in this folder, and the manifests go to files: no cluster is touched, whatever the kubeconfig says.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "../");
const engine = join(root, ".engine", "bin");
const state = join(root, ".pulumi-state");
const STACK = "dev";
const manifests = join(state, "manifests");

const env = {
    PULUMI_CONFIG_PASSPHRASE: "",
    ...process.env,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PATH: `${process.env.PATH}${delimiter}${engine}`,
};

function pulumi(args, stdio = "inherit") {
    return spawnSync("pulumi", args, { cwd: root, env, stdio }).status ?? 1;
}

if (pulumi(["version"], "ignore") !== 0) {
    console.error(
        "There is no `pulumi` on PATH and none in .engine/. Install the Pulumi CLI, or run `npm run engine -- pulumi " +
            "pulumi-language-nodejs pulumi-resource-kubernetes`, which builds it from source (about 15 minutes, once).",
    );
    process.exit(2);
}
mkdirSync(manifests, { recursive: true });
for (const args of [
    ["stack", "select", "--create", STACK],
    ["config", "set", "kubernetes:renderYamlToDirectory", manifests, "--stack", STACK],
]) {
    // The output is shown only when it goes wrong.
    if (pulumi(args, "ignore") !== 0) {
        process.exit(pulumi(args));
    }
}
const status = pulumi([...process.argv.slice(2), "--stack", STACK]);
console.log(`Manifests are rendered to ${manifests}`);
process.exit(status);

// `local.Command` as far as docs/trustee.md needs it, by pulumi-command `provider/pkg/provider/local/`: `create` runs in a
// shell, with the environment of Pulumi and its own, at each change of an input; deleting runs nothing where there is no
// `delete`. What it prints is state.
import { spawnSync } from "node:child_process";
import { main } from "@pulumi/pulumi/provider/index.js";

const SECRET = "4dabf18193072939515e22adb298388d";

/** The engine wraps a secret in an object, and keeps secret what comes back so. */
function plain(value) {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return SECRET in value
        ? plain(value.value)
        : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function run(inputs) {
    const { create, stdin, environment } = plain(inputs);
    const env = { ...process.env, ...environment };
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", create], { input: stdin, env, encoding: "utf8" });
    if (status !== 0) {
        throw new Error(`exit status ${status}: running ${JSON.stringify(create)}:\n${stdout}${stderr}`);
    }
    return { ...inputs, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
}

main(
    {
        version: "1.2.1",
        create: async (_urn, inputs) => ({ id: "command", outs: run(inputs) }),
        update: async (_id, _urn, _olds, news) => ({ outs: run(news) }),
        delete: async () => {},
    },
    process.argv.slice(2),
);

// `pulumi package add` of a checkout installs this folder, and compiles nothing: what it runs is built here, once. The
// package that is published has it already.
const { execSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

if (!existsSync(join(__dirname, "../dist/plugin/index.js"))) {
    execSync("npm ci", { cwd: join(__dirname, ".."), stdio: "inherit" });
}

// `pulumi package add` installs this folder, and compiles nothing. In a checkout what it runs is built here, once; the
// package that is published has it already.
const { execSync } = require("node:child_process");
const { existsSync, mkdirSync } = require("node:fs");
const { join } = require("node:path");

// The Node language host takes an install without this folder for one that failed.
mkdirSync(join(__dirname, "node_modules"), { recursive: true });
if (!existsSync(join(__dirname, "../dist/plugin/index.js"))) {
    execSync("npm ci", { cwd: join(__dirname, ".."), stdio: "inherit" });
}

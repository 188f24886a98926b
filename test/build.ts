import { execFileSync } from "node:child_process";

/** The command's tests run what is shipped, so it is built first. */
export function setup(): void {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { stdio: "inherit" });
}

import { execFileSync } from "node:child_process";

/** The command's tests run what is shipped, so it is built first. */
export function setup(): void {
    execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}

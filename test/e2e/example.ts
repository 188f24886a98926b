import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The text of an example's program. */
export function exampleProgram(name: string): string {
    return readFileSync(resolve(__dirname, "../../examples", name, "index.ts"), "utf8");
}

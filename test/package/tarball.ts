import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Packs what is built in `dist/`, as it would be published, into a folder; gives the path of the tarball. */
export function packTarball(folder: string): string {
    const output = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
    });
    const [{ filename }] = JSON.parse(output);
    return join(folder, filename);
}

// Writes the golden documents anew from their inputs. Every line that changes is a changed identity of somebody's
// workload: read the diff, run `npm run conformance`, and name the digests that move in CHANGELOG.md.
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { goldenFiles } from "./goldenFiles.mjs";
import { TRUSTEE_GOLDEN, trusteeFiles } from "./trusteeFiles.mjs";

const folder = fileURLToPath(new URL("../test/golden/", import.meta.url));
for (const name of readdirSync(folder)) {
    for (const [file, text] of Object.entries(goldenFiles(`${folder}${name}`))) {
        writeFileSync(`${folder}${name}/${file}`, text);
    }
}
for (const [file, text] of Object.entries(trusteeFiles())) {
    writeFileSync(`${TRUSTEE_GOLDEN}${file}`, text);
}

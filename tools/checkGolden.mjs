// Builds every golden case again from its input and compares what comes out, byte for byte, with what is committed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const GOLDEN = join(import.meta.dirname, "../test/golden/");

if (!existsSync(new URL("../dist/core/index.js", import.meta.url))) {
    console.log("golden: FAILED: dist/ is missing: run `npm run build` first");
    process.exit(1);
}
// Loaded here, because it loads dist/ at once.
const { goldenFiles } = await import("./goldenFiles.mjs");
const { TRUSTEE_GOLDEN, trusteeFiles } = await import("./trusteeFiles.mjs");

const cases = existsSync(GOLDEN) ? folders() : [];
const problems =
    cases.length === 0
        ? [`no golden case in ${GOLDEN}`]
        : [
              ...cases.flatMap((name) => compare(name, `${GOLDEN}${name}/`, () => goldenFiles(`${GOLDEN}${name}`))),
              ...compare("trustee", TRUSTEE_GOLDEN, trusteeFiles),
          ];
const { LC_ALL, TZ } = process.env;
const where = `Node ${process.versions.node}, LC_ALL=${LC_ALL ?? ""}, TZ=${TZ ?? ""}`;
if (problems.length > 0) {
    console.log(`golden: FAILED on ${where}\n${problems.join("\n")}`);
    process.exit(1);
}
console.log(`golden: ${cases.length} cases build to the same bytes on ${where}`);

function folders() {
    const entries = readdirSync(GOLDEN, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function compare(name, folder, build) {
    try {
        return Object.entries(build()).flatMap(([file, text]) => {
            const committed = readFileSync(`${folder}${file}`);
            return committed.equals(Buffer.from(text, "utf8")) ? [] : [`${name}: ${file} differs`];
        });
    } catch (cause) {
        return [`${name}: ${cause.message}`];
    }
}

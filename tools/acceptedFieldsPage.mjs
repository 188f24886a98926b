// The text of docs/accepted-fields.md, from the rows of test/core/policy, which tests compare with what policies answer.
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..");

export function acceptedFieldsPage() {
    const entry = join(root, "test/core/policy/acceptedFieldsText.ts");
    const { outputFiles } = buildSync({
        entryPoints: [entry],
        bundle: true,
        platform: "node",
        format: "cjs",
        write: false,
        logLevel: "error",
    });
    const loaded = { exports: {} };
    new Function("module", "exports", "require", outputFiles[0].text)(
        loaded,
        loaded.exports,
        createRequire(import.meta.url),
    );
    return loaded.exports.acceptedFieldsText();
}

// Writes the public API, as declarations without bodies, to etc/: `npm run api`, after a build. With `--check` it compares
// instead, and exit code 1 says that the API is not what is committed. With or without it, a type that a signature names and
// no entry exports is an error: nobody could write its name.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const EXPORT = /^export (?:declare )?(?:abstract )?(?:class|const|function|interface|type) (\w+)/gm;
const root = join(import.meta.dirname, "../");
const check = process.argv.includes("--check");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const scratch = mkdtempSync(join(tmpdir(), "api-"));
const reported = [];
const named = new Set();
/** What `IssueCode` is made from: programs write the name of the union, never these. */
const PARTS = new Set(["CodeOf", "SUBJECTS"]);
const exported = new Set();

try {
    for (const [entry, { types }] of Object.entries(exports)) {
        if (types !== undefined) {
            report(entry === "." ? "index" : entry.slice("./".length), types);
        }
    }
} finally {
    rmSync(scratch, { recursive: true });
}
const nameless = [...named].filter((name) => !exported.has(name) && !PARTS.has(name));
if (nameless.length > 0) {
    console.error(`api: no entry exports ${nameless.join(", ")}, which a signature names`);
    process.exitCode = 1;
}
if (reported.length > 0) {
    console.log(`api: ${reported.join("; ")}`);
    process.exitCode ||= check ? 1 : 0;
}

/** @param {string} name @param {string} types */
function report(name, types) {
    const extractorConfig = ExtractorConfig.prepare({
        configObject: {
            projectFolder: root,
            mainEntryPointFilePath: join(root, types),
            compiler: { tsconfigFilePath: join(root, "tsconfig.json") },
            apiReport: {
                enabled: true,
                reportFileName: `${name}.api.md`,
                reportFolder: join(root, "etc"),
                reportTempFolder: scratch,
            },
            docModel: { enabled: false },
            dtsRollup: { enabled: false },
            tsdocMetadata: { enabled: false },
            newlineKind: "lf",
            messages: {
                compilerMessageReporting: { default: { logLevel: "error" } },
                extractorMessageReporting: {
                    default: { logLevel: "warning", addToApiReportFile: true },
                    // What is exported is public: nothing here has a release tag, or needs one.
                    "ae-missing-release-tag": { logLevel: "none" },
                    "ae-undocumented": { logLevel: "none" },
                    "ae-forgotten-export": { logLevel: "warning", addToApiReportFile: false },
                },
                tsdocMessageReporting: { default: { logLevel: "none" } },
            },
        },
        configObjectFullPath: undefined,
        packageJsonFullPath: join(root, "package.json"),
    });
    const { apiReportChanged } = Extractor.invoke(extractorConfig, {
        localBuild: !check,
        messageCallback: (message) => {
            message.handled = message.logLevel !== "error";
            if (message.messageId === "ae-forgotten-export") {
                named.add(/"(\w+)"/.exec(message.text)?.[1]);
            }
        },
    });
    for (const [, exports] of readFileSync(join(root, `etc/${name}.api.md`), "utf8").matchAll(EXPORT)) {
        exported.add(exports);
    }
    if (apiReportChanged) {
        reported.push(
            `etc/${name}.api.md ${check ? "is not the API of dist/: run `npm run api`, read the diff" : "changed"}`,
        );
    }
}

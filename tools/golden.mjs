// Writes the golden documents anew from their inputs, the tables of docs/images.md, docs/commands.md, docs/messages.md,
// docs/pod-fields.md, docs/accepted-fields.md and docs/troubleshooting.md. Every line of a document that changes
// is a changed identity of somebody's workload: read the diff, run `npm run conformance`, and name the digests that move in CHANGELOG.md.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { acceptedFieldsPage } from "./acceptedFieldsPage.mjs";
import { commandsPage } from "./commandsPage.mjs";
import { goldenFiles } from "./goldenFiles.mjs";
import { guestKeysPage } from "./guestKeys.mjs";
import { messagesPage } from "./messagesPage.mjs";
import { podFieldsPage } from "./podFieldsPage.mjs";
import { troubleshootingPage } from "./troubleshootingPage.mjs";
import { TRUSTEE_GOLDEN, trusteeFiles } from "./trusteeFiles.mjs";

const folder = join(import.meta.dirname, "../test/golden/");
for (const name of readdirSync(folder)) {
    for (const [file, text] of Object.entries(goldenFiles(`${folder}${name}`))) {
        writeFileSync(`${folder}${name}/${file}`, text);
    }
}
for (const [file, text] of Object.entries(trusteeFiles())) {
    writeFileSync(`${TRUSTEE_GOLDEN}${file}`, text);
}
const require = createRequire(import.meta.url);
const { AA } = require("../dist/core/initdata/keys/aa");
const { CDH } = require("../dist/core/initdata/keys/cdh");
const { formOf } = require("../dist/core/initdata/keys/row");
const { wordsFor } = require("../dist/core/shape");
const page = join(import.meta.dirname, "../docs/images.md");
const keysPage = guestKeysPage(readFileSync(page, "utf8"), [AA, CDH], (key) => wordsFor(formOf(key)));
writeFileSync(page, keysPage);
const { PROGRAM } = require("../dist/cli/program");
writeFileSync(join(import.meta.dirname, "../docs/commands.md"), commandsPage(PROGRAM));
const { SUBJECTS } = require("../dist/core/messages/subjects");
writeFileSync(join(import.meta.dirname, "../docs/messages.md"), messagesPage(SUBJECTS));
const { POD_FIELDS } = require("../dist/core/policy/derive/fieldTables");
const { arrivalOf, OTHER_SOURCES } = require("../dist/core/policy/derive/volumeSources");
const podFields = { fields: POD_FIELDS, sources: OTHER_SOURCES, arrivalOf };
writeFileSync(join(import.meta.dirname, "../docs/pod-fields.md"), podFieldsPage(podFields));
writeFileSync(join(import.meta.dirname, "../docs/accepted-fields.md"), acceptedFieldsPage());
const { FAILURES } = require("../dist/core/failures/known");
const { POLICY_CHECKS } = require("../dist/core/failures/checks");
const { DENIED_REQUESTS } = require("../dist/core/failures/requests");
const troubles = join(import.meta.dirname, "../docs/troubleshooting.md");
const known = { subjects: FAILURES, checks: POLICY_CHECKS, requests: DENIED_REQUESTS };
writeFileSync(troubles, troubleshootingPage(readFileSync(troubles, "utf8"), known));

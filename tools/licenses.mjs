// Lists the licenses of what others wrote in THIRD-PARTY-LICENSES.md, which the package ships: `npm run licenses`. With
// `--check` it compares instead. Exit code 1: the file is not up to date, or a license is not one that we can ship.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import satisfies from "spdx-satisfies";
import { crates, npmBillOfMaterials } from "./thirdParty.mjs";

const FILE = join(import.meta.dirname, "../THIRD-PARTY-LICENSES.md");
/** None of them asks anything of the Apache-2.0 code that uses it, except to keep notices. */
const ALLOWED = ["Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unicode-3.0", "Zlib"];
const OURS = ["Apache-2.0"];

const packages = npmBillOfMaterials().components.map(({ name, version, licenses }) => ({
    name,
    version,
    license:
        licenses?.map(({ license, expression }) => expression ?? license.id ?? license.name).join(" AND ") ?? "none",
}));
const compiled = crates();

const refused = [...packages, ...compiled].filter(({ license }) => !allows(license, ALLOWED));
for (const { name, version, license } of refused) {
    console.log(`licenses: ${name} ${version} is under ${license}; allowed: ${ALLOWED.join(", ")}`);
}
const text = page();
if (refused.length > 0) {
    process.exitCode = 1;
} else if (!process.argv.includes("--check")) {
    writeFileSync(FILE, text);
    console.log(`licenses: ${packages.length} packages and ${compiled.length} crates`);
} else if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== text) {
    console.log("licenses: THIRD-PARTY-LICENSES.md is not what is used: run `npm run licenses`, read the diff");
    process.exitCode = 1;
}

function allows(license, list) {
    try {
        return satisfies(license, list);
    } catch {
        // No SPDX expression.
        return false;
    }
}

function page() {
    return `# Licenses of what others wrote

Made by \`npm run licenses\`; do not edit. confidential-workload itself is under Apache-2.0, see LICENSE.

## Packages that npm installs with it

Each comes with its own license text.

${table("package", packages)}

## Rust crates compiled into \`dist/core/policy/agent_policy.wasm\`

Where there is a choice of Apache-2.0, it is taken, and LICENSE is its text. The texts of the others are below.

${table("crate", compiled)}

## Texts

${texts()}
`;
}

function table(what, rows) {
    const lines = rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
    return [`| ${what} | version | license |`, "| --- | --- | --- |", ...lines].join("\n");
}

/** Of each crate that cannot be had under our own license alone; crates with the same text share it. */
function texts() {
    const namesOf = new Map();
    for (const { name, version, license, authors, texts } of compiled.filter((one) => !allows(one.license, OURS))) {
        const by = authors.length === 0 ? "" : ` Its authors: ${authors.join(", ")}.`;
        const none = `The crate carries no text; its metadata says ${license}.${by}`;
        const text = texts.length === 0 ? none : texts.map((one) => `\`\`\`text\n${one}\n\`\`\``).join("\n\n");
        namesOf.set(text, [...(namesOf.get(text) ?? []), `${name} ${version}`]);
    }
    return [...namesOf].map(([text, names]) => `### ${names.join(", ")}\n\n${text}`).join("\n\n");
}

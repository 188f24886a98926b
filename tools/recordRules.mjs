// Adds the rules of this version to those of released ones, for reviews by later versions. Run it at a release, see docs/releasing.md.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { knownParagraphs } = require("../dist/core/policy/ownRules.js");
const { RELEASED_RULES } = require("../dist/core/policy/releasedRules.js");
const { readParagraphs } = require("../dist/core/policy/assets.js");
const { version } = require("../package.json");

const file = new URL("../core/policy/releasedRules.ts", import.meta.url);
const [head] = readFileSync(file, "utf8").split("= {");
const line = (paragraph) => `        [${paragraph.map((part) => JSON.stringify(part)).join(", ")}],\n`;
const versions = Object.entries({ ...RELEASED_RULES, [version]: knownParagraphs(readParagraphs()) }).map(
    ([name, paragraphs]) => `    ${JSON.stringify(name)}: [\n${paragraphs.map(line).join("")}    ],\n`,
);
writeFileSync(file, `${head}= {\n${versions.join("")}};\n`);

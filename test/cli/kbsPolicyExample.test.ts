import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { DIGEST_ANNOTATION } from "../../core/annotationNames";
import { token } from "../core/trustee/cases.mjs";
import { isReleased } from "../core/trustee/engine";
import { renderCli } from "./runCli";

const BEFORE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

const { out } = renderCli(["examples/kbs-policy", "--yaml"]);
const [deployment, configMap] = parseAllDocuments(out).map((document) => document.toJS());
const policy: string = configMap?.data["resource-policy.rego"] ?? "";
const named: string = deployment?.spec.template.metadata.annotations[DIGEST_ANNOTATION] ?? "";
const digest = named.replace("sha256:", "");

test("the example's policy is golden, but for the digest, which is that of its Deployment", () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const golden = readFileSync("test/core/trustee/golden/example.rego", "utf8");
    const base64 = Buffer.from(digest, "hex").toString("base64");
    expect(policy).toBe(golden.replace("DIGEST", digest).replace("BASE64", () => base64));
});

test("it serves the pods of now and of before the rollout", () => {
    const request = { plugin: "resource", "resource-path": ["default", "database", "password"], query: {} };
    const values = [digest, BEFORE, "00".repeat(32)];
    expect(values.map((value) => isReleased(policy, request, token("snp", value)))).toEqual([true, true, false]);
});

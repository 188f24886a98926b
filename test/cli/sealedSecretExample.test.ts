import { readdirSync, readFileSync } from "node:fs";
import { compactVerify, importJWK } from "jose";
import { expect, test } from "vitest";
import { renderCli } from "./runCli";

const FOLDER = "examples/sealed-secret";
const GOLDEN = "test/golden/sealed-secret";
const sealed: Readonly<Record<string, string>> = JSON.parse(readFileSync(`${FOLDER}/db.sealed.json`, "utf8"));

test("the example has the golden document, whose policy binds the text of the variable", () => {
    const { out: stdout, err, code } = renderCli([FOLDER, "--json"]);
    expect([code, err]).toEqual([0, ""]);
    const policy = readFileSync(`${GOLDEN}/policy.rego`, "utf8");
    const digest = readFileSync(`${GOLDEN}/digest.txt`, "utf8").trim().split(":")[1] ?? "";
    expect(stdout).toContain(JSON.stringify(policy));
    expect(stdout).toContain(digest);
    expect(policy).toContain(`"DB_URL=${sealed["url"]}"`);
    // The provider keeps what Secrets hold encrypted, sealed or not.
    expect(stdout).toContain('"stringData": "[secret]"');
});

test("the texts of the example verify with jose, and no private key is next to them", async () => {
    const key = await importJWK(JSON.parse(readFileSync(`${FOLDER}/sealed-secrets.public.jwk.json`, "utf8")), "ES256");
    for (const [name, text] of Object.entries(sealed)) {
        const { payload } = await compactVerify(text.slice("sealed.".length), key);
        expect(JSON.parse(Buffer.from(payload).toString("utf8")).name).toBe(`kbs:///shop/db/${name}`);
    }
    for (const file of readdirSync(FOLDER)) {
        expect(readFileSync(`${FOLDER}/${file}`, "utf8")).not.toMatch(/"d":/);
    }
});

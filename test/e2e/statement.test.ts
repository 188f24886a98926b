import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeDocument } from "../../core/initdata/decode";
import { readStatements } from "../../core/review/signedStatement";
import { readKeys } from "../../core/trustee/token/keys";
import { runCli } from "../cli/runCli";

/** `npm run engine -- cosign` builds it in some minutes, and CI at night. */
const COSIGN = resolve(__dirname, "../../.engine/bin/cosign");
/** Sigstore's servers are not asked. */
const OFFLINE = ["--use-signing-config=false", "--tlog-upload=false"];
const TYPE = "urn:confidential-workload:review:1";

describe.skipIf(!existsSync(COSIGN))("the commands of docs/review.md, by cosign", () => {
    let folder: string;
    const cosign = (...args: string[]) =>
        execFileSync(COSIGN, args, { cwd: folder, env: { ...process.env, COSIGN_PASSWORD: "x" }, stdio: "pipe" });
    const verifies = (blob: string) =>
        cosign(
            ...["verify-blob-attestation", "--key", "reviewers.pub", "--bundle", "review.sigstore.json"],
            ...["--type", TYPE, "--insecure-ignore-tlog", blob],
        );

    beforeAll(() => {
        folder = mkdtempSync(join(tmpdir(), "statement-"));
        cosign("generate-key-pair", "--output-key-prefix", "reviewers");
        const preview = "test/vectors/previews/strict-opened.json";
        expect(runCli(["review", preview, "--statement", join(folder, "review.json")]).code).toBe(0);
        cosign(
            ...["attest-blob", "--key", "reviewers.key", "--statement", "review.json"],
            ...["--bundle", "review.sigstore.json", "--yes", ...OFFLINE],
        );
        const [annotation = ""] = /H4sI[A-Za-z0-9+/=]+(?=[^H]*$)/.exec(newStateOf(preview)) ?? [];
        writeFileSync(join(folder, "initdata.toml"), runCli(["decode", "-"], { stdin: annotation }).out);
    });

    afterAll(() => rmSync(folder, { recursive: true }));

    test("sign a statement about the document, and about no other one", () => {
        verifies("initdata.toml");
        writeFileSync(join(folder, "other.toml"), `${readFileSync(join(folder, "initdata.toml"), "utf8")}# more\n`);
        expect(() => verifies("other.toml")).toThrow(/do not match digests in statement/);
    });

    test("give what verify and the policy pack read", () => {
        const text = (name: string) => readFileSync(join(folder, name), "utf8");
        const keys = readKeys({ publicKeys: text("reviewers.pub") }).keys.map(({ key }) => key);
        const { documents, issues } = readStatements(text("review.sigstore.json"), keys, []);
        const { digest } = decodeDocument(text("initdata.toml")).initData ?? {};
        expect(issues).toEqual([]);
        expect(documents.map((one) => one.digest)).toEqual([digest]);
    });
});

/** What the update leaves of the Deployment. */
function newStateOf(file: string): string {
    const { steps } = JSON.parse(readFileSync(file, "utf8")) as { steps: { newState?: { type: string } }[] };
    return JSON.stringify(steps.find(({ newState }) => newState?.type === "kubernetes:apps/v1:Deployment")?.newState);
}

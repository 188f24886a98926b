import { createPrivateKey, createPublicKey } from "node:crypto";
import {
    chmodSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactVerify, importJWK } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { base64, PLANTED, POD_SPEC, SHOP } from "../core/trustee/convertSecrets/shop";
import { ENVELOPE, JWK, KID, PUBLIC, VECTORS } from "../core/trustee/sealedSecret/keys";
import { runCli } from "./runCli";

const PRIVATE = "sealed-secrets.private.jwk.json";
const PUBLIC_FILE = "sealed-secrets.public.jwk.json";

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "secret-"));
    write(PRIVATE, JSON.stringify({ ...JWK, kid: KID }));
    write(PUBLIC_FILE, JSON.stringify(PUBLIC));
    write("sealed.txt", VECTORS.vault);
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);

/** Runs `secret …` and gives what it says; no run may show a key or a value. */
function run(args: readonly string[], stdin = "") {
    const { out: stdout, err: stderr, code: status } = runCli(["secret", ...args], { cwd: folder, stdin });
    for (const hidden of [JWK.d, ...Object.values(PLANTED)]) {
        for (const text of [stdout, stderr]) {
            expect(text).not.toContain(hidden);
            expect(text).not.toContain(base64(hidden));
        }
    }
    return { stdout, stderr, status };
}

describe("keygen", () => {
    test("makes a private key for its owner alone, and a public one", () => {
        const { stdout, stderr, status } = run(["keygen", "--kid", KID, "--output-dir", "keys"]);
        expect([status, stderr]).toEqual([0, ""]);
        expect(stdout).toBe(
            [
                `private key: keys/${PRIVATE}`,
                `public key: keys/${PUBLIC_FILE}`,
                `kid: ${KID}`,
                `kbs-client --url "$KBS_URL" config set-resource --path default/keys/sealed-secrets --resource-file keys/${PUBLIC_FILE}`,
                "",
            ].join("\n"),
        );
        expect([modeOf(`keys/${PRIVATE}`), modeOf("keys")]).toEqual(["600", "700"]);
        const [privateJwk, publicJwk] = [PRIVATE, PUBLIC_FILE].map((name) => JSON.parse(read(`keys/${name}`)));
        const { d, ...rest } = privateJwk;
        expect(publicJwk).toEqual(rest);
        expect(publicJwk).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig", kid: KID });
        const point = createPublicKey(createPrivateKey({ key: privateJwk, format: "jwk" })).export({ format: "jwk" });
        expect(point).toMatchObject({ x: publicJwk.x, y: publicJwk.y });
        expect(stdout).not.toContain(d);
    });

    test("makes another key each time, replaces none without --force, and follows no link", () => {
        run(["keygen", "--kid", KID, "--output-dir", "keys"]);
        const first = read(`keys/${PRIVATE}`);
        const { status, stderr, stdout } = run(["keygen", "--kid", KID, "--output-dir", "keys"]);
        expect([status, stdout]).toEqual([1, ""]);
        expect(stderr).toBe(
            `error: no key was made: 2 problems:\n${[PRIVATE, PUBLIC_FILE].map((name) => `  - keys/${name}: is there already [file-exists]\n    fix: give another --output-dir; with --force guests refuse every secret that was sealed with the key of before once the KBS has the new public key\n`).join("")}`,
        );
        expect(read(`keys/${PRIVATE}`)).toBe(first);
        rmSync(join(folder, `keys/${PRIVATE}`));
        write("elsewhere", "untouched");
        symlinkSync(join(folder, "elsewhere"), join(folder, `keys/${PRIVATE}`));
        const forced = run(["keygen", "--kid", KID, "--output-dir", "keys", "--force"]);
        expect([forced.status, forced.stderr]).toEqual([
            0,
            `warning: keygen: 1 warning:
  - keys/${PRIVATE}: replaces the key that was there: as soon as the KBS has the new public key, guests refuse every secret that was sealed with the key of before, also for pods that restart [key-replaced]
    fix: seal every secret anew and deploy it before you upload the public key; or upload it under another resource, with its own --kid
`,
        ]);
        expect(read(`keys/${PRIVATE}`)).not.toBe(first);
        expect([read("elsewhere"), modeOf(`keys/${PRIVATE}`)]).toEqual(["untouched", "600"]);
    });

    test("names a place where it cannot write, and gives JSON without keys", () => {
        write("file", "");
        expect(run(["keygen", "--kid", KID, "--output-dir", "file/x"]).stderr).toMatch(/cannot be written \(ENOTDIR\)/);
        expect(run(["keygen", "--kid", "kbs:///a"]).stderr).toContain('--kid: "kbs:///a" ');
        expect(run(["keygen"]).status).toBe(2);
        const { stdout } = run(["keygen", "--kid", KID, "--output-dir", "keys", "--json"]);
        expect(Object.keys(JSON.parse(stdout))).toEqual(["files", "upload", "issues"]);
        expect(stdout).not.toContain(JSON.parse(read(`keys/${PRIVATE}`)).d);
    });
});

describe("seal", () => {
    const VAULT_OPTIONS = ["--resource-uri", "kbs:///default/db/password", "--signing-jwk-path", PRIVATE];

    test("prints the text and nothing behind it", () => {
        expect(run(["seal", ...VAULT_OPTIONS])).toEqual({ stdout: VECTORS.vault, stderr: "", status: 0 });
        const json = JSON.parse(run(["seal", ...VAULT_OPTIONS, "--json"]).stdout);
        expect(json).toEqual({ text: VECTORS.vault, issues: [] });
    });

    test("takes a kid of its own, and the key from stdin", () => {
        const options = [
            "--resource-uri",
            "kbs:///default/db/password",
            "--signing-jwk-path",
            "-",
            "--signing-kid",
            KID,
        ];
        expect(run(["seal", ...options], JSON.stringify(JWK)).stdout).toBe(VECTORS.vault);
    });

    test("seals an envelope", () => {
        const { provider, keyId, encryptedKey, encryptedData, iv, providerSettings, annotations } =
            ENVELOPE.envelope ?? {};
        const options = Object.entries({
            "--provider": provider,
            "--key-id": keyId,
            "--encrypted-key": encryptedKey,
            "--encrypted-data": encryptedData,
            "--iv": iv,
            "--provider-settings": JSON.stringify(providerSettings),
            "--annotations": JSON.stringify(annotations),
        }).flatMap(([option, value]) => [option, String(value)]);
        expect(run(["seal", "--type", "envelope", ...options, "--signing-jwk-path", PRIVATE]).stdout).toBe(
            VECTORS.envelope,
        );
    });

    test.each<readonly [string, readonly string[], number, RegExp]>([
        ["no key", ["--resource-uri", "kbs:///a/b/c"], 2, /required option '--signing-jwk-path <file>' not specified/],
        ["an option of the other type", [...VAULT_OPTIONS, "--iv", "x"], 2, /error: --iv is not for --type vault/],
        ["no such file", ["--signing-jwk-path", "nokey"], 1, /nokey: cannot be read \(ENOENT\)/],
        ["a file that is not a key", ["--signing-jwk-path", "sealed.txt"], 1, /sealed\.txt: is not JSON \[jwk\]/],
        [
            "a public key",
            ["--resource-uri", "kbs:///a/b/c", "--signing-kid", KID, "--signing-jwk-path", PUBLIC_FILE],
            1,
            /sealed-secrets\.public\.jwk\.json: d: is missing: this is a public key/,
        ],
        [
            "no URI",
            ["--signing-jwk-path", PRIVATE],
            1,
            /- --resource-uri: is required and missing \[missing\]\n {4}fix: set --resource-uri\n/,
        ],
        [
            "settings that are not JSON",
            [...VAULT_OPTIONS, "--provider-settings", "{"],
            1,
            /--provider-settings: is not JSON/,
        ],
        [
            "a password for the URI",
            ["--resource-uri", PLANTED.password, "--signing-jwk-path", PRIVATE],
            1,
            /--resource-uri: .* \[resource-uri\]/,
        ],
        [
            "no kid",
            ["--resource-uri", "kbs:///a/b/c", "--signing-jwk-path", "anonymous.json"],
            1,
            /--signing-kid: is missing/,
        ],
    ])("%s", (_name, args, status, message) => {
        write("anonymous.json", JSON.stringify(JWK));
        const result = run(["seal", ...args]);
        expect(result.stderr).toMatch(message);
        expect([result.status, result.stdout]).toEqual([status, ""]);
    });
});

describe("inspect and verify", () => {
    test("say what a text points at", () => {
        const { stdout, stderr, status } = run(["inspect", "sealed.txt"]);
        expect(stdout).toBe(`type: vault\nprovider: kbs\nname: kbs:///default/db/password\nkid: ${KID}\n`);
        expect([stderr, status]).toEqual(["", 0]);
        expect(run(["inspect", "-"], VECTORS.envelope).stdout).toContain(
            'provider_settings: {"client_key_id":"KAAP.1","kms_instance_id":"kst-1"}\nannotations: {"iv":"aXY="}\n',
        );
        expect(JSON.parse(run(["inspect", "sealed.txt", "--json"]).stdout).secret.kid).toBe(KID);
    });

    test("verify with the public key, and with no other", () => {
        expect(run(["verify", "sealed.txt", "--jwk-path", PUBLIC_FILE])).toEqual({
            stdout: "ok   sealed.txt\n",
            stderr: "",
            status: 0,
        });
        write("bad.txt", VECTORS.vault.replace("sealed.eyJhbGci", "sealed.eyJhbGCi"));
        expect(run(["verify", "bad.txt", "--jwk-path", PUBLIC_FILE])).toMatchObject({
            stdout: "FAIL bad.txt\n",
            status: 1,
        });
        const { stderr, status } = run(["verify", "sealed.txt", "--jwk-path", PRIVATE]);
        expect(stderr).toContain(`  - ${PRIVATE}: d: is there: this is a private key [jwk]\n`);
        expect(status).toBe(1);
        expect(JSON.parse(run(["verify", "sealed.txt", "--jwk-path", PUBLIC_FILE, "--json"]).stdout).valid).toBe(true);
        expect(run(["verify", "-", "--jwk-path", "-"]).status).toBe(2);
    });

    test("a line end behind the text is a warning, and a password is not shown", () => {
        const { stderr, status } = run(["inspect", "-"], `${VECTORS.vault}\n`);
        expect(stderr).toContain("warning: -: 1 warning:\n  - -: ends its line, and guests refuse");
        expect(status).toBe(0);
        expect(run(["inspect", "-"], PLANTED.password)).toMatchObject({ stdout: "", status: 1 });
        expect(run(["verify", "-", "--jwk-path", PUBLIC_FILE], PLANTED.password).status).toBe(1);
    });
});

describe("convert", () => {
    const WORKLOAD = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "web", namespace: "store" },
        spec: { template: { spec: POD_SPEC } },
    };
    const ARGS = ["-f", "all.json", "--repository", "default", "--upload-dir", "values", "--signing-jwk-path", PRIVATE];

    beforeEach(() => {
        write("all.json", JSON.stringify({ kind: "List", items: [...SHOP.secrets, WORKLOAD] }));
    });

    /** All files below a folder, with their names in it. */
    const filesIn = (name: string) =>
        readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1))
            .sort();

    test("prints sealed Secrets, and writes the values for their owner alone", async () => {
        const { stdout, stderr, status } = run(ARGS.toSpliced(0, 0, "convert"));
        expect(status).toBe(0);
        const secrets = parseAllDocuments(stdout).map((document) => document.toJS());
        expect(secrets.map(({ metadata }) => metadata.name)).toEqual(["init", "db", "debug", "web-tls", "extra"]);
        const key = await importJWK({ ...PUBLIC }, "ES256");
        for (const text of secrets.flatMap(({ stringData }) => Object.values<string>(stringData))) {
            await expect(compactVerify(text.slice("sealed.".length), key)).resolves.toBeDefined();
        }
        const names = [
            "default/db/password",
            "default/db/user",
            "default/debug/token",
            "default/extra/value",
            "default/init/TOKEN",
            "default/registry-credentials/auth.json",
            "default/web-tls/tls.crt",
            "default/web-tls/tls.key",
        ];
        expect(filesIn("values")).toEqual(names);
        expect(read("values/default/db/password")).toBe(PLANTED.password);
        expect(names.map((name) => modeOf(`values/${name}`))).toEqual(names.map(() => "600"));
        expect([modeOf("values"), modeOf("values/default/db")]).toEqual(["700", "700"]);
        const lines = stderr.trimEnd().split("\n");
        expect(lines.slice(0, -1).sort()).toEqual(
            names.map(
                (name) =>
                    `kbs-client --url "$KBS_URL" config set-resource --path ${name} --resource-file values/${name}`,
            ),
        );
        expect(lines.at(-1)).toBe("registry credentials: kbs:///default/registry-credentials/auth.json");
    });

    test("writes the manifests to the folder that is given, and replaces nothing without --force", () => {
        const all = ["convert", ...ARGS, "--out", "sealed.yaml"];
        const first = run(all);
        expect([first.status, first.stderr]).toEqual([0, ""]);
        expect(first.stdout).toContain("kbs-client");
        const sealed = read("sealed.yaml");
        for (const value of Object.values(PLANTED)) {
            expect(sealed).not.toContain(value);
            expect(sealed).not.toContain(base64(value));
        }
        const again = run(all);
        expect([again.status, again.stdout]).toEqual([1, ""]);
        expect(again.stderr.match(/is there already/g)).toHaveLength(9);
        expect(run([...all, "--force"]).status).toBe(0);
        expect(read("sealed.yaml")).toBe(sealed);
    });

    test("gives JSON without values", () => {
        const { stdout, status } = run(["convert", ...ARGS, "--json"]);
        const { secrets, uploads, registryCredentialsUri, issues } = JSON.parse(stdout);
        expect([status, secrets.length, uploads.length, issues]).toEqual([0, 5, 8, []]);
        expect(Object.keys(uploads[0])).toEqual(["uri", "path", "file", "command"]);
        expect(registryCredentialsUri).toBe("kbs:///default/registry-credentials/auth.json");
    });

    test("writes nothing when there is a problem", () => {
        const secrets = SHOP.secrets.map((secret) => ({ ...secret, immutable: true }));
        write("all.json", JSON.stringify({ kind: "List", items: [...secrets, WORKLOAD] }));
        const { status, stdout, stderr } = run(["convert", ...ARGS]);
        expect([status, stdout]).toEqual([1, ""]);
        expect(stderr).toMatch(/^error: nothing was converted: 5 problems:\n {2}- Secret\/init: immutable: is true/);
        expect(readdirSync(folder)).not.toContain("values");
    });

    test("an open folder is not a place for values", () => {
        mkdirSync(join(folder, "values"));
        chmodSync(join(folder, "values"), 0o755);
        expect(run(["convert", ...ARGS]).stderr).toContain(
            "values: can be read by others, and secret values would be written into it [open-folder]\n    fix: run chmod 700, or name another folder",
        );
        expect(filesIn("values")).toEqual([]);
    });

    test("speaks of options and files, and takes other names for keys", () => {
        const pod = {
            kind: "Pod",
            metadata: { name: "app" },
            spec: { containers: [{ name: "app", envFrom: [{ secretRef: { name: "app" } }] }] },
        };
        const secret = { kind: "Secret", metadata: { name: "app" }, stringData: { ".env": PLANTED.password } };
        const account = { kind: "ServiceAccount", metadata: { name: "x" }, imagePullSecrets: [{ name: "nowhere" }] };
        write("all.json", JSON.stringify({ kind: "List", items: [pod, secret] }));
        const { stderr } = run(["convert", ...ARGS]);
        expect(stderr).toContain("    fix: give it another last part, as in --resource-name app/.env=env\n");
        expect(run(["convert", ...ARGS, "--resource-name", "app/.env=env"]).status).toBe(0);
        expect(filesIn("values")).toEqual(["default/app/env"]);
        expect(run(["convert", ...ARGS, "--resource-name", "app=env"]).status).toBe(2);
        write("all.json", JSON.stringify({ kind: "List", items: [pod, account] }));
        expect(run(["convert", ...ARGS, "--repository", "a/b"]).stderr.match(/^ {2}- .*$/gm)).toEqual([
            "  - --repository: is not the first part of a resource path [resource-path]",
            "  - all.json: Pod/app spec.containers[0].envFrom[0].secretRef: names the Secret app, which is not here [secret-missing]",
            "  - all.json: ServiceAccount/x imagePullSecrets[0].name: names the Secret nowhere, which is not here [secret-missing]",
        ]);
    });

    test("says so when there is nothing to do, and when a file is not one", () => {
        write("all.json", "{}");
        const { stderr, status } = run(["convert", ...ARGS]);
        expect(stderr).toContain("all.json: has no Secret that a pod in it uses [no-secrets]");
        expect(status).toBe(1);
        write("all.json", `a: "${PLANTED.password}`);
        expect(run(["convert", ...ARGS]).status).toBe(1);
        expect(run(["convert", ...ARGS, "--kata-version", "four"]).stderr).toContain("--kata-version: ");
        expect(run(["convert", ...ARGS, "--config", "absent.yaml"]).stderr).toContain("absent.yaml");
        write("config.yaml", "images: { registries: [{ prefix: 5 }] }\n");
        expect(run(["convert", ...ARGS, "--config", "config.yaml"]).stderr).toContain(
            "config.yaml: images.registries[0].prefix: ",
        );
    });
});

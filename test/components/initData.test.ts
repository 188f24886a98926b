import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InitData, type InitDataArgs, Platform, Register } from "../../index";
import { INPUTS } from "../core/spec";
import { ANNOTATIONS, CLASS, DIGEST, DOCUMENT, decoded, REGO, REVIEW, SPEC, TRUSTEE } from "./example";
import { NO_OPTIONS, NOT_KNOWN, resolve, run, runToError, Source } from "./mocks";

const TYPE = "confidential-workload:index:InitData";

const OUTPUTS = {
    toml: DOCUMENT,
    digest: DIGEST,
    algorithm: "sha256",
    measurements: { digest: DIGEST, register: Register.HostData, registerValue: DIGEST },
    annotations: ANNOTATIONS,
    policy: REGO,
    runtimeClassName: CLASS,
    trustee: TRUSTEE,
};

/** Each output, and what is said of it, the document decoded. */
async function outputsOf(component: InitData) {
    const { toml, digest, algorithm, measurements, annotations, policy, runtimeClassName, trustee } = component;
    const all = { toml, digest, algorithm, measurements, annotations, policy, runtimeClassName, trustee };
    const entries = Object.entries(all).map(async ([key, output]) => [key, decoded(await resolve(output))] as const);
    return Object.fromEntries(await Promise.all(entries));
}

const known = (value: unknown) => ({ value, isKnown: true, isSecret: false });

describe("InitData", () => {
    it("is one resource, with the reviewer's view as inputs", async () => {
        const { resources, options, warnings } = await run(() => new InitData("web", SPEC));
        expect(resources).toEqual([{ type: TYPE, name: "web", inputs: REVIEW }]);
        expect(options["web"]).toEqual(NO_OPTIONS);
        expect(warnings).toEqual([]);
    });

    it("takes the options of every resource", async () => {
        const { options } = await run(() => new InitData("web", SPEC, { dependsOn: new Source("first", 1) }));
        expect(options["web"]?.dependencies).toEqual(["first"]);
    });

    it("logs warnings at itself", async () => {
        const platform = Platform.Libvirt;
        const { result, warnings } = await run(() => new InitData("web", { ...SPEC, platform }));
        const [warning, ...more] = warnings;
        expect(warning?.message).toMatch(/^platform: "libvirt" .* \[not-attested\]\n {4}fix: /);
        expect(warning?.resource === result).toBe(true);
        expect(more).toEqual([]);
    });

    it("has the init-data as outputs, and registers them", async () => {
        const { result, outputs } = await run(() => new InitData("web", SPEC));
        const expected = Object.fromEntries(Object.entries(OUTPUTS).map(([key, value]) => [key, known(value)]));
        expect(await outputsOf(result)).toEqual(expected);
        const { digest, algorithm, measurements, trustee } = OUTPUTS;
        expect(outputs).toEqual({ web: { digest, algorithm, measurements, trustee } });
    });

    it("uses every input", async () => {
        const certificate = readFileSync("test/certificates/valid.pem", "utf8");
        const args: InitDataArgs = {
            ...SPEC,
            platform: Platform.Se,
            algorithm: "sha512",
            runtimeClassName: "kata-own",
            kataVersion: "3.20.0",
            kbs: { url: "https://kbs.example.com:8080", certificate },
            proxy: { httpsProxy: "http://a.example:1", httpProxy: "http://b.example:2", noProxy: ["*"] },
        };
        const pem = `"${certificate.replaceAll("\n", "\\n")}"`;
        const aa = `[token_configs.kbs]\nurl = "https://kbs.example.com:8080"\ncert = ${pem}\n`;
        const cdh = `[kbc]
name = "cc_kbc"
url = "https://kbs.example.com:8080"
kbs_cert = ${pem}

[image.image_pull_proxy]
https_proxy = "http://a.example:1"
http_proxy = "http://b.example:2"
no_proxy = "*"
`;
        const files = `"aa.toml" = '''\n${aa}'''\n\n"cdh.toml" = '''\n${cdh}'''\n\n"policy.rego" = '''\n${REGO}'''\n`;
        const document = `version = "0.1.0"\nalgorithm = "sha512"\n\n[data]\n${files}`;
        const digest = createHash("sha512").update(document).digest("hex");
        const { resources, result } = await run(() => new InitData("web", args));
        expect(resources[0]?.inputs).toEqual({
            platform: "se",
            algorithm: "sha512",
            digest,
            registers: {},
            "aa.toml": aa,
            "cdh.toml": cdh,
            "policy.rego": REGO,
        });
        const { toml, measurements, runtimeClassName } = await outputsOf(result);
        expect({ toml, measurements, runtimeClassName }).toEqual({
            toml: known(document),
            measurements: known({ digest }),
            runtimeClassName: known("kata-own"),
        });
    });

    it("leaves in a preview what does not depend on an unknown input readable", async () => {
        const args = () => ({ ...SPEC, kbs: { url: new Source("kbs", SPEC.kbs.url).value } });
        const { resources, result } = await run(() => new InitData("web", args()), { preview: true });
        const files = { "aa.toml": NOT_KNOWN, "cdh.toml": NOT_KNOWN };
        expect(resources[1]?.inputs).toEqual({ ...REVIEW, ...files, digest: NOT_KNOWN, registers: NOT_KNOWN });
        const unknown = { value: pulumi.unknown, isKnown: false, isSecret: false };
        expect(await outputsOf(result)).toEqual({
            toml: unknown,
            digest: unknown,
            algorithm: known("sha256"),
            measurements: unknown,
            annotations: unknown,
            policy: known(REGO),
            runtimeClassName: known(CLASS),
            trustee: { ...unknown, value: { ...TRUSTEE, initData: pulumi.unknown, kbsUrl: pulumi.unknown } },
        });
    });

    it("gives the same for an output as for a plain value", async () => {
        const plain = await run(() => new InitData("web", SPEC));
        const late = await run(() => new InitData("web", { ...SPEC, kbs: pulumi.output(SPEC.kbs) }));
        expect([late.resources, late.outputs]).toEqual([plain.resources, plain.outputs]);
    });

    it("refuses a workload, which is the other component's", async () => {
        const { message, when, resources } = await runToError(
            () => new InitData("web", { ...SPEC, podSpec: {} } as never),
        );
        expect(message).toBe(
            `confidential-workload: InitData "web" has 1 problem:
  - podSpec: is not an input [unknown-key]
    allowed: ${INPUTS}, runtimeClassName
    fix: remove it`,
        );
        expect([when, resources]).toEqual(["at once", []]);
    });
});

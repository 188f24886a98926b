import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeAnnotation, decodeDocument, type Issue } from "../../../core";
import { readInitData } from "../../../core/initdata/read";
import { formatIssue } from "../../../core/issue";
import { GOOD, initDataOf } from "../spec";

const [kata] = JSON.parse(readFileSync("test/vectors/initdata-annotations.json", "utf8"));
const good = initDataOf(GOOD);

function pack(text: string | Uint8Array): string {
    return gzipSync(text).toString("base64");
}

function codes(issues: readonly Issue[]): string[] {
    return issues.map(({ severity, path, code }) => `${severity} ${path} ${code}`);
}

const RECOMPRESSED = "warning annotation annotation-recompressed";

describe("an annotation", () => {
    test("of Kata's own tests is read", () => {
        const { issues, initData } = decodeAnnotation(kata.annotation);
        expect(codes(issues)).toEqual([RECOMPRESSED]);
        expect(initData).toEqual({
            algorithm: kata.algorithm,
            digest: kata.digest,
            toml: kata.toml,
            files: { "aa.toml": "", "cdh.toml": "", "policy.rego": "" },
        });
    });

    const packed = Buffer.from(good.annotation, "base64");
    const ROWS: readonly (readonly [string, string, string[]])[] = [
        ["empty", "", ["error annotation annotation-base64"]],
        [
            "on two lines",
            `${good.annotation.slice(0, 76)}\n${good.annotation.slice(76)}`,
            ["error annotation annotation-base64"],
        ],
        ["without padding", `${pack("x").replace(/=+$/, "")}A`, ["error annotation annotation-base64"]],
        [
            "in the URL alphabet",
            packed.toString("base64url").padEnd(good.annotation.length, "="),
            ["error annotation annotation-base64"],
        ],
        ["not compressed", Buffer.from(good.toml).toString("base64"), ["error annotation annotation-gzip"]],
        ["cut short", packed.subarray(0, packed.length - 9).toString("base64"), ["error annotation annotation-gzip"]],
        [
            "with a second member",
            Buffer.concat([packed, gzipSync("# more\n")]).toString("base64"),
            ["error annotation annotation-gzip"],
        ],
        [
            "behind a member that holds nothing, which is all that some guests read",
            Buffer.concat([gzipSync(""), packed]).toString("base64"),
            ["error annotation annotation-gzip"],
        ],
        [
            "with bytes behind it",
            Buffer.concat([packed, Buffer.from("junk!")]).toString("base64"),
            ["error annotation annotation-gzip"],
        ],
        ["that unpacks to too much", pack(Buffer.alloc(65 * 1024 * 1024)), ["error annotation annotation-gzip"]],
        ["not in UTF-8", pack(Buffer.from([0x23, 0xff])), ["error annotation not-utf8"]],
        ["by another writer", pack(good.toml), [RECOMPRESSED]],
    ];
    test.each(ROWS)("%s", (_, annotation, expected) => {
        expect(codes(decodeAnnotation(annotation).issues)).toEqual(expected);
    });
});

describe("a document", () => {
    const head = 'version = "0.1.0"\nalgorithm = "sha256"\n';
    const ROWS: readonly (readonly [string, string, string[]])[] = [
        ["that is not TOML", "version = ", ["error document toml"]],
        ["of another version", 'version = "0.2.0"\nalgorithm = "sha256"\n[data]\n', ["error version not-a-choice"]],
        ["without version and algorithm", "[data]\n", ["error version missing", "error algorithm missing"]],
        [
            "with a hyphenated algorithm",
            'version = "0.1.0"\nalgorithm = "sha-256"\n[data]\n',
            ["error algorithm not-a-choice"],
        ],
        ["without data", head, ["error data missing"]],
        ["with a table as a file", `${head}[data."aa.toml"]\nx = 1\n`, ['error data["aa.toml"] wrong-type']],
        ["with a file that is not TOML", `${head}[data]\n"aa.toml" = "["\n`, ['error data["aa.toml"] toml']],
        [
            "with a file that nobody reads, and that is not TOML",
            `${head}[data]\n"x.toml" = "["\n`,
            ['warning data["x.toml"] unknown-key'],
        ],
        ["with a file that nobody reads", `${head}[data]\n"aa.tom" = ""\n`, ['warning data["aa.tom"] unknown-key']],
        ["with a key that nobody reads", `${head}owner = "me"\n[data]\n`, ["warning owner unknown-key"]],
        ["whose files are missing", `${head}[data]\n`, []],
    ];
    test.each(ROWS)("%s", (_, document, expected) => {
        const { issues, initData } = decodeDocument(document);
        expect(codes(issues)).toEqual(expected);
        expect(initData === undefined).toBe(expected.some((issue) => issue.startsWith("error")));
    });

    test("with a file that is not TOML is read anyway, and guests do not start with it", () => {
        const { initData, damaged } = decodeDocument(`${head}[data]\n"aa.toml" = "["\n"policy.rego" = "x"\n`);
        expect([initData, damaged?.files]).toEqual([undefined, { "aa.toml": "[", "policy.rego": "x" }]);
    });

    test.each([
        ["with files that are not texts", `${head}[data]\n"aa.toml" = "["\n"policy.rego" = 1\n`],
        ["without algorithm", 'version = "0.1.0"\n[data]\n"aa.toml" = ""\n'],
    ])("%s is not read", (_, document) => {
        expect(decodeDocument(document).damaged).toBeUndefined();
    });

    test("with a mistake gets a message with its line", () => {
        const { issues } = decodeDocument(`${head}[data]\n"aa.toml" = 'x\n`);
        expect(issues.map(formatIssue)).toEqual([
            expect.stringMatching(
                /^document: is not TOML: line 4, column \d+: .+ \[toml\]\n {4}allowed: TOML 1\.0\n {4}fix: correct that line$/,
            ),
        ]);
    });
});

describe("a text of any kind", () => {
    const annotation = { "io.katacontainers.config.hypervisor.cc_init_data": good.annotation };
    const pod = { kind: "Pod", metadata: { name: "a", annotations: annotation } };
    const deployment = {
        kind: "Deployment",
        metadata: { name: "b" },
        spec: { template: { metadata: { annotations: annotation } } },
    };
    const cronJob = {
        kind: "CronJob",
        metadata: { name: "c" },
        spec: { jobTemplate: { spec: { template: { metadata: { annotations: annotation } } } } },
    };
    const old = {
        kind: "Pod",
        metadata: {
            generateName: "d-",
            annotations: { "io.katacontainers.config.runtime.cc_init_data": good.annotation },
        },
    };
    const yaml = [pod, deployment].map((object) => JSON.stringify(object)).join("\n---\n");

    const indented = good.toml.replace(/^(?=.)/gm, "    ");
    const configMap = `apiVersion: v1\nkind: ConfigMap\ndata:\n  initdata.toml: |\n${indented}\n`;

    const ROWS: readonly (readonly [string, string, string[]])[] = [
        ["manifests, of which a ConfigMap holds a document", `${configMap}---\n${JSON.stringify(pod)}`, ["Pod/a"]],
        ["annotation", `${good.annotation}\n`, ["annotation"]],
        ["document", good.toml, ["document"]],
        ["JSON", JSON.stringify(pod), ["Pod/a"]],
        ["YAML documents", yaml, ["Pod/a", "Deployment/b"]],
        ["list", JSON.stringify({ kind: "List", items: [cronJob, old] }), ["CronJob/c", "Pod/d-"]],
    ];
    test.each(ROWS)("%s", (_, text, sources) => {
        const { found, issues } = readInitData(text);
        expect(issues).toEqual([]);
        expect(found.map(({ source, initData }) => [source, initData?.digest])).toEqual(
            sources.map((source) => [source, good.digest]),
        );
    });

    test.each([
        [3, "is 3, not a string, and Kubernetes refuses the manifest"],
        [["x"], "is a list of 1, not a string, and Kubernetes refuses the manifest"],
        [true, "is true, not a string, and Kubernetes refuses the manifest"],
        [null, "is empty, which guests take for no init-data"],
    ])("an annotation that is %j", (value, message) => {
        const annotations = { "io.katacontainers.config.hypervisor.cc_init_data": value };
        const { found, issues } = readInitData(JSON.stringify({ kind: "Pod", metadata: { name: "a", annotations } }));
        expect(issues).toEqual([]);
        expect(found.map((one) => [one.source, one.issues.map((issue) => `${issue.path} ${issue.message}`)])).toEqual([
            ["Pod/a", [`annotation ${message}`]],
        ]);
    });

    const BAD: readonly (readonly [string, string, RegExp])[] = [
        ["nothing", "", /^text: holds no annotation io\.katacontainers/],
        ["a manifest without init-data", "kind: Pod", /^text: holds no annotation io\.katacontainers/],
        ["broken YAML", "a: [", /^text: is not YAML or JSON: /],
        [
            "a YAML bomb",
            `a: &a [x,x]\n${"bcdefghijk"
                .split("")
                .map((k, i) => `${k}: &${k} [${`*${"abcdefghij"[i]},`.repeat(9)}]`)
                .join("\n")}`,
            /^text: is not YAML or JSON: /,
        ],
    ];
    test.each(BAD)("%s", (_, text, message) => {
        const { found, issues } = readInitData(text);
        expect(found).toEqual([]);
        expect(issues.map(formatIssue)).toEqual([expect.stringMatching(message)]);
    });
});

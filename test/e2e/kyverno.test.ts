import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { admission } from "../../core/admission/admission";
import type { AdmissionSpec } from "../../core/admission/spec";
import { KINDS } from "../../core/kubernetes/kinds";
import { BAD, GOOD, objectOf, type Parts, parts, SPEC, WEB } from "./admission";

/** `npm run engine -- kyverno` builds it in some minutes, and CI at night. */
const KYVERNO = resolve(__dirname, "../../.engine/bin/kyverno");
const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];
const FOR_KYVERNO: AdmissionSpec = { ...SPEC, as: "kyverno" };

const document = gunzipSync(Buffer.from(WEB, "base64"));
const base64 = (...members: Uint8Array[]) => Buffer.concat(members).toString("base64");
/** A gzip member without content. The length of its name shifts what follows among the positions of base64. */
const nothing = (name: string) =>
    Buffer.concat([
        Buffer.from("1f8b0808000000000003", "hex"),
        Buffer.from(`${name}\0`),
        Buffer.from("0300", "hex"),
        Buffer.alloc(8),
    ]);
const [half, rest] = [document.subarray(0, 20), document.subarray(20)];

/** The documents by their digests: whoever compresses them. */
const ALSO_GOOD: [string, Parts][] = [0, 1, 6].map((level) => [
    `the document compressed at the level ${level}`,
    parts(base64(gzipSync(document, { level }))),
]);
/** Of these, all gzip members together are the document, and the first one, which is all that some guests read, is not. */
const ALSO_BAD: [string, rule: string, Parts][] = [
    ...["", "a", "ab"].map((name): [string, string, Parts] => [
        `nothing under the name "${name}", and the document`,
        "reviewed",
        parts(base64(nothing(name), gzipSync(document))),
    ]),
    ["two halves", "reviewed", parts(base64(gzipSync(half), gzipSync(rest)))],
    ["two halves, and nothing in front", "reviewed", parts(base64(nothing(""), gzipSync(half), gzipSync(rest)))],
    ["the document, and nothing behind it", "reviewed", parts(base64(gzipSync(document), nothing("")))],
    ["a line end in base64", "reviewed", parts(`${WEB.slice(0, 40)}\n${WEB.slice(40)}`)],
    ["what unpacks to much", "reviewed", parts(base64(gzipSync(Buffer.alloc(50_000_000))))],
    ["base64 of plain text", "reviewed", parts(base64(document))],
];

interface Result {
    readonly policy: string;
    readonly result: string;
    readonly resources: readonly { readonly kind: string; readonly name: string }[];
}

/** What each rule says of objects in the namespace of the rules. */
function resultsOf(spec: AdmissionSpec, objects: readonly object[]): readonly Result[] {
    const folder = mkdtempSync(join(tmpdir(), "kyverno-"));
    try {
        const { manifests = [] } = admission(spec);
        const values = {
            apiVersion: "cli.kyverno.io/v1alpha1",
            kind: "Values",
            namespaceSelector: [{ name: "shop", labels: { confidential: "only" } }],
        };
        const write = (name: string, documents: readonly object[]) => {
            writeFileSync(join(folder, name), documents.map((one) => JSON.stringify(one)).join("\n---\n"));
            return join(folder, name);
        };
        const args = ["apply", write("policies.yaml", manifests), "--resource", write("objects.yaml", objects)];
        const report = ["--values-file", write("values.yaml", [values]), "--policy-report", "--output-format", "json"];
        // It ends with 1 where an object breaks a rule, which is asked for here.
        const script = '"$0" "$@" || [ $? = 1 ]';
        const text = execFileSync("sh", ["-c", script, KYVERNO, ...args, ...report], {
            encoding: "utf8",
            maxBuffer: 1e9,
            stdio: ["ignore", "pipe", "pipe"],
        });
        return (JSON.parse(text) as { results: Result[] }).results;
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const named = (kind: keyof typeof KINDS, name: string, given: Parts) => {
    const { metadata, ...object } = objectOf(kind, name, given) as { metadata: object };
    return { ...object, metadata: { ...metadata, namespace: "shop" } };
};

describe.skipIf(!existsSync(KYVERNO))("the policies for Kyverno, asked by its own command", () => {
    const good = [...GOOD, ...ALSO_GOOD];
    const bad = [...BAD, ...ALSO_BAD];
    let results: readonly Result[];
    const broken = (kind: string, name: string) =>
        results.flatMap(({ policy, result, resources }) =>
            resources.some((one) => one.kind === kind && one.name === name) && result !== "pass" ? [policy] : [],
        );

    beforeAll(() => {
        const objects = KIND_NAMES.flatMap((kind) => [
            ...good.map(([, given], index) => named(kind, `good-${index}`, given)),
            ...bad.map(([, , given], index) => named(kind, `bad-${index}`, given)),
        ]);
        const others = [
            named("Deployment", "logs", {}),
            named("Job", "sweep-29000000", {}),
            ...Object.entries({ "my-class": "kata-qemu-snp", other: "runc", "kata-qemu-tdx": "runc" }).map(
                ([name, handler]) => ({
                    apiVersion: "node.k8s.io/v1",
                    kind: "RuntimeClass",
                    metadata: { name },
                    handler,
                }),
            ),
        ];
        results = resultsOf(FOR_KYVERNO, [...objects, ...others]);
    }, 300_000);

    test.each(KIND_NAMES)("%s", (kind) => {
        for (const [index, [what]] of good.entries()) {
            const asked = results.filter(({ resources }) =>
                resources.some((one) => one.kind === kind && one.name === `good-${index}`),
            );
            expect(asked.map(({ policy }) => policy).sort(), what).toEqual(
                ["annotations", "init-data", "reviewed", "runtime-class"].map(
                    (rule) => `confidential-workload-${rule}`,
                ),
            );
            expect(broken(kind, `good-${index}`), what).toEqual([]);
        }
        for (const [index, [what, rule]] of bad.entries()) {
            expect(broken(kind, `bad-${index}`), what).toContain(`confidential-workload-${rule}`);
        }
    });

    test.each([
        ["Deployment", "logs", []],
        ["Job", "sweep-29000000", []],
        ["RuntimeClass", "my-class", []],
        ["RuntimeClass", "other", []],
        ["RuntimeClass", "kata-qemu-tdx", ["confidential-workload-class-handler"]],
    ] as const)("%s %s", (kind, name, expected) => {
        expect(results.some(({ resources }) => resources.some((one) => one.name === name))).toBe(true);
        expect(broken(kind, name)).toEqual(expected);
    });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inject } from "../../cli/inject/inject";
import { generate } from "../../cli/policy/generate";
import { type Issue, Platform, PolicyPreset } from "../../core";

const IMAGE = `registry.example/app@sha256:${"a1".repeat(32)}`;
const AT = "spec.containers[0].env[0]";
const BOOLEAN =
    "is a boolean for the API server, which takes only a string here and refuses the pod: YAML reads y, n, yes, no, on, off, true and false so";

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "variables-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
}

/** A pod with one variable, as it stands in the file. */
const podOf = (variable: string, list = "containers"): string =>
    `kind: Pod\nmetadata: { name: app }\nspec:\n  ${list}:\n  - { name: app, image: "${IMAGE}", env: [${variable}] }\n${
        list === "containers" ? "" : `  containers: [{ name: main, image: "${IMAGE}" }]\n`
    }`;

function injected(manifest: string): readonly Issue[] {
    const config = write(
        "confidential-workload.yaml",
        "platform: snp\nkbs: { url: 'https://kbs.example.com' }\npolicy: { preset: baseline }\n",
    );
    return inject({ manifests: [write("pod.yaml", manifest)], config }).issues;
}

function generated(manifest: string): readonly Issue[] {
    const options = { preset: PolicyPreset.Baseline, platform: Platform.Snp };
    return generate({ manifest: write("pod.yaml", manifest), ...options }).issues;
}

/** As YAML 1.1 has them, by which the API server reads manifests: yaml.org/type/bool.html. */
const BOOLEANS = ["y", "yes", "on", "true", "n", "no", "off", "false"].flatMap((word) => [
    word,
    word.toUpperCase(),
    `${word[0]?.toUpperCase()}${word.slice(1)}`,
]);

describe.each([...new Set(BOOLEANS)])("%s without quotes", (word) => {
    test("is not a name", () => {
        const file = join(folder, "pod.yaml");
        const issue = {
            severity: "error",
            code: "not-text",
            message: BOOLEAN,
            fix: 'write it in quotes, as in name: "N"',
        };
        const manifest = podOf(`{ name: ${word}, value: x }`);
        const path = `${file}: Pod/app ${AT}.name`;
        const at = [{ file }, { object: "Pod/app" }, "spec", "containers", 0, "env", 0, "name"];
        expect(injected(manifest)).toEqual([{ ...issue, at, path }]);
        expect(generated(manifest)).toEqual([{ ...issue, at, path }]);
    });

    test("is not a value", () => {
        const [issue, ...others] = injected(podOf(`{ name: X, value: ${word} }`));
        expect(others).toEqual([]);
        expect(issue).toMatchObject({
            code: "not-text",
            message: BOOLEAN,
            fix: 'write it in quotes, as in value: "yes"',
        });
    });

    test("is text in quotes, as the message recommends", () => {
        const quoted = podOf(`{ name: "${word}", value: '${word}' }`);
        expect([...injected(quoted), ...generated(quoted)]).toEqual([]);
    });
});

test("a number is not text either, and no message holds it", () => {
    const [issue, ...others] = injected(podOf("{ name: PIN, value: 271828 }"));
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
        message: "is a number for the API server, which takes only a string here and refuses the pod",
        fix: 'write it in quotes, as in value: "8080"',
    });
    expect(JSON.stringify(issue)).not.toContain("271828");
});

test("all are reported at once, of init containers too", () => {
    const found = injected(podOf("{ name: N, value: on }, { name: Y, value: 1 }", "initContainers"));
    expect(found.map(({ path }) => path.split(": ").at(-1))).toEqual([
        "Pod/app spec.initContainers[0].env[0].name",
        "Pod/app spec.initContainers[0].env[0].value",
        "Pod/app spec.initContainers[0].env[1].name",
        "Pod/app spec.initContainers[0].env[1].value",
    ]);
});

test("what else may stand there is fine", () => {
    const fine = [
        "{ name: A }",
        "{ name: B, value: }",
        "{ name: C, value: null }",
        "{ name: D, value: 1.2.3 }",
        "{ name: YES_NO, value: yesno }",
    ];
    expect(injected(podOf(fine.join(", ")))).toEqual([]);
});

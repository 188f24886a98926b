import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
    type ConfidentialSpec,
    confidentialManifests,
    formatIssues,
    INIT_DATA_ANNOTATION,
    Platform,
    PolicyPreset,
} from "../../core";

const LOCK = JSON.parse(readFileSync("examples/cdk8s/images.lock.json", "utf8"));
const STRICT: ConfidentialSpec = {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com" },
    images: { fromLock: true },
    policy: { preset: PolicyPreset.Strict, imageLock: LOCK },
};
const NOW = new Date("2026-01-01T00:00:00Z");

function pod(name: string, container: object = {}, metadata: object = {}) {
    const containers = [{ name: "web", image: "registry.example.com/shop/web:7", ...container }];
    const spec = { enableServiceLinks: false, automountServiceAccountToken: false, containers };
    return { apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata }, spec };
}

/** What is printed, and how many manifests there are. */
function outcome(manifests: readonly object[], inputs: unknown = STRICT): [string, number] {
    const made = confidentialManifests(manifests, inputs as ConfidentialSpec, { now: NOW });
    return [formatIssues(made.issues), made.manifests.length];
}

test("changes workloads, those in Lists too, and nothing that it was given", () => {
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { A: "1" } };
    const own = pod("own", {}, { annotations: { [INIT_DATA_ANNOTATION]: "of-its-own" } });
    const given = [pod("one"), { apiVersion: "v1", kind: "List", items: [config, pod("two")] }, config, own];
    const before = structuredClone(given);
    const { manifests, issues } = confidentialManifests(given, STRICT, { now: NOW });
    expect(issues).toEqual([]);
    expect(given).toEqual(before);
    const [one, list, ...others] = manifests;
    const confidential = (name: string) => ({
        metadata: { name, annotations: { [INIT_DATA_ANNOTATION]: expect.stringMatching(/^H4sI/) } },
        spec: {
            runtimeClassName: "kata-qemu-snp",
            containers: [{ image: Object.keys(LOCK)[0], securityContext: { runAsUser: 1000, runAsGroup: 1000 } }],
        },
    });
    expect(one).toMatchObject(confidential("one"));
    expect(list).toMatchObject({ items: [config, confidential("two")] });
    expect(others).toEqual([config, own]);
});

test("gives no manifests where there is a problem, and reports one of the inputs once", () => {
    const args = { ...STRICT, kbs: { url: "kbs" }, prxy: {} };
    const [text, count] = outcome([pod("one"), pod("two", { image: "registry.example.com/other:1" })], args);
    expect(text.match(/^ {2}- .*/gm)).toEqual([
        expect.stringMatching(/^ {2}- prxy: is not an input/),
        expect.stringMatching(/^ {2}- kbs\.url: "kbs" has no scheme/),
        expect.stringMatching(/^ {2}- Pod\/two: spec\.containers\[0\]\.image: .*\[tag-not-locked\]/),
    ]);
    expect(count).toBe(0);
});

test("an input that concerns some workloads only names them", () => {
    const commands = [{ container: "web", command: ["/bin/status"] }];
    const args = { ...STRICT, policy: { ...STRICT.policy, exec: commands } };
    const [text] = outcome([pod("one"), pod("two", { name: "other" })], args);
    expect(text).toMatch(/^ {2}- policy\.exec\[0\]\.container, for Pod\/two: /m);
});

describe("what would stay as it is in silence is reported", () => {
    const rows: [string, readonly object[], unknown, string, number][] = [
        ["a text", ["kind: Pod" as never], STRICT, 'manifests[0]: "kind: Pod" is not a manifest as an object', 0],
        ["a list in the list", [[pod("web")]], STRICT, "manifests[0]: a list of 1 is not", 0],
        ["a workload without a pod", [{ kind: "Deployment", metadata: { name: "web" } }], STRICT, "[no-pod]", 0],
        ["a kind in another case", [{ ...pod("web"), kind: "pod" }], STRICT, "[unknown-kind]", 0],
        ["a kind of an operator", [{ ...pod("web"), kind: "Rollout" }], STRICT, "[untreated-kind]", 1],
        [
            "a predicate that selects nothing",
            [...Array(12).keys()].map((index) => pod(`web-${index}`)),
            { ...STRICT, select: () => false },
            "Pod/web-9 and 2 more",
            12,
        ],
    ];
    test.each(rows)("%s", (_, manifests, inputs, text, count) => {
        expect(outcome(manifests, inputs)).toEqual([expect.stringContaining(text), count]);
    });
});

describe("a token of a CDK, which stands for a value that comes later", () => {
    const token = "$" + "{Token[TOKEN.75]}";
    const table = { env: [{ name: "TABLE", value: `arn:${token}` }] };

    test.each([
        ["in a variable", table],
        ["of the CDK for Terraform, in an argument", { args: [`--table=$${"{TfToken[TOKEN.3]}"}`] }],
    ])("%s under Strict is a problem", (_, container) => {
        const [text, count] = outcome([pod("web", container)]);
        expect(text).toMatch(/^ {2}- Pod\/web: has "\$\{(?:Tf)?Token\[TOKEN\.\d+\]\}" in its init-data/);
        expect(count).toBe(0);
    });

    test("may stand where it does not reach the init-data", () => {
        const { images: _, ...inputs } = STRICT;
        const allowAll = { ...inputs, policy: { preset: PolicyPreset.AllowAll } };
        expect(outcome([pod("web", table)], allowAll)).toEqual([expect.not.stringContaining("Token"), 1]);
    });
});

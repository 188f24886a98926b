import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AdmissionSpec, admission } from "../../core";
import { runCliAsync } from "./runCli";

const golden = (name: string, part: string) => readFileSync(`test/golden/${name}/${part}`, "utf8").trim();
const WEB = golden("attestation-service", "annotation.txt");
const OLD = golden("https-proxy-only", "annotation.txt");

const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
        name: "web",
        namespace: "shop",
        annotations: { "io.katacontainers.config.hypervisor.cc_init_data": WEB },
    },
    spec: { runtimeClassName: "kata-qemu-snp", containers: [{ name: "web", image: "web" }] },
    status: { phase: "Running" },
};
const namespace = (labels: object) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } });
const namespaceLabels = { confidential: "only" };
const rules = (spec: Partial<AdmissionSpec> = {}) =>
    admission({ namespaceLabels, action: "deny", reviewed: [{ name: "web", annotation: WEB }], ...spec }).manifests ??
    [];
const LABELLED = namespace({ ...namespaceLabels, team: "shop" });

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "status-admission-"));
    writeFileSync(join(folder, "live.json"), JSON.stringify(pod));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function status(items: readonly object[]) {
    writeFileSync(join(folder, "rules.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    const args = ["status", "--platform", "snp", "-f", "live.json", "live.json", "--admission", "rules.json"];
    const { out, err: stderr, code: exitCode } = await runCliAsync(args, { cwd: folder });
    return {
        lines: out
            .split(/\n(?=admission)/)[1]
            ?.trimEnd()
            .split("\n"),
        stderr,
        exitCode,
    };
}

const ALL =
    "runtime-class deny, init-data deny, reviewed deny, annotations deny, ephemeral-containers deny, template warn, class-handler deny";

/** What an API server adds to objects: Kubernetes `pkg/apis/admissionregistration/v1/defaults.go`. */
function asStored<T extends { kind: string; spec?: object }>(one: T): T {
    const match = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} };
    if (one.kind === "ConfigMap") {
        return one;
    }
    const spec = structuredClone(one.spec) as Record<string, Record<string, unknown>>;
    const key = one.kind === "ValidatingAdmissionPolicy" ? "matchConstraints" : "matchResources";
    spec[key] = { ...match, ...spec[key] };
    for (const rule of (spec[key]["resourceRules"] ?? []) as { scope?: string }[]) {
        rule.scope = "*";
    }
    return { ...one, spec, metadata: { name: "", ...("metadata" in one ? (one.metadata as object) : {}), uid: "1" } };
}

describe("all rules are in force, and the document is reviewed", () => {
    test.each([
        ["as they are written", rules()],
        ["as an API server stores them", rules().map(asStored)],
        ["with several lists", rules({ lists: 4 })],
    ])("%s", async (_, items) => {
        const { lines, ...others } = await status([LABELLED, ...items]);
        expect({ first: lines?.[0], ...others }).toEqual({
            first: `admission in shop: ${ALL}`,
            stderr: "",
            exitCode: 0,
        });
    });

    test("with the options, which are shown", async () => {
        const { lines, stderr } = await status([
            LABELLED,
            ...rules({
                runtimeClasses: { "kata-own": "kata-qemu-snp" },
                annotations: ["io.katacontainers.config.hypervisor.default_memory"],
                plain: ["shop/Pod/logs"],
            }).map(asStored),
        ]);
        expect(stderr).toBe("");
        expect(lines?.[0]).toBe(`admission in shop: ${ALL}`);
        expect(lines?.[1]).toMatch(/^ {2}runtimeClasses: .*kata-own/);
        expect(lines?.[2]).toBe("  handlers: kata-own with kata-qemu-snp");
        expect(lines?.[3]).toMatch(/^ {2}annotations: .*cc_init_data.*default_memory$/);
        expect(lines?.slice(4)).toEqual(["  plain: ^(shop/Pod/logs)$"]);
    });
});

type Row = [string, readonly object[], said: string, exitCode: number];
const EXPRESSIONS = { matchExpressions: [{ key: "team", operator: "In", values: ["bank"] }] };
const without = (kind: string) => rules().filter((one) => one.kind !== kind);
const withBindings = (matchResources: object) =>
    rules().map((one) =>
        one.kind === "ValidatingAdmissionPolicyBinding" ? { ...one, spec: { ...one.spec, matchResources } } : one,
    );

describe("what is not in force is said", () => {
    test.each<Row>([
        ["no rules", [LABELLED], "runtime-class (off), init-data (off), reviewed (off)", 0],
        ["audit", [LABELLED, ...rules({ action: "audit" })], "runtime-class (audit), init-data (audit)", 0],
        [
            "one rule that is off",
            [LABELLED, ...rules({ rules: { annotations: "off" } })],
            "what breaks annotations (off)",
            0,
        ],
        ["another label", [namespace({ confidential: "no" }), ...rules()], "runtime-class (off)", 0],
        [
            "an expression that leaves it out",
            [LABELLED, ...withBindings({ namespaceSelector: EXPRESSIONS })],
            "runtime-class (off)",
            0,
        ],
        ["bindings without policies", [LABELLED, ...without("ValidatingAdmissionPolicy")], "runtime-class (off)", 0],
        [
            "some objects only",
            [LABELLED, ...withBindings({ objectSelector: { matchLabels: { a: "b" } } })],
            "the binding may leave out objects",
            0,
        ],
        ["no namespace", rules(), "is not among the objects, so its labels", 0],
        [
            "no list",
            [LABELLED, ...without("ConfigMap")],
            "kube-system/confidential-workload-reviewed-0: the list is not among the objects",
            0,
        ],
        [
            "another document on the list",
            [LABELLED, ...rules({ reviewed: [{ name: "web", annotation: OLD }] })],
            "Pod/web: its init-data is not on the list",
            1,
        ],
        [
            "the same, and only the audit log gets it",
            [LABELLED, ...rules({ action: "audit", reviewed: [{ name: "web", annotation: OLD }] })],
            "Pod/web: its init-data is not on the list",
            0,
        ],
    ])("%s", async (_, items, said, exitCode) => {
        const { stderr, exitCode: code } = await status(items);
        expect(stderr).toContain(said);
        expect(code).toBe(exitCode);
    });

    const changed = (name: string, from: string | RegExp, to: string) =>
        rules().map((one) =>
            one.metadata.name.endsWith(name) ? JSON.parse(JSON.stringify(one).replace(from, () => to)) : one,
        );

    test.each([
        ["another message", "-annotations", "has annotations of Kata", "has annotations"],
        ["another expression", "-annotations", "variables.kata.all(", "true || variables.kata.all("],
        ["an expression with more at its end", "-init-data", '!= \\"\\""', '!= \\"\\" || true"'],
        [
            "a variable that is always true",
            "-init-data",
            '"name":"isPlain","expression":"',
            '"name":"isPlain","expression":"true || ',
        ],
        ["a policy that fails open", "-init-data", '"failurePolicy":"Fail"', '"failurePolicy":"Ignore"'],
        ["fewer operations", "-init-data", '"operations":["CREATE","UPDATE"]', '"operations":["UPDATE"]'],
        [
            "a condition of the match",
            "-init-data",
            '"validations":',
            '"matchConditions":[{"name":"a","expression":"false"}],"validations":',
        ],
        ["an option that is not a value", "-annotations", "name in [", "name in variables.kata + ["],
        [
            "classes that are not a list",
            "-runtime-class",
            /variables\.runtimeClass in \[[^\]]*\]/,
            "variables.runtimeClass in true",
        ],
        ["a number of lists that is a text", "-reviewed", "% 1 !=", '% \\"x\\" !='],
        ["a number of lists that nobody writes", "-reviewed", "% 1 !=", "% 1000000000 !="],
        ["a negative number of lists", "-reviewed", "% 1 !=", "% -1 !="],
    ])("a policy that this version does not write: %s", async (_, name, from, to) => {
        const items = changed(name, from, to);
        expect(items).not.toEqual(rules());
        const { lines, stderr } = await status([LABELLED, ...items]);
        const rule = name.slice(1);
        expect(stderr).toContain(`${rule}: the policy is not the one that this version of the package writes`);
        expect(lines?.[0]).toContain(`${rule} unknown`);
    });

    test("a list that no binding has", async () => {
        const items = rules({ lists: 2 }).filter(
            ({ kind, metadata }) => kind !== "ValidatingAdmissionPolicyBinding" || !metadata.name.endsWith("-0"),
        );
        expect((await status([LABELLED, ...items])).stderr).toContain("reviewed: no binding has list 0 of 2");
    });

    test("lists that a label selects, or that may be missing", async () => {
        for (const change of [{ selector: {} }, { parameterNotFoundAction: "Allow" }]) {
            const items = rules().map((one) =>
                "spec" in one && one.spec?.["paramRef"] !== undefined
                    ? { ...one, spec: { ...one.spec, paramRef: { ...Object(one.spec["paramRef"]), ...change } } }
                    : one,
            );
            const { lines, stderr } = await status([LABELLED, ...items]);
            expect(stderr).toContain("reviewed: the binding may leave out objects of the namespace");
            expect(lines?.[0]).toContain("reviewed unknown");
        }
    });
});

test("a policy of somebody else is not a rule", async () => {
    const foreign = (kind: string, spec: object) => ({
        apiVersion: "admissionregistration.k8s.io/v1",
        kind,
        metadata: { name: "their-annotations" },
        spec,
    });
    const policy = foreign("ValidatingAdmissionPolicy", { validations: [{ expression: "false", message: "no" }] });
    const binding = foreign("ValidatingAdmissionPolicyBinding", {
        policyName: "their-annotations",
        validationActions: ["Deny"],
    });
    expect((await status([LABELLED, policy, binding])).lines?.[0]).toContain("annotations off");
});

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { listOf } from "../../core/admission/lists";
import { INIT_DATA_ANNOTATION } from "../../core/annotationNames";
import { ConfidentialAdmission, ConfidentialWorkload } from "../../index";
import { DEPLOYMENT, DIGEST, SPEC } from "./example";
import { NOT_KNOWN, run, runToError, Source } from "./mocks";

const COMPONENT = "confidential-workload:index:ConfidentialAdmission";
const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:";
const RULES = [
    "runtime-class",
    "init-data",
    "reviewed",
    "annotations",
    "ephemeral-containers",
    "template",
    "class-handler",
] as const;
const namespaceLabels = { confidential: "only" };

describe("a ConfidentialAdmission", () => {
    test("has a policy and a binding for each rule, and a list, in the order of the manifests", async () => {
        const { resources, options, outputs } = await run(
            () => new ConfidentialAdmission("only", { namespaceLabels, action: "deny" }),
        );
        const others = RULES.filter((rule) => rule !== "reviewed");
        const children = [
            ...RULES.map((rule) => [`${ADMISSION}ValidatingAdmissionPolicy`, `only-${rule}`]),
            ["kubernetes:core/v1:ConfigMap", "only-reviewed-0"],
            [`${ADMISSION}ValidatingAdmissionPolicyBinding`, "only-reviewed-0"],
            ...others.map((rule) => [`${ADMISSION}ValidatingAdmissionPolicyBinding`, `only-${rule}`]),
        ];
        expect(resources.map(({ type, name }) => [type, name])).toEqual([[COMPONENT, "only"], ...children]);
        expect(resources.slice(1).every(({ name }) => options[name]?.parent === "only")).toBe(true);
        expect(outputs).toEqual({ only: { lists: { name: "only-reviewed", namespace: "kube-system", count: 1 } } });
    });

    test("makes each child after the one before", async () => {
        const rules = { template: "off", annotations: "off", ephemeralContainers: "off", classHandler: "off" } as const;
        const { options } = await run(
            () => new ConfidentialAdmission("only", { namespaceLabels, rules: { ...rules, runtimeClass: "off" } }),
        );
        expect(options["only-reviewed-0"]?.dependencies).toHaveLength(1);
        expect(options["only-init-data"]?.dependencies).toHaveLength(1);
    });

    test("names all problems of its inputs, and makes nothing", async () => {
        const { message, resources } = await runToError(
            () => new ConfidentialAdmission("only", { namespaceLabels: {}, lists: 3 }),
        );
        expect(message).toMatch(/^confidential-workload: ConfidentialAdmission "only" has 2 problems:/);
        expect(message).toContain("namespaceLabels: is empty");
        expect(message).toContain("lists: 3 is not a number of lists");
        expect(resources).toEqual([]);
    });

    test("makes no policies of Kyverno, which have no list for workloads", async () => {
        const { message, resources } = await runToError(
            () => new ConfidentialAdmission("only", { namespaceLabels, as: "kyverno" }),
        );
        expect(message).toContain('as: is "kyverno", whose policies have no lists');
        expect(resources).toEqual([]);
    });
});

const lists = { name: "only-reviewed", namespace: "kube-system", count: 4 };
const PATCH = "kubernetes:core/v1:ConfigMapPatch";

describe("a workload with `admission`", () => {
    test("is on the list before it rolls, and leaves it to the new document afterwards", async () => {
        const { resources, options } = await run(
            () => new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT, admission: pulumi.output(lists) }),
        );
        expect(resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
            "confidential-workload:index:ConfidentialWorkload web",
            `${PATCH} web-admission-before`,
            "kubernetes:apps/v1:Deployment web-deployment",
            `${PATCH} web-admission-after`,
        ]);
        const [, before, deployment, after] = resources;
        const spec = deployment?.inputs["spec"] as
            | { readonly template: { readonly metadata: { readonly annotations: Record<string, string> } } }
            | undefined;
        const text = spec?.template.metadata.annotations[INIT_DATA_ANNOTATION] ?? "";
        expect(before?.inputs).toMatchObject({
            metadata: { name: `only-reviewed-${listOf(text, 4)}`, namespace: "kube-system" },
            data: { [`sha256-${DIGEST}`]: text },
        });
        expect(after?.inputs).toEqual(before?.inputs);
        expect(options["web-deployment"]?.dependencies).toContain("web-admission-before");
        expect(options["web-admission-after"]?.dependencies).toContain("web-deployment");
        for (const name of ["web-admission-before", "web-admission-after"]) {
            expect(options[name]).toMatchObject({ parent: "web", hideDiffs: ["data"] });
        }
    });

    test("waits for the rules", async () => {
        const { options } = await run(() => {
            const admission = new ConfidentialAdmission("only", { namespaceLabels });
            return new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT, admission: admission.lists });
        });
        expect(options["web-admission-before"]?.dependencies).toEqual(
            expect.arrayContaining(["only-reviewed-0", "only-class-handler"]),
        );
    });

    test.each([
        ["a text", "only"],
        ["the wrong output", { name: "only" }],
        ["a number of lists of the wrong type", { ...lists, count: 3 }],
    ])("refuses %s", async (_, admission) => {
        const args = { ...SPEC, deployment: DEPLOYMENT, admission: admission as never };
        const { message } = await runToError(() => new ConfidentialWorkload("web", args));
        expect(message).toContain("admission: ");
        expect(message).toContain("give it the output `lists` of a ConfidentialAdmission");
    });

    test("of a document that is not known yet has an entry that is not known", async () => {
        const kbs = () => ({ url: new Source("kbs", "https://kbs.example.com").value });
        const { resources } = await run(
            () =>
                new ConfidentialWorkload("web", {
                    ...SPEC,
                    kbs: kbs(),
                    deployment: DEPLOYMENT,
                    admission: pulumi.output(lists),
                }),
            { preview: true },
        );
        const before = resources.find(({ name }) => name === "web-admission-before");
        expect(before?.inputs).toMatchObject({ data: NOT_KNOWN });
    });
});

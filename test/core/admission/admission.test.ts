import { expect, test } from "vitest";
import { admission } from "../../../core/admission/admission";
import { listOf } from "../../../core/admission/lists";
import type { AdmissionSpec } from "../../../core/admission/spec";
import { encodeAnnotation } from "../../../core/initdata/annotation";
import { formatIssues } from "../../../core/issue";

const SPEC: AdmissionSpec = { namespaceLabels: { confidential: "only" } };
const document = (filler: string) =>
    encodeAnnotation(`version = "0.1.0"\nalgorithm = "sha256"\n\n[data]\n"policy.rego" = "# ${filler}"\n`);
const reviewed = (...fillers: string[]) => fillers.map((filler) => ({ name: filler, annotation: document(filler) }));
const namesOf = (spec: AdmissionSpec, kind: string) =>
    admission(spec).manifests?.flatMap((one) => (one.kind === kind ? [one.metadata.name] : []));

/** What the rules say of bad inputs. */
const BAD: readonly (readonly [spec: unknown, message: string])[] = [
    [{}, "namespaceLabels: is required and missing"],
    [{ namespaceLabels: {} }, "namespaceLabels: is empty, so the rules would bind every namespace"],
    [{ namespaceLabels: { "a b": "c" } }, 'namespaceLabels["a b"]: "a b=c" is not a label of Kubernetes'],
    [{ ...SPEC, name: "No" }, 'name: "No" is not a name in Kubernetes'],
    [{ ...SPEC, reviewed: [] }, "reviewed: is an empty list, so no pod would start"],
    [{ ...SPEC, reviewed: [{ name: "web", annotation: "x" }] }, "reviewed[0].annotation: is not base64"],
    [{ ...SPEC, lists: 3 }, "lists: 3 is not a number of lists"],
    [{ ...SPEC, plain: ["shop/web"] }, 'plain[0]: "shop/web" does not name a workload'],
    [{ ...SPEC, plain: ["shop/Kafka/web"] }, 'plain[0]: "shop/Kafka/web" does not name a workload'],
    [{ ...SPEC, plain: [`shop/Deployment/${"a".repeat(47)}`] }, "controllers cut the names of its pods"],
    [
        { ...SPEC, runtimeClasses: { mine: "runc" } },
        'runtimeClasses.mine: "runc" starts pods that are not confidential',
    ],
    [{ ...SPEC, runtimeClasses: { "kata-qemu": "mine" } }, "starts pods that are not confidential"],
    [{ ...SPEC, annotations: ["example.com/x"] }, 'annotations[0]: "example.com/x" is not an annotation of Kata'],
    [{ ...SPEC, annotations: ["io.katacontainers.config_path"] }, "annotations[0]: makes the runtime read another"],
    [{ ...SPEC, rules: { reviewd: "deny" } }, "rules.reviewd: is not an input of rules"],
    [{ ...SPEC, action: "block" }, 'action: "block" is not one of the choices'],
    [{ ...SPEC, as: "kyverno", lists: 2 }, 'lists: has no effect with as "kyverno"'],
    [{ ...SPEC, as: "kyverno", listNamespace: "rules" }, 'listNamespace: has no effect with as "kyverno"'],
    [{ ...SPEC, as: "gatekeeper" }, 'as: "gatekeeper" is not one of the choices'],
    [{ ...SPEC, platforms: [] }, "platforms: is an empty list, so no RuntimeClass would be allowed"],
];

test.each(BAD)("%j is refused", (spec, message) => {
    const { issues, manifests } = admission(spec as AdmissionSpec);
    expect(formatIssues(issues)).toContain(message);
    expect(manifests).toBeUndefined();
});

test("a rule is off, or has a policy and a binding", () => {
    const all = ["runtime-class", "init-data", "annotations", "ephemeral-containers", "template", "class-handler"];
    const names = all.map((rule) => `confidential-workload-${rule}`);
    expect(namesOf(SPEC, "ValidatingAdmissionPolicy")).toEqual(names);
    expect(namesOf(SPEC, "ValidatingAdmissionPolicyBinding")?.sort()).toEqual([...names].sort());
    const off = { ...SPEC, rules: { template: "off", classHandler: "off" } } as const;
    expect(namesOf(off, "ValidatingAdmissionPolicy")).toEqual(names.slice(0, -2));
});

test("the first roll-out only writes to the log, and a rule that may refuse good changes warns unless it is named", () => {
    const actionsOf = (spec: AdmissionSpec) =>
        new Map(
            admission(spec).manifests?.flatMap(({ kind, metadata, spec: { validationActions } = {} }) =>
                kind.endsWith("Binding")
                    ? [[metadata.name.replace("confidential-workload-", ""), validationActions]]
                    : [],
            ),
        );
    expect([...new Set([...actionsOf(SPEC).values()].flat() as string[])]).toEqual(["Audit"]);
    const denied = actionsOf({ ...SPEC, action: "deny" });
    expect(denied.get("runtime-class")).toEqual(["Deny"]);
    expect(denied.get("template")).toEqual(["Warn", "Audit"]);
    const named = actionsOf({ ...SPEC, action: "deny", rules: { template: "deny", initData: "warn" } });
    expect(named.get("template")).toEqual(["Deny"]);
    expect(named.get("init-data")).toEqual(["Warn", "Audit"]);
});

test("every text belongs to one list, and a list that is split gives to the new one only", () => {
    for (let index = 0; index < 500; index += 1) {
        const text = document(`${index}`);
        const two = listOf(text, 2);
        expect([two, two + 2]).toContain(listOf(text, 4));
    }
    expect(["", "A", "x".repeat(9), "é".repeat(20)].map((text) => listOf(text, 1))).toEqual([0, 0, 0, 0]);
});

test("the documents are in their lists, each once, by the digests that the key broker knows", () => {
    const docs = reviewed("a", "b", "c", "d", "e", "f", "g", "a");
    const { manifests = [] } = admission({ ...SPEC, reviewed: docs, lists: 4 });
    const lists = manifests.filter(({ kind }) => kind === "ConfigMap");
    expect(lists.map(({ metadata }) => metadata.name)).toEqual(
        [1, 2, 3, 0].map((i) => `confidential-workload-reviewed-${i}`),
    );
    const data = lists.flatMap((one) => Object.entries(one.data ?? {}));
    expect(data.map(([, text]) => text).sort()).toEqual([...new Set(docs.map(({ annotation }) => annotation))].sort());
    expect(data.every(([key]) => /^sha256-[0-9a-f]{64}$/.test(key))).toBe(true);
    expect(namesOf({ ...SPEC, reviewed: docs, lists: 4 }, "ValidatingAdmissionPolicyBinding")).toContain(
        "confidential-workload-reviewed-3",
    );
});

test("a list stands before its binding, and what may take documents over before the policy that says so", () => {
    const { manifests = [] } = admission({ ...SPEC, reviewed: reviewed("a", "b"), lists: 2 });
    const about = manifests.filter(({ metadata }) => metadata.name.includes("-reviewed"));
    expect(
        about.map(({ kind, metadata }) => `${kind} ${metadata.name.slice("confidential-workload-".length)}`),
    ).toEqual([
        "ConfigMap reviewed-1",
        "ValidatingAdmissionPolicyBinding reviewed-1",
        "ValidatingAdmissionPolicy reviewed",
        "ConfigMap reviewed-0",
        "ValidatingAdmissionPolicyBinding reviewed-0",
    ]);
});

test("documents that do not fit into their lists name the number that does", () => {
    // Characters that gzip cannot shorten much.
    let state = 1;
    const noise = () => {
        state = (state * 48_271) % 2_147_483_647;
        return state.toString(36);
    };
    const large = reviewed(...Array.from({ length: 60 }, () => Array.from({ length: 6_000 }, noise).join("")));
    const bytes = large.reduce((sum, { annotation }) => sum + annotation.length, 0);
    const { issues } = admission({ ...SPEC, reviewed: large });
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(issues).toMatchObject([{ code: "admission-lists", path: "lists" }]);
    const count = Number(/^set it to (\d+)$/.exec(issues[0]?.fix ?? "")?.[1]);
    expect(admission({ ...SPEC, reviewed: large, lists: count }).issues).toEqual([]);
    expect(admission({ ...SPEC, reviewed: large, lists: count / 2 }).issues).not.toEqual([]);
});

test("Kyverno gets a policy for each rule, without lists and bindings", () => {
    const spec = { ...SPEC, as: "kyverno", action: "deny", reviewed: reviewed("one", "two") } as const;
    const { manifests = [] } = admission(spec);
    expect([...new Set(manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))]).toEqual([
        "policies.kyverno.io/v1 ValidatingPolicy",
    ]);
    const rules = ["runtime-class", "init-data", "reviewed", "annotations", "ephemeral-containers"];
    expect(manifests.map(({ metadata }) => metadata.name)).toEqual(
        [...rules, "template", "class-handler"].map((rule) => `confidential-workload-${rule}`),
    );
    for (const { metadata, spec: policy = {} } of manifests) {
        const action = metadata.name.endsWith("template") ? ["Warn", "Audit"] : ["Deny"];
        expect(policy["validationActions"]).toEqual(action);
        expect(policy["matchConstraints"]).toMatchObject({ namespaceSelector: { matchLabels: SPEC.namespaceLabels } });
        expect(policy).not.toHaveProperty("paramKind");
    }
    // The documents in another order, and one of them twice, are the same policy.
    expect(admission({ ...spec, reviewed: reviewed("two", "one", "two") })).toEqual(admission(spec));
});

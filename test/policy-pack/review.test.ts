import { unknownCheckingProxy } from "@pulumi/policy";
import { expect, test } from "vitest";
import { reviewPreview } from "../../cli/review/review";
import { Effect } from "../../core/effect";
import { RULES } from "../../core/guardrails/rules";
import { policies } from "../../policy-pack/policies";
import { previewOf } from "../cli/reviewPreview";
import { annotation, noise, OPEN, template } from "../core/guardrails/resource";
import { NOW } from "../core/spec";

const DEPLOYMENT = "apps/v1:Deployment";
const CLAIM = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };

/** Allows all that a pod needs, and not that somebody replaces it, so that no other rule has anything to say. */
const RUNS = { initData: annotation({ rego: OPEN }) };

function deploymentOf(parts: Parameters<typeof template>[0], labels: object = { app: "web" }, name = "web"): object {
    const pod = template({ ...RUNS, ...parts }) as { metadata: object };
    return {
        metadata: { name, namespace: "shop" },
        spec: { selector: { matchLabels: labels }, template: { ...pod, metadata: { ...pod.metadata, labels } } },
    };
}

interface One {
    readonly name: string;
    readonly type?: string;
    readonly props: object;
}

const runtimeClass = (handler: string): One => ({
    name: "class",
    type: "node.k8s.io/v1:RuntimeClass",
    props: { metadata: { name: "kata-qemu-snp" }, handler },
});
const web = (parts: Parameters<typeof template>[0]): One => ({ name: "web", props: deploymentOf(parts) });
const service: One = {
    name: "service",
    type: "core/v1:Service",
    props: { metadata: { name: "web", namespace: "shop" }, spec: { selector: { app: "web" } } },
};
const plain = (labels: object): One => ({
    name: "plain",
    props: deploymentOf({ annotations: {}, spec: { runtimeClassName: null } }, labels, "plain"),
});

const patch = (pod: object): One => ({
    name: "patch",
    type: "apps/v1:DeploymentPatch",
    props: { metadata: { name: "web", namespace: "shop" }, spec: { template: pod } },
});

/** The rule, the resource as it was, and as it becomes; and what is in the stack in addition. */
const ROWS: readonly (readonly [rule: string, before: One, after: One, more?: readonly One[]])[] = [
    ["runtime-class", web({}), web({ spec: { runtimeClassName: "kata-qemu-snp-debug" } })],
    ["runtime-class", runtimeClass("kata-qemu-snp"), runtimeClass("runc")],
    ["init-data", web({}), web({ annotations: {} })],
    ["init-data", web({}), web({ spec: { runtimeClassName: "runc" } })],
    ["starts", web({}), web({ initData: annotation() })],
    [
        "keeps-writes",
        web({}),
        web({ container: { volumeMounts: [{ name: "data", mountPath: "/data" }] }, spec: CLAIM }),
    ],
    ["set-policy", web({}), web({ initData: annotation({ rego: `${OPEN}default SetPolicyRequest := true\n` }) })],
    ["image-digest", web({}), web({ container: { image: "registry.example/shop/web:2" } })],
    ["env-secrets", web({}), web({ container: { env: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] } })],
    [
        "hypervisor-annotations",
        web({}),
        web({
            annotations: {
                "io.katacontainers.config.hypervisor.cc_init_data": RUNS.initData,
                "io.katacontainers.config.hypervisor.kernel_params": "agent.log=debug",
            },
        }),
    ],
    ["platform-limit", web({}), web({ initData: annotation({ rego: noise(400_000) }) })],
    ["digest-cut", web({}), web({ initData: annotation({ rego: OPEN, algorithm: "sha512" }) })],
    ["one-object", { ...web({}), name: "a" }, { ...web({}), name: "a" }, [{ ...web({}), name: "b" }]],
    ["plain-twin", plain({ app: "other" }), plain({ app: "web" }), [web({}), service]],
    ["patches", patch({}), patch({ spec: { runtimeClassName: "runc" } }), [web({})]],
    [
        "patches",
        patch({}),
        patch({ spec: { containers: [{ name: "web", image: "registry.example/shop/web:2" }] } }),
        [web({})],
    ],
];

/** The rules of the pack that resources violate. */
async function violated(resources: readonly One[]): Promise<Set<string>> {
    const names = new Set<string>();
    const all = resources.map(({ name, type = DEPLOYMENT, props }) => ({
        type: `kubernetes:${type}`,
        props: unknownCheckingProxy(props as Record<string, unknown>),
        urn: `urn:pulumi:dev::shop::kubernetes:${type}::${name}`,
        name,
        getConfig: () => ({}),
    }));
    for (const policy of policies) {
        const report = () => names.add(policy.name);
        if ("validateStack" in policy) {
            await policy.validateStack({ resources: all, getConfig: () => ({}) } as never, report);
        } else {
            const validate = policy.validateResource as (args: never, report: () => void) => Promise<void> | void;
            for (const one of all) {
                await validate(one as never, report);
            }
        }
    }
    return names;
}

const CASES = ROWS.map(([rule, before, after, more = []]) => ({ rule, before, after, more }));

test.each(CASES)("$rule: what the pack calls wrong, a review does (row %#)", async ({ rule, before, after, more }) => {
    const was = await violated([before, ...more]);
    const is = await violated([after, ...more]);
    const preview = previewOf([
        { name: after.name, type: after.type ?? DEPLOYMENT, before: before.props, after: after.props },
        ...more.map(({ name, type = DEPLOYMENT, props }) => ({ name, type, op: "same", before: props, after: props })),
    ]);
    const { effect } = reviewPreview(preview, NOW);
    expect(is).toContain(rule);
    expect([rule, was.has(rule)]).toEqual([rule, rule === "one-object"]);
    // Two resources with one object are wrong before and after; a review sees the update that ends with it gone.
    const isWrong = effect === Effect.Loosens || effect === Effect.Breaks;
    expect([rule, isWrong]).toEqual([rule, rule !== "one-object"]);
});

test("every rule that a review asks has a row, and the others are those that need a config or only advise", () => {
    const asked = new Set(ROWS.map(([rule]) => rule));
    const rest = Object.values(RULES).filter(({ name }) => !asked.has(name));
    expect(rest.map(({ name }) => name)).toEqual([
        "confidential-required",
        "exec-and-logs",
        "kbs-allowed",
        "reviewed",
        "certificate-expiry",
    ]);
    expect(policies.map(({ name }) => name)).toEqual(Object.values(RULES).map(({ name }) => name));
});

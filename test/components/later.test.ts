import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs, Platform } from "../../index";
import { CLASS, CONTAINERS, LABELS, REGO, REVIEW, SPEC } from "./example";
import { type Mode, run, Source } from "./mocks";

type Late = (value: unknown) => pulumi.Input<never>;

const METADATA = { labels: LABELS, annotations: { "example.com/build": "7" } };
const TEMPLATE = { metadata: METADATA, spec: { containers: CONTAINERS } };
const DEPLOYMENT_SPEC = { replicas: 3, selector: { matchLabels: LABELS }, template: TEMPLATE };
const ARGS: ConfidentialWorkloadArgs = {
    ...SPEC,
    algorithm: "sha256",
    kataVersion: "4.1.0",
    runtimeClassName: CLASS,
    deployment: { spec: DEPLOYMENT_SPEC },
};

const inSpec = (part: object): ConfidentialWorkloadArgs => ({
    ...ARGS,
    deployment: { spec: { ...DEPLOYMENT_SPEC, ...part } },
});

/** The same inputs, one of which comes late. */
const PLACES: Readonly<Record<string, (late: Late) => ConfidentialWorkloadArgs>> = {
    platform: (late) => ({ ...ARGS, platform: late(Platform.Snp) }),
    algorithm: (late) => ({ ...ARGS, algorithm: late("sha256") }),
    kataVersion: (late) => ({ ...ARGS, kataVersion: late("4.1.0") }),
    runtimeClassName: (late) => ({ ...ARGS, runtimeClassName: late(CLASS) }),
    kbs: (late) => ({ ...ARGS, kbs: late(SPEC.kbs) }),
    "kbs.url": (late) => ({ ...ARGS, kbs: { url: late(SPEC.kbs.url) } }),
    proxy: (late) => ({ ...ARGS, proxy: late(SPEC.proxy) }),
    "proxy.httpsProxy": (late) => ({ ...ARGS, proxy: { ...SPEC.proxy, httpsProxy: late(SPEC.proxy.httpsProxy) } }),
    "proxy.noProxy": (late) => ({ ...ARGS, proxy: { ...SPEC.proxy, noProxy: late(SPEC.proxy.noProxy) } }),
    "proxy.noProxy[1]": (late) => ({
        ...ARGS,
        proxy: { ...SPEC.proxy, noProxy: ["10.0.0.0/8", late("registry.corp.example")] },
    }),
    policy: (late) => ({ ...ARGS, policy: late(SPEC.policy) }),
    "policy.rego": (late) => ({ ...ARGS, policy: { rego: late(REGO) } }),
    "deployment.spec": (late) => ({ ...ARGS, deployment: { spec: late(DEPLOYMENT_SPEC) } }),
    replicas: (late) => inSpec({ replicas: late(3) }),
    template: (late) => inSpec({ template: late(TEMPLATE) }),
    "template.metadata": (late) => inSpec({ template: { ...TEMPLATE, metadata: late(METADATA) } }),
    "template.metadata.annotations": (late) =>
        inSpec({ template: { ...TEMPLATE, metadata: { ...METADATA, annotations: late(METADATA.annotations) } } }),
    "template.spec": (late) => inSpec({ template: { ...TEMPLATE, spec: late(TEMPLATE.spec) } }),
    containers: (late) => inSpec({ template: { ...TEMPLATE, spec: { containers: late(CONTAINERS) } } }),
};

async function traceOf(args: () => ConfidentialWorkloadArgs, mode: Mode = {}) {
    const { resources, outputs, warnings } = await run(() => new ConfidentialWorkload("web", args()), mode);
    return { resources: resources.filter(({ type }) => type !== "test:index:Source"), outputs, warnings };
}

describe.each<[string, Late, Mode]>([
    ["an output", (value) => pulumi.output(value) as pulumi.Output<never>, {}],
    [
        "an output that is known in a preview",
        (value) => pulumi.output(value) as pulumi.Output<never>,
        { preview: true },
    ],
    ["a resource's output", (value) => new Source("source", value).value, {}],
    ["a promise", (value) => Promise.resolve(value as never), {}],
    ["a promise of an output", (value) => Promise.resolve(pulumi.output(value) as never), {}],
])("%s gives byte for byte what a plain value gives", (_, late, mode) => {
    it.each(Object.entries(PLACES))("%s", async (_, args) => {
        const plain = await traceOf(() => ARGS);
        expect(plain.resources[0]?.inputs).toEqual(REVIEW);
        expect(await traceOf(() => args(late), mode)).toEqual(plain);
    });
});

it("a shorthand of outputs gives what a plain one gives", async () => {
    const podSpec = { containers: CONTAINERS };
    const plain = await traceOf(() => ({ ...SPEC, podSpec, replicas: 2 }));
    const late = await traceOf(() => ({ ...SPEC, podSpec: pulumi.output(podSpec), replicas: pulumi.output(2) }));
    expect(late).toEqual(plain);
});

it("a Deployment whose arguments are one output gives what plain ones give", async () => {
    const deployment = { metadata: { name: "web", namespace: "shop" }, spec: DEPLOYMENT_SPEC };
    const plain = await traceOf(() => ({ ...SPEC, deployment }));
    expect(await traceOf(() => ({ ...SPEC, deployment: pulumi.output(deployment) }))).toEqual(plain);
});

describe("dependencies", () => {
    it.each([true, false])("on the resource that the init-data comes from are kept (preview: %j)", async (preview) => {
        const args = () => ({ ...ARGS, kbs: { url: new Source("kbs", SPEC.kbs.url).value } });
        const { options } = await run(() => new ConfidentialWorkload("web", args()), { preview });
        expect(options["web"]?.dependencies).toEqual(["kbs"]);
        expect(options["web-deployment"]?.dependencies).toEqual(["kbs"]);
    });

    it("on the resource that a part of the pod comes from are kept, for the policy is asked about the pod", async () => {
        const image = () => new Source("image", "registry.corp.example/nginx:1.29").value;
        const args = () =>
            inSpec({ template: { ...TEMPLATE, spec: { containers: [{ name: "nginx", image: image() }] } } });
        const { options } = await run(() => new ConfidentialWorkload("web", args()));
        expect(options["web"]?.dependencies).toEqual(["image"]);
        expect(options["web-deployment"]?.dependencies).toEqual(["image"]);
    });
});

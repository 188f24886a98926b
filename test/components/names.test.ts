import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import {
    Adopt,
    ConfidentialWorkload,
    confidentialTransform,
    confidentialTransformation,
    PolicyPreset,
} from "../../index";
import { SPEC } from "./example";
import { resolve, run, runToError, Source, secretOf } from "./mocks";

const image = `registry.example.com/app@sha256:${"5a".repeat(32)}`;
const policy = { preset: PolicyPreset.Strict, imageLock: { [image]: { entrypoint: ["/app"] } } };
const labels = { app: "web" };
const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "app", image }] } },
};

const program =
    (metadata: unknown, more: object = {}) =>
    () =>
        new ConfidentialWorkload("web", { ...SPEC, policy, deployment: { metadata, spec } as never, ...more });

interface Sandbox {
    readonly name: string;
    readonly namespace?: string;
    readonly hostname?: string;
}

/** What the policy says of the pod. */
async function sandboxOf(metadata: unknown): Promise<Sandbox> {
    const { result } = await run(program(metadata));
    const text = String((await resolve(result.initData.policy)).value);
    return (JSON.parse(text.slice(text.indexOf("policy_data := ") + 15)) as { sandbox: Sandbox }).sandbox;
}

function autonaming(config: object): void {
    pulumi.runtime.setAllConfig({ "pulumi:autonaming": JSON.stringify(config) }, []);
}

afterEach(() => pulumi.runtime.setAllConfig({}, []));

const NAMED = "^shop-[a-z0-9]+-[a-z0-9]+$";
/** The component's name, which is the beginning of the child's too. */
const BY_PULUMI = "^web[a-z0-9.-]*$";

describe("the policy has the name that the pods get", () => {
    it.each<[string, () => unknown, Sandbox]>([
        ["a name", () => ({ name: "shop" }), { name: NAMED }],
        ["a name that comes later", () => pulumi.output({ name: "shop" }), { name: NAMED }],
        ["a namespace", () => ({ name: "shop", namespace: "store" }), { name: NAMED, namespace: "store" }],
        ["empty texts, which count as not set", () => ({ name: "", namespace: "" }), { name: BY_PULUMI }],
        ["null", () => ({ name: null, namespace: pulumi.output(null) }), { name: BY_PULUMI }],
        ["nothing", () => undefined, { name: BY_PULUMI }],
        ["generateName", () => ({ generateName: "shop-" }), { name: "^shop\\-[a-z0-9.-]*$" }],
        ["generateName next to a name", () => ({ name: "shop", generateName: "x-" }), { name: NAMED }],
    ])("%s", async (_, metadata, sandbox) => {
        // An empty text is what containerd sends for each container but the sandbox.
        const hostname = `^(${sandbox.name.slice(1, -1)})?$`;
        expect(await sandboxOf(metadata())).toEqual({ ...sandbox, hostname });
    });
});

describe("a name or a namespace that is not a text is a problem, in every form", () => {
    const metadata = { name: 5, namespace: { metadata: { name: "store" } } };
    const problem = (label: string, path: string) => `confidential-workload: ${label} has 2 problems:
  - ${path}metadata.name: 5 is not a string [wrong-type]
    allowed: a string
    fix: give a string
  - ${path}metadata.namespace: an object is not a string [wrong-type]
    allowed: a string
    fix: give a string`;

    it("at once, and later", async () => {
        const expected = problem('ConfidentialWorkload "web"', "deployment.");
        expect((await runToError(program(metadata))).message).toBe(expected);
        expect((await runToError(program(pulumi.output(metadata)))).message).toBe(expected);
    });

    it("in a transform", async () => {
        const transform = confidentialTransform({ ...SPEC, policy });
        const props = { metadata, spec };
        const type = "kubernetes:apps/v1:Deployment";
        const { message } = await runToError(() => transform({ custom: true, type, name: "shop", props, opts: {} }));
        expect(message).toBe(problem('Deployment "shop"', ""));
    });

    it("in the older form", async () => {
        const transformations = [confidentialTransformation({ ...SPEC, policy })];
        const args = { metadata, spec } as never;
        const { message } = await runToError(() => new k8s.apps.v1.Deployment("shop", args, { transformations }));
        expect(message).toBe(problem('Deployment "shop"', ""));
    });
});

const PATTERN = `\${project}-\${name}-\${hex(4)}`;
const problem = (pattern: string) => `confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - deployment.metadata.name: is missing, and the stack's pulumi:autonaming makes it by ${JSON.stringify(pattern)}, which the policy cannot know [autonaming]
    allowed: a name, or a pattern that begins with \${name}
    fix: set it; for an object that is there already, to the name that it has`;

describe("a name that the stack makes up by a pattern of its own", () => {
    it.each<[string, object]>([
        ["for all", { pattern: PATTERN }],
        ["for the provider", { mode: "default", providers: { kubernetes: { pattern: PATTERN } } }],
        [
            "for the type",
            {
                providers: {
                    kubernetes: {
                        mode: "default",
                        resources: { "kubernetes:apps/v1:Deployment": { pattern: PATTERN } },
                    },
                },
            },
        ],
    ])("is a problem: %s", async (_, config) => {
        autonaming(config);
        expect((await runToError(program(undefined))).message).toBe(problem(PATTERN));
        expect((await runToError(program(undefined, { adopt: Adopt.None }))).message).toBe(problem(PATTERN));
    });

    it.each<[string, object, unknown, object]>([
        ["of another provider", { providers: { aws: { pattern: PATTERN } } }, undefined, {}],
        [
            "of another type",
            { providers: { kubernetes: { resources: { "kubernetes:batch/v1:Job": { pattern: PATTERN } } } } },
            undefined,
            {},
        ],
        [
            "that the provider undoes",
            { pattern: PATTERN, providers: { kubernetes: { mode: "default" } } },
            undefined,
            {},
        ],
        ["that begins with the name", { pattern: `\${name}-\${hex(4)}` }, undefined, {}],
        ["by mode alone", { mode: "verbatim" }, undefined, {}],
        ["next to a name", { pattern: PATTERN }, { name: "shop" }, {}],
        ["for an object that is there already", { pattern: PATTERN }, undefined, { adopt: "shop" }],
        ["for a policy that holds no name", { pattern: PATTERN }, undefined, { policy: SPEC.policy }],
    ])("is not predicted: %s", async (_, config, metadata, more) => {
        autonaming(config);
        const { resources } = await run(program(metadata, more));
        expect(resources.map(({ name }) => name)).toEqual(["web", "web-deployment"]);
    });
});

describe("secrets around the pod spec", () => {
    it("that the policy would publish are named by their place", async () => {
        const secret = (value: string) => pulumi.secret(value);
        const template = { ...spec.template, metadata: { labels: { app: secret("hunter2") } } };
        const containers = [
            {
                name: "app",
                image,
                env: [{ name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }],
            },
        ];
        const deployment = {
            metadata: { name: secret("hunter2"), namespace: secret("hunter2") },
            spec: { ...spec, template: { ...template, spec: { containers } } },
        };
        const { message } = await runToError(program(undefined, { deployment }));
        expect(message).not.toContain("hunter2");
        expect(message.match(/^ {2}- \S+(?=: is a Pulumi secret)/gm)).toEqual([
            "  - deployment.metadata.name",
            "  - deployment.metadata.namespace",
            "  - deployment.spec.template.metadata.labels.app",
        ]);
    });

    it("as the RuntimeClass are compared, and not shown", async () => {
        const withClass = (name: string) => ({ ...spec.template.spec, runtimeClassName: pulumi.secret(name) });
        const deploymentOf = (name: string) => ({
            spec: { ...spec, template: { metadata: { labels }, spec: withClass(name) } },
        });
        const { message } = await runToError(program(undefined, { deployment: deploymentOf("hunter2") }));
        expect(message).not.toContain("hunter2");
        expect(message).toContain('runtimeClassName: (a secret) is not "kata-qemu-snp"');
        expect(message.endsWith("\n    fix: remove it")).toBe(true);
        const { resources } = await run(program(undefined, { deployment: deploymentOf("kata-qemu-snp") }));
        expect(JSON.stringify(resources[0])).not.toContain(JSON.stringify(secretOf("kata-qemu-snp")));
    });
});

it("an adopted workload that is not known yet is a problem, and no crash", async () => {
    const adopt = () => new Source("source", undefined).value as pulumi.Output<string>;
    const { message } = await runToError(() => program(undefined, { adopt: adopt() })(), { preview: true });
    expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - adopt: is not known yet, and the engine has to know it before it makes anything [adopt]
    allowed: the Pulumi name of a workload at the root of the stack, the URN of any other, or Adopt.None
    fix: give it as text, or make it with pulumi.createUrn`);
});

it("labels and annotations that are null count as not set", async () => {
    const template = { metadata: { labels: null, annotations: null }, spec: spec.template.spec };
    const { result } = await run(
        program({ name: "shop" }, { deployment: { metadata: { name: "shop" }, spec: { ...spec, template } } }),
    );
    expect(String((await resolve(result.initData.policy)).value)).toContain(NAMED);
});

it.each<[string, (later: unknown) => unknown]>([
    ["a spec", (later) => ({ spec: later })],
    ["a template", (later) => ({ spec: { ...spec, template: later } })],
    ["a pod spec", (later) => ({ spec: { ...spec, template: { metadata: { labels }, spec: later } } })],
    [
        "its containers",
        (later) => ({ spec: { ...spec, template: { metadata: { labels }, spec: { containers: later } } } }),
    ],
])("%s that is not known yet leaves the policy unknown, and is not a problem", async (_, deployment) => {
    const later = () => deployment(new Source("source", undefined).value);
    const { result } = await run(() => program(undefined, { deployment: later() })(), { preview: true });
    expect((await resolve(result.initData.policy)).isKnown).toBe(false);
    expect((await resolve(result.initData.digest)).isKnown).toBe(false);
});

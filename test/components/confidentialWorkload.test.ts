import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs, Platform, Register } from "../../index";
import {
    AA_TOML,
    ANNOTATIONS,
    CDH_TOML,
    CLASS,
    CONTAINERS,
    DEPLOYED,
    DEPLOYMENT,
    DIGEST,
    DOCUMENT,
    decoded,
    LABELS,
    REGO,
    REVIEW,
    SPEC,
    TRUSTEE,
} from "./example";
import { NO_OPTIONS, resolve, run } from "./mocks";

const COMPONENT = "confidential-workload:index:ConfidentialWorkload";
const ARGS: ConfidentialWorkloadArgs = { ...SPEC, deployment: DEPLOYMENT };

/** What `initData` holds for {@link SPEC}, the document decoded. */
const RESULT = {
    toml: DOCUMENT,
    digest: DIGEST,
    algorithm: "sha256",
    measurements: { digest: DIGEST, register: Register.HostData, registerValue: DIGEST },
    annotations: ANNOTATIONS,
    policy: REGO,
    runtimeClassName: CLASS,
};

async function deploymentInputs(args: ConfidentialWorkloadArgs) {
    const { resources } = await run(() => new ConfidentialWorkload("web", args));
    expect(resources.map(({ type, name }) => [type, name])).toEqual([
        [COMPONENT, "web"],
        ["kubernetes:apps/v1:Deployment", "web-deployment"],
    ]);
    return decoded(resources[1]?.inputs);
}

describe("the resources", () => {
    it("are the component, with the reviewer's view, and the Deployment", async () => {
        const { resources, warnings } = await run(() => new ConfidentialWorkload("web", ARGS));
        expect(decoded(resources)).toEqual([
            { type: COMPONENT, name: "web", inputs: REVIEW },
            { type: "kubernetes:apps/v1:Deployment", name: "web-deployment", inputs: DEPLOYED },
        ]);
        expect(warnings).toEqual([]);
    });

    it("have the options that previews and adoption need", async () => {
        const { options } = await run(() => new ConfidentialWorkload("web", ARGS));
        expect(options).toEqual({
            web: NO_OPTIONS,
            "web-deployment": {
                ...NO_OPTIONS,
                parent: "web",
                hideDiffs: ['spec.template.metadata.annotations["io.katacontainers.config.hypervisor.cc_init_data"]'],
                // Those of kubernetes.apps.v1.Deployment itself.
                aliasTypes: [
                    "kubernetes:apps/v1beta1:Deployment",
                    "kubernetes:apps/v1beta2:Deployment",
                    "kubernetes:extensions/v1beta1:Deployment",
                ],
                aliases: ["web at the root"],
                // As long as the guest itself waits for an image.
                timeouts: { create: "20m", update: "20m" },
            },
        });
    });

    it.each([
        ["provider", (cluster: k8s.Provider) => ({ provider: cluster })],
        ["a list of providers", (cluster: k8s.Provider) => ({ providers: [cluster] })],
        ["a map of providers", (cluster: k8s.Provider) => ({ providers: { kubernetes: cluster } })],
    ])("use the one from %s", async (_, opts) => {
        const { options } = await run(() => new ConfidentialWorkload("web", ARGS, opts(new k8s.Provider("cluster"))));
        expect(options["web-deployment"]?.provider).toBe("cluster");
    });
});

describe("the Deployment", () => {
    it("keeps all that the user wrote, and only its pod template is added to", async () => {
        const deployment = {
            metadata: { name: "web", namespace: "shop", labels: LABELS, annotations: { "example.com/team": "shop" } },
            spec: {
                replicas: 3,
                selector: { matchLabels: LABELS },
                fieldOfTheFuture: { a: [1, null, ""] },
                template: {
                    metadata: { name: "x", labels: LABELS, annotations: { "example.com/build": "7" }, future: true },
                    spec: { containers: CONTAINERS, nodeSelector: { tee: "snp" }, fieldOfTheFuture: [{ b: false }] },
                },
            },
        };
        const before = structuredClone(deployment);
        expect(await deploymentInputs({ ...SPEC, deployment })).toEqual({
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "web", namespace: "shop", labels: LABELS, annotations: { "example.com/team": "shop" } },
            spec: {
                replicas: 3,
                selector: { matchLabels: LABELS },
                fieldOfTheFuture: { a: [1, null, ""] },
                template: {
                    metadata: {
                        name: "x",
                        labels: LABELS,
                        annotations: { "example.com/build": "7", ...ANNOTATIONS },
                        future: true,
                    },
                    spec: {
                        containers: CONTAINERS,
                        nodeSelector: { tee: "snp" },
                        fieldOfTheFuture: [{ b: false }],
                        runtimeClassName: CLASS,
                    },
                },
            },
        });
        expect(deployment).toEqual(before);
    });

    it("may name the same RuntimeClass itself", async () => {
        const template = { metadata: { labels: LABELS }, spec: { containers: CONTAINERS, runtimeClassName: CLASS } };
        const deployment = { spec: { ...DEPLOYMENT.spec, template } };
        expect(await deploymentInputs({ ...SPEC, deployment })).toEqual(DEPLOYED);
    });

    it("gets the RuntimeClass that overrides the platform's", async () => {
        const { spec } = DEPLOYED;
        const pod = { containers: CONTAINERS, runtimeClassName: "our-cvm" };
        expect(await deploymentInputs({ ...ARGS, runtimeClassName: "our-cvm" })).toEqual({
            ...DEPLOYED,
            spec: { ...spec, template: { ...spec.template, spec: pod } },
        });
    });

    it.each([[{ replicas: 2 }], [{}]])("is made from a podSpec with %j", async (replicas) => {
        const labels = { "app.kubernetes.io/name": "web" };
        expect(await deploymentInputs({ ...SPEC, podSpec: { containers: CONTAINERS }, ...replicas })).toEqual({
            apiVersion: "apps/v1",
            kind: "Deployment",
            spec: {
                ...replicas,
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels, annotations: ANNOTATIONS },
                    spec: { containers: CONTAINERS, runtimeClassName: CLASS },
                },
            },
        });
    });
});

describe("the outputs", () => {
    it("are the init-data and the Deployment", async () => {
        const { result, outputs } = await run(() => new ConfidentialWorkload("web", ARGS));
        const { value, ...about } = await resolve(result.initData);
        expect([decoded(value), about]).toEqual([RESULT, { isKnown: true, isSecret: false }]);
        expect(await resolve(result.initData.digest)).toEqual({ value: DIGEST, isKnown: true, isSecret: false });
        expect(k8s.apps.v1.Deployment.isInstance(result.workload)).toBe(true);
        const urn = `urn:pulumi:stack::project::${COMPONENT}$kubernetes:apps/v1:Deployment::web-deployment`;
        expect((await resolve(result.workload.urn)).value).toBe(urn);
        const { digest, algorithm, measurements } = RESULT;
        expect(outputs).toEqual({ web: { digest, algorithm, measurements, trustee: { ...TRUSTEE, vcpus: [1] } } });
    });
});

describe("the register", () => {
    const sha384 = createHash("sha384").update(DOCUMENT.replace("sha256", "sha384")).digest("hex");

    it.each([
        [Platform.Tdx, "sha384", sha384, { MRCONFIGID: sha384 }],
        [Platform.Libvirt, "sha256", DIGEST, {}],
    ])("of %s", async (platform, algorithm, digest, registers) => {
        const { resources } = await run(() => new ConfidentialWorkload("web", { ...ARGS, platform }));
        const files = { "aa.toml": AA_TOML, "cdh.toml": CDH_TOML, "policy.rego": REGO };
        expect(resources[0]?.inputs).toEqual({ platform, algorithm, digest, registers, ...files });
    });
});

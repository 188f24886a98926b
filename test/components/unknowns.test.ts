import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs } from "../../index";
import {
    ANNOTATIONS,
    CLASS,
    CONTAINERS,
    DEPLOYED,
    DEPLOYMENT,
    DIGEST_ANNOTATION,
    decoded,
    INIT_DATA_ANNOTATION,
    LABELS,
    REGO,
    REVIEW,
    SPEC,
} from "./example";
import { NOT_KNOWN, resolve, run, runToError, Source } from "./mocks";

const ARGS: ConfidentialWorkloadArgs = { ...SPEC, deployment: DEPLOYMENT };
const preview = true;

/** An output that is not known in a preview. */
const unknown = () => new Source("source", undefined).value;

async function previewOf(args: () => ConfidentialWorkloadArgs) {
    const { resources, warnings, outputs } = await run(() => new ConfidentialWorkload("web", args()), { preview });
    expect(warnings).toEqual([]);
    const ours = resources.filter(({ type }) => type !== "test:index:Source");
    expect(ours.map(({ name }) => name)).toEqual(["web", "web-deployment"]);
    const [component, deployment] = ours.map(({ inputs }) => decoded(inputs));
    return { component, deployment, outputs: outputs["web"] };
}

const NO_ANNOTATIONS_YET = { [INIT_DATA_ANNOTATION]: NOT_KNOWN, [DIGEST_ANNOTATION]: NOT_KNOWN };
const NO_DIGEST_YET = { digest: NOT_KNOWN, registers: NOT_KNOWN };

function deployed(change: {
    replicas?: unknown;
    annotations?: unknown;
    containers?: unknown;
    runtimeClassName?: string;
}) {
    const { replicas = 3, annotations = ANNOTATIONS, containers = CONTAINERS, runtimeClassName = CLASS } = change;
    const template = { metadata: { labels: LABELS, annotations }, spec: { containers, runtimeClassName } };
    return { ...DEPLOYED, spec: { ...DEPLOYED.spec, replicas, template } };
}

function withTemplate(template: (own: typeof DEPLOYMENT.spec.template) => unknown): ConfidentialWorkloadArgs {
    const { spec } = DEPLOYMENT;
    return { ...SPEC, deployment: { spec: { ...spec, template: template(spec.template) as never } } };
}

describe("an init-data input that is not known in a preview leaves the rest readable", () => {
    it.each<[string, () => Partial<ConfidentialWorkloadArgs>, object, object]>([
        [
            "kbs.url",
            () => ({ kbs: { url: unknown() } }),
            { ...NO_DIGEST_YET, "aa.toml": NOT_KNOWN, "cdh.toml": NOT_KNOWN },
            { annotations: NO_ANNOTATIONS_YET },
        ],
        [
            "proxy.noProxy[0]",
            () => ({ proxy: { ...SPEC.proxy, noProxy: [unknown()] } }),
            { ...NO_DIGEST_YET, "cdh.toml": NOT_KNOWN },
            { annotations: NO_ANNOTATIONS_YET },
        ],
        [
            "policy.rego",
            () => ({ policy: { rego: unknown() } }),
            { ...NO_DIGEST_YET, "policy.rego": NOT_KNOWN },
            { annotations: NO_ANNOTATIONS_YET },
        ],
        [
            "platform",
            () => ({ platform: unknown() }),
            { ...NO_DIGEST_YET, platform: NOT_KNOWN, algorithm: NOT_KNOWN },
            { annotations: NO_ANNOTATIONS_YET, runtimeClassName: NOT_KNOWN },
        ],
        [
            "platform, with an algorithm",
            () => ({ platform: unknown(), algorithm: "sha256" }),
            { platform: NOT_KNOWN, registers: NOT_KNOWN },
            { runtimeClassName: NOT_KNOWN },
        ],
        ["runtimeClassName", () => ({ runtimeClassName: unknown() }), {}, { runtimeClassName: NOT_KNOWN }],
    ])("%s", async (_, args, review, change) => {
        const { component, deployment } = await previewOf(() => ({ ...ARGS, ...args() }));
        expect(component).toEqual({ ...REVIEW, ...review });
        expect(deployment).toEqual(deployed(change));
    });

    it("kbs.url of another copy of the SDK", async () => {
        // Two copies have a mark for what is not known each, and know that of the other by this field.
        const foreign = pulumi.output({ __pulumiUnknown: true }) as pulumi.Output<never>;
        const { component, deployment } = await previewOf(() => ({ ...ARGS, kbs: { url: foreign } }));
        expect(component).toEqual({ ...REVIEW, ...NO_DIGEST_YET, "aa.toml": NOT_KNOWN, "cdh.toml": NOT_KNOWN });
        expect(deployment).toEqual(deployed({ annotations: NO_ANNOTATIONS_YET }));
    });

    it("also in the outputs", async () => {
        const args = () => ({ ...ARGS, kbs: { url: unknown() } });
        const { result } = await run(() => new ConfidentialWorkload("web", args()), { preview });
        const notKnown = { value: pulumi.unknown, isKnown: false, isSecret: false };
        const known = { isKnown: true, isSecret: false };
        expect(await resolve(result.initData.policy)).toEqual({ value: REGO, ...known });
        expect(await resolve(result.initData.runtimeClassName)).toEqual({ value: CLASS, ...known });
        expect(await resolve(result.initData.algorithm)).toEqual({ value: "sha256", ...known });
        expect(await resolve(result.initData.toml)).toEqual(notKnown);
        expect(await resolve(result.initData.digest)).toEqual(notKnown);
        expect(await resolve(result.initData.measurements)).toEqual(notKnown);
        expect(await resolve(result.initData.annotations)).toEqual(notKnown);
    });

    it("and a problem next to it still stops the preview", async () => {
        const args = () => ({
            ...ARGS,
            kbs: { url: unknown() },
            proxy: { ...SPEC.proxy, noProxy: ["*.corp.example"] },
        });
        const { message, when, resources } = await runToError(() => new ConfidentialWorkload("web", args()), {
            preview,
        });
        expect(message).toBe(
            `confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - proxy.noProxy[0]: "*.corp.example" has a wildcard, and a domain covers its subdomains without one [no-proxy]
    allowed: an IP address, a CIDR range, a domain (its subdomains included), or "*" for every domain
    fix: write "corp.example"`,
        );
        expect(when).toBe("later");
        expect(resources.map(({ name }) => name)).toEqual(["source"]);
    });
});

describe("a part of the user's workload that is not known in a preview leaves the init-data readable", () => {
    it.each<[string, () => ConfidentialWorkloadArgs, unknown]>([
        [
            "replicas",
            () => ({ ...SPEC, deployment: { spec: { ...DEPLOYMENT.spec, replicas: unknown() } } }),
            deployed({ replicas: NOT_KNOWN }),
        ],
        [
            "containers",
            () => withTemplate((own) => ({ ...own, spec: { containers: unknown() } })),
            deployed({ containers: NOT_KNOWN }),
        ],
        [
            "an annotation",
            () =>
                withTemplate(({ metadata, spec }) => ({
                    metadata: { ...metadata, annotations: { a: unknown() } },
                    spec,
                })),
            deployed({ annotations: { ...ANNOTATIONS, a: NOT_KNOWN } }),
        ],
        [
            "annotations",
            () => withTemplate(({ metadata, spec }) => ({ metadata: { ...metadata, annotations: unknown() }, spec })),
            deployed({ annotations: NOT_KNOWN }),
        ],
        [
            "deployment.spec.template",
            () => withTemplate(unknown),
            { ...DEPLOYED, spec: { ...DEPLOYED.spec, template: NOT_KNOWN } },
        ],
        ["deployment.spec", () => ({ ...SPEC, deployment: { spec: unknown() } }), { ...DEPLOYED, spec: NOT_KNOWN }],
    ])("%s", async (_, args, expected) => {
        const { component, deployment } = await previewOf(args);
        expect(component).toEqual(REVIEW);
        expect(deployment).toEqual(expected);
    });

    it("replicas of the shorthand", async () => {
        const podSpec = { containers: CONTAINERS };
        const { component, deployment } = await previewOf(() => ({ ...SPEC, podSpec, replicas: unknown() }));
        const labels = { "app.kubernetes.io/name": "web" };
        expect(component).toEqual(REVIEW);
        expect(deployment).toEqual({
            ...DEPLOYED,
            spec: {
                replicas: NOT_KNOWN,
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels, annotations: ANNOTATIONS },
                    spec: { containers: CONTAINERS, runtimeClassName: CLASS },
                },
            },
        });
    });
});

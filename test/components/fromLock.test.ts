import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import {
    ConfidentialWorkload,
    type ConfidentialWorkloadArgs,
    confidentialTransform,
    confidentialTransformation,
} from "../../index";
import { LABELS, SPEC } from "./example";
import { NOT_KNOWN, resolve, run, runToError, Source, secretOf } from "./mocks";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const WEB = `registry.example.com/shop/web@${digest("b")}`;
const JOB = `registry.example.com/shop/job@${digest("c")}`;
const IMAGE_LOCK = {
    [WEB]: { tags: ["registry.example.com/shop/web:7"], cmd: ["web"], user: "web", uid: 1000, gid: 2000 },
    [JOB]: { tags: ["registry.example.com/shop/job:1"], cmd: ["job"] },
};

const BY_TAG = [
    { name: "web", image: "registry.example.com/shop/web:7", securityContext: { readOnlyRootFilesystem: true } },
    { name: "job", image: "registry.example.com/shop/job:1" },
];
const USER = { runAsUser: 1000, runAsGroup: 2000 };
const BY_DIGEST = [
    { name: "web", image: WEB, securityContext: { readOnlyRootFilesystem: true, ...USER } },
    { name: "job", image: JOB },
];

const COMMON = { platform: SPEC.platform, kbs: SPEC.kbs, policy: { imageLock: IMAGE_LOCK } };
const FROM_LOCK = { ...COMMON, images: { fromLock: true } };

const deployment = (spec: unknown) =>
    ({
        metadata: { name: "web" },
        spec: { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec } },
    }) as NonNullable<ConfidentialWorkloadArgs["deployment"]>;

/** The pod spec that the engine gets, without the RuntimeClass. */
async function deployed(args: () => ConfidentialWorkloadArgs, preview = false) {
    const { resources, warnings } = await run(() => new ConfidentialWorkload("web", args()), { preview });
    expect(warnings).toEqual([]);
    const { inputs } = resources.find(({ name }) => name === "web-deployment") ?? { inputs: {} };
    const { spec } = inputs as { spec: { template: { spec: Record<string, unknown> } } };
    const { runtimeClassName, ...pod } = spec.template.spec;
    expect(runtimeClassName).toBe("kata-qemu-snp");
    return pod;
}

const unknown = () => new Source("source", undefined).value;

describe("a pod with images.fromLock has digest, user and group of its tags", () => {
    it.each<[string, (containers: unknown) => ConfidentialWorkloadArgs]>([
        ["plain", (containers) => ({ ...FROM_LOCK, deployment: deployment({ containers }) })],
        [
            "as an output",
            (containers) => ({ ...FROM_LOCK, deployment: pulumi.output(deployment({ containers })) as never }),
        ],
        [
            "with an output in it",
            (containers) => ({ ...FROM_LOCK, deployment: deployment({ containers: pulumi.output(containers) }) }),
        ],
        [
            "with the switch as an output",
            (containers) => ({
                ...COMMON,
                images: { fromLock: pulumi.output(true) },
                deployment: deployment({ containers }),
            }),
        ],
        [
            "with the lock as an output",
            (containers) => ({
                ...FROM_LOCK,
                policy: { imageLock: pulumi.output(IMAGE_LOCK) },
                deployment: deployment({ containers }),
            }),
        ],
        [
            "as a podSpec",
            (containers) => ({ ...FROM_LOCK, deployment: undefined, podSpec: { containers: containers as never } }),
        ],
    ])("%s", async (_, args) => {
        for (const preview of [false, true]) {
            expect(await deployed(() => args(BY_TAG), preview)).toEqual({ containers: BY_DIGEST });
        }
    });

    it("in init containers", async () => {
        const pod = { initContainers: BY_TAG, containers: [{ name: "only", image: WEB, securityContext: USER }] };
        expect(await deployed(() => ({ ...FROM_LOCK, deployment: deployment(pod) }))).toEqual({
            ...pod,
            initContainers: BY_DIGEST,
        });
    });

    it("which is what the policy names", async () => {
        const { resources } = await run(
            () => new ConfidentialWorkload("web", { ...FROM_LOCK, deployment: deployment({ containers: BY_TAG }) }),
        );
        const rego = String(resources.find(({ name }) => name === "web")?.inputs["policy.rego"]);
        expect(rego).toContain(WEB);
        expect(rego).toContain(JOB);
    });

    it("and what is not known yet leaves the rest readable", async () => {
        const pod = () => ({ containers: [{ ...BY_TAG[0] }, { name: "job", image: unknown(), args: ["now"] }] });
        expect(await deployed(() => ({ ...FROM_LOCK, deployment: deployment(pod()) }), true)).toEqual({
            containers: [BY_DIGEST[0], { name: "job", image: NOT_KNOWN, args: ["now"] }],
        });
    });

    it("and waits for a lock that is not known yet", async () => {
        const args = () => ({
            ...FROM_LOCK,
            policy: { imageLock: unknown() },
            deployment: deployment({ containers: BY_TAG }),
        });
        expect(await deployed(args, true)).toEqual({
            containers: [
                { name: "web", image: NOT_KNOWN, securityContext: NOT_KNOWN },
                { name: "job", image: NOT_KNOWN, securityContext: NOT_KNOWN },
            ],
        });
    });

    it("next to a secret that stays one, and that makes no other field one", async () => {
        const rego = { preset: undefined, rego: SPEC.policy.rego, imageLock: IMAGE_LOCK };
        const env = () => [{ name: "TOKEN", value: pulumi.secret("t0ken") }];
        const args = () => ({
            ...FROM_LOCK,
            policy: rego,
            deployment: deployment({ containers: [{ ...BY_TAG[0], env: env() }] }),
        });
        expect(await deployed(args)).toEqual({
            containers: [{ ...BY_DIGEST[0], env: [{ name: "TOKEN", value: secretOf("t0ken") }] }],
        });
    });

    it("and a digest of its own stays", async () => {
        const own = { name: "web", image: `registry.example.com/shop/web:7@${digest("e")}` };
        const args = () => ({
            ...FROM_LOCK,
            policy: { rego: SPEC.policy.rego, imageLock: IMAGE_LOCK },
            deployment: deployment({ containers: [own] }),
        });
        expect(await deployed(args)).toEqual({ containers: [own] });
    });
});

describe("by the stack's config", () => {
    afterEach(() => pulumi.runtime.setAllConfig({}));

    it.each<[string, object]>([
        ["plain", { containers: BY_TAG }],
        ["with an output in it", { containers: BY_TAG.map((container) => pulumi.output(container)) }],
    ])("%s", async (_, pod) => {
        pulumi.runtime.setAllConfig({ "confidential-workload:images": '{"fromLock":true}' });
        expect(await deployed(() => ({ ...COMMON, deployment: deployment(pod) }))).toEqual({ containers: BY_DIGEST });
    });
});

it("without it a pod stays as it is, in outputs too", async () => {
    const containers = [{ name: "web", image: "registry.example.com/shop/web:7" }];
    const args = () => ({ ...COMMON, policy: { rego: SPEC.policy.rego, imageLock: IMAGE_LOCK } });
    const pods = [{ containers }, { containers: pulumi.output(containers) }];
    for (const pod of pods) {
        expect(await deployed(() => ({ ...args(), deployment: deployment(pod) }))).toEqual({ containers });
    }
});

it.each<[string, unknown]>([
    ["at once", [{ name: "web", image: "nginx:1.29" }]],
    ["later", pulumi.output([{ name: "web", image: "nginx:1.29" }])],
])("a tag that the lock does not have is a problem with the command that adds it, %s", async (when, containers) => {
    const failure = await runToError(
        () => new ConfidentialWorkload("web", { ...FROM_LOCK, deployment: deployment({ containers }) }),
    );
    expect(failure.when).toBe(when);
    expect(failure.message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - deployment.spec.template.spec.containers[0].image: "nginx:1.29" is not in the image lock, and images.fromLock takes its digest from there [tag-not-locked]
    allowed: a tag of the lock, or registry/repository@sha256:…
    fix: run \`npx confidential-workload lock nginx:1.29\`, and give images.lock.json as policy.imageLock; \`inject\` finds it in the folder of its config`);
});

describe("the workload of a chart", () => {
    const props = deployment({ containers: BY_TAG });

    it("has its images by digest, without a change of the chart's values", async () => {
        const transform = confidentialTransform(FROM_LOCK);
        const { result } = await run(() =>
            transform({
                custom: true,
                type: "kubernetes:apps/v1:Deployment",
                name: "shop:default/web",
                props: props as pulumi.Inputs,
                opts: {},
            }),
        );
        const { value } = await resolve((await result)?.props);
        expect(value).toMatchObject({ spec: { template: { spec: { containers: BY_DIGEST } } } });
    });

    it("also in the older form", async () => {
        const transformation = confidentialTransformation(FROM_LOCK);
        const { result } = await run(() =>
            transformation({
                resource: undefined as never,
                type: "kubernetes:apps/v1:Deployment",
                name: "web",
                props: props as pulumi.Inputs,
                opts: {},
            }),
        );
        const { value } = await resolve(result?.props);
        expect(value).toMatchObject({ spec: { template: { spec: { containers: BY_DIGEST } } } });
    });
});

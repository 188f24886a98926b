import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import {
    ConfidentialWorkload,
    type ConfidentialWorkloadArgs,
    confidentialTransformation,
    InitData,
    PolicyPreset,
} from "../../index";
import { INPUTS } from "../core/spec";
import { DEPLOYED, DEPLOYMENT, decoded, REGO, REVIEW, SPEC } from "./example";
import { resolve, run, runToError } from "./mocks";

/** The config as the engine hands it over: objects are JSON. */
function config(values: Readonly<Record<string, unknown>>, secrets: readonly string[] = []): void {
    const entries = Object.entries(values).map(([key, value]) => [
        key.includes(":") ? key : `confidential-workload:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const keys = secrets.map((key) => `confidential-workload:${key}`);
    pulumi.runtime.setAllConfig(Object.fromEntries(entries), keys);
}

afterEach(() => pulumi.runtime.setAllConfig({}, []));

const workload =
    (args: Partial<ConfidentialWorkloadArgs> = {}) =>
    () =>
        new ConfidentialWorkload("web", { deployment: DEPLOYMENT, ...args });

const { platform, kbs, proxy, policy } = SPEC;

describe("the config stands for what a workload does not say", () => {
    it("for all of it", async () => {
        config({ platform, kbs, proxy, policy, "other:platform": "tdx" });
        const { resources } = await run(workload());
        expect(decoded(resources.map(({ inputs }) => inputs))).toEqual([REVIEW, DEPLOYED]);
        const { result } = await run(() => new InitData("web", {}));
        expect((await resolve(result.digest)).value).toBe(REVIEW.digest);
    });

    it("in a transform", async () => {
        config({ platform, kbs, proxy, policy });
        class Shop extends pulumi.ComponentResource {
            constructor() {
                super("acme:index:Shop", "shop", {}, { transformations: [confidentialTransformation({})] });
                new ConfidentialWorkload("web", { deployment: DEPLOYMENT }, { parent: this });
                this.registerOutputs({});
            }
        }
        const { resources } = await run(() => new Shop());
        expect(decoded(resources.at(-1)?.inputs)).toEqual(DEPLOYED);
    });

    it.each<[string, object, Partial<ConfidentialWorkloadArgs>]>([
        ["platform", { platform: "tdx", kbs, proxy, policy }, { platform }],
        [
            "kbs, with its certificate",
            { platform, kbs: { url: "https://a", certificate: "-" }, proxy, policy },
            { kbs },
        ],
        ["proxy, with its other fields", { platform, kbs, proxy: { httpProxy: "http://a:1" }, policy }, { proxy }],
        ["proxy, as an output", { platform, kbs, proxy: {}, policy }, { proxy: pulumi.output(proxy) as never }],
        ["policy.rego, for the preset", { platform, kbs, proxy, policy: { preset: "strict", logs: true } }, { policy }],
        ["policy.rego, for another", { platform, kbs, proxy, policy: { rego: "x" } }, { policy }],
        ["runtimeClassName", { ...SPEC, runtimeClassName: "kata-own" }, { runtimeClassName: "kata-qemu-snp" }],
    ])("and a workload's own %s wins", async (_, values, args) => {
        config(values as Record<string, unknown>);
        const { resources } = await run(workload(args));
        expect(decoded(resources.map(({ inputs }) => inputs))).toEqual([REVIEW, DEPLOYED]);
    });

    it("and a policy that takes no options takes none of them", async () => {
        config({ platform, kbs, proxy, policy: { logs: true, preset: "strict" } });
        const { resources } = await run(workload({ policy: { preset: PolicyPreset.AllowAll } }));
        expect(resources[0]?.inputs["policy.rego"]).toContain("default ExecProcessRequest := true");
    });

    it.each(["strict", [], 5, null])(
        "and a policy that is %j is a problem, also next to one of the program's",
        async (value) => {
            config({ platform, kbs, proxy, policy: JSON.stringify(value) });
            const { message } = await runToError(workload({ policy }));
            expect(message).toContain("  - config confidential-workload:policy: ");
            expect(message).toContain(" is not an object [wrong-type]");
        },
    );

    it("and an empty object takes it away", async () => {
        config({ platform, kbs, proxy, policy });
        const { resources } = await run(workload({ proxy: {} }));
        expect(resources[0]?.inputs["cdh.toml"]).not.toContain("proxy");
    });
});

describe("a policy is merged by its fields", () => {
    const image = `registry.example.com/app@sha256:${"5a".repeat(32)}`;
    const imageLock = { [image]: { entrypoint: ["/app"] } };
    const { template } = DEPLOYMENT.spec;
    const spec = { containers: [{ name: "app", image }], automountServiceAccountToken: false };
    const deployment = { spec: { ...DEPLOYMENT.spec, template: { ...template, spec } } };
    const readStream = async (own: object, late = false) => {
        const args = { deployment, policy: late ? pulumi.output(own) : own };
        const { result } = await run(workload(args as never));
        return /default ReadStreamRequest := (\w+)/.exec(String((await resolve(result.initData.policy)).value))?.[1];
    };

    it.each([false, true])("when it comes later: %j", async (late) => {
        config({ platform, kbs, policy: { preset: "strict", logs: true } });
        expect(await readStream({ imageLock }, late)).toBe("true");
        expect(await readStream({ imageLock, logs: false }, late)).toBe("false");
    });

    it("and a preset takes the place of rego", async () => {
        config({ platform, kbs, policy: { rego: REGO } });
        expect(await readStream({ imageLock, preset: PolicyPreset.Strict })).toBe("false");
    });

    it("and rego is asked about the images of the workload", async () => {
        config({ platform, kbs, policy: { rego: REGO } });
        expect(await readStream({ imageLock })).toBe("true");
    });
});

const problems = (count: string, text: string) =>
    `confidential-workload: ConfidentialWorkload "web" has ${count}:\n${text}`;

const WRONG: readonly [string, Record<string, unknown>, Partial<ConfidentialWorkloadArgs>, string][] = [
    [
        "a value",
        { ...SPEC, kbs: { url: "kbs" } },
        {},
        `  - config confidential-workload:kbs.url: "kbs" has no scheme [url]
    allowed: an http or https URL such as "https://kbs.example.com:8080"
    fix: write "https://kbs" or "http://kbs"`,
    ],
    [
        "an unknown key",
        { ...SPEC, plattform: "snp" },
        {},
        `  - config confidential-workload:plattform: is not an input [unknown-key]
    allowed: ${INPUTS}, runtimeClassName
    fix: did you mean platform?`,
    ],
    [
        "a text for an object",
        { ...SPEC, kbs: "https://kbs.example.com" },
        {},
        `  - config confidential-workload:kbs: is not JSON, in which Pulumi keeps objects and lists [config]
    fix: set its fields one by one, as in \`pulumi config set --path 'confidential-workload:kbs.field' value\`
  - kbs: is required and missing [missing]
    fix: set kbs, or the config confidential-workload:kbs`,
    ],
    [
        "a field of a policy next to the workload's own",
        { ...SPEC, policy: { preset: "loose" } },
        { policy: { logs: true } },
        `  - config confidential-workload:policy.preset: "loose" is not one of the choices [not-a-choice]
    allowed: strict, baseline, allow-all
    fix: use one of them, as in PolicyPreset.Strict`,
    ],
    [
        "the workload's own next to it",
        SPEC,
        { platform: "sev" as never },
        `  - platform: "sev" is not one of the choices [not-a-choice]
    allowed: coco-dev, snp, tdx, se, nvidia-gpu-snp, nvidia-gpu-tdx, azure-snp, azure-tdx, aws-snp, gcp-snp, gcp-tdx, ibm-cloud-se, libvirt
    fix: did you mean Platform.Snp ("snp")?`,
    ],
];

describe("a problem in the config says where it is", () => {
    it.each(WRONG)("%s", async (_, values, args, text) => {
        config(values);
        const { message } = await runToError(workload(args));
        expect(message).toBe(problems(text.includes("\n  - ") ? "2 problems" : "1 problem", text));
    });

    it.each(WRONG)("%s, with an output in the workload", async (_, values, args, text) => {
        config(values);
        const deployment = { spec: pulumi.output(DEPLOYMENT.spec) };
        const { message } = await runToError(workload({ ...args, deployment }));
        expect(message).toBe(problems(text.includes("\n  - ") ? "2 problems" : "1 problem", text));
    });

    it("a secret is refused, and not shown", async () => {
        config({ ...SPEC, kbs: { url: "https://hunter2.example.com" } }, ["kbs"]);
        const { message, resources } = await runToError(workload());
        expect(message).toBe(
            problems(
                "2 problems",
                `  - config confidential-workload:kbs: is a Pulumi secret, which the host and everyone who can read the pod would see in the init-data [secret]
    allowed: values that may be public
    fix: keep the secret in the KBS; if the value is public after all, set it without --secret
  - kbs: is required and missing [missing]
    fix: set kbs, or the config confidential-workload:kbs`,
            ),
        );
        expect(resources).toEqual([]);
    });
});

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, Injected, Platform, PolicyPreset } from "../../index";
import { DEPLOYMENT, SPEC } from "./example";
import { run, runToError } from "./mocks";

describe("a warning is logged at the component, once, and stops nothing", () => {
    it.each([
        ["plain inputs", SPEC.kbs],
        ["outputs", pulumi.output(SPEC.kbs)],
    ])("from %s", async (_, kbs) => {
        const policy = { preset: PolicyPreset.AllowAll };
        const args = { ...SPEC, platform: Platform.CocoDev, kbs, policy, deployment: DEPLOYMENT };
        const { warnings, result, resources } = await run(() => new ConfidentialWorkload("web", args));
        expect(warnings.map(({ message }) => message)).toEqual([
            `platform: "coco-dev" (development without a TEE) does not attest the init-data: the evidence comes from the sample attester, and no hardware report holds the digest [not-attested]
    fix: do not release secrets by the init-data digest here, and use a platform that attests it where the host is not trusted`,
            `policy.preset: allows every request: the host can run commands in the VM, read its output and replace the policy, so it protects nothing [allow-all]
    fix: use it for experiments only, and preset: "strict" for everything else`,
        ]);
        expect(warnings.every(({ resource }) => resource === result)).toBe(true);
        expect(resources.map(({ name }) => name)).toEqual(["web", "web-deployment"]);
    });
});

describe("options and settings that do not reach the workload or its policy", () => {
    const policy = { preset: PolicyPreset.Baseline };
    const image = `registry.example.com/web@sha256:${"a".repeat(64)}`;
    const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } };
    const spec = { selector: { matchLabels: { app: "web" } }, template };
    const inNamespace = { metadata: { namespace: "shop" }, spec };
    const free = (gives: string) =>
        `deployment.metadata.namespace: is missing, and ${gives}: the policy does not bind it, so that the host may run the pods in any namespace [namespace-free]
    fix: write the namespace here too`;
    const provider = () => new k8s.Provider("other", { namespace: "shop" });
    type Row = readonly [
        string,
        object,
        () => pulumi.ComponentResourceOptions,
        Readonly<Record<string, string>>,
        string[],
    ];
    const ROWS: readonly Row[] = [
        [
            "ignoreChanges",
            inNamespace,
            () => ({ ignoreChanges: ["spec.replicas"] }),
            {},
            [
                `opts.ignoreChanges: has no effect on the workload of a component: what others change in the cluster, as the replicas of an autoscaler, is set back [ignore-changes]
    fix: give a transformation that sets ignoreChanges of the workload, as docs/adopt.md shows`,
            ],
        ],
        ["no namespace", { spec }, () => ({}), {}, []],
        [
            "that of the stack",
            { spec },
            () => ({}),
            { "kubernetes:namespace": "shop" },
            [free("the stack's kubernetes:namespace gives it")],
        ],
        ["that of a provider", { spec }, () => ({ provider: provider() }), {}, [free("its provider may give it")]],
        ["one of its own", inNamespace, () => ({ provider: provider() }), { "kubernetes:namespace": "shop" }, []],
    ];
    it.each(ROWS)("%s", async (_, deployment, opts, config, expected) => {
        const { warnings } = await run(() => {
            pulumi.runtime.setAllConfig(config);
            return new ConfidentialWorkload("web", { ...SPEC, policy, deployment }, opts());
        });
        pulumi.runtime.setAllConfig({});
        expect(warnings.map(({ message }) => message)).toEqual(expected);
    });

    it("a policy of the author's own says by itself what it binds", async () => {
        const { warnings } = await run(
            () => new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT }, { provider: provider() }),
        );
        expect(warnings.filter(({ message }) => message.includes("namespace-free"))).toEqual([]);
    });
});

describe("claims of a StatefulSet are volumes of its pods", () => {
    const image = `registry.example.com/db@sha256:${"a".repeat(64)}`;
    const db = { name: "db", image, volumeMounts: [{ name: "data", mountPath: "/data" }] };
    const statefulSet = {
        spec: {
            serviceName: "db",
            selector: { matchLabels: { app: "db" } },
            template: { metadata: { labels: { app: "db" } }, spec: { containers: [db] } },
            volumeClaimTemplates: [
                { metadata: { name: "data" }, spec: { resources: { requests: { storage: pulumi.secret("1Gi") } } } },
            ],
        },
    };
    const args = { ...SPEC, policy: { preset: PolicyPreset.Baseline }, statefulSet };

    it("under Baseline, as a problem, or where that is confirmed as a warning and nothing of the claim in the policy", async () => {
        const { message } = await runToError(() => new ConfidentialWorkload("db", args));
        expect(message).toContain('statefulSet.spec.template.spec.containers[0].volumeMounts: "data": copied into');
        const untrustedVolumes = [{ name: "data", because: "a cache" }];
        const confirmed = { ...args, policy: { ...args.policy, untrustedVolumes } };
        const { warnings, resources } = await run(() => new ConfidentialWorkload("db", confirmed));
        expect(warnings.map(({ message }) => message)).toEqual([
            `policy.untrustedVolumes[0]: "data" has content that the host chooses [untrusted-volume]
    fix: make sure that the program does not trust what it finds there, and keeps nothing there that has to last`,
        ]);
        expect(resources.map(({ name }) => name)).toEqual(["db", "db-statefulset"]);
    });

    it("under Strict, as a problem at their place", async () => {
        const { message } = await runToError(
            () => new ConfidentialWorkload("db", { ...args, policy: { preset: PolicyPreset.Strict } }),
        );
        expect(message).toContain(
            'statefulSet.spec.volumeClaimTemplates[0]: "data" is copied into the guest once for each container',
        );
    });
});

it("says what the options for webhooks open, outputs among them", async () => {
    const image = `registry.example/app@sha256:${"a1".repeat(32)}`;
    const policy = {
        imageLock: { [image]: { entrypoint: ["/app"] } },
        injected: [Injected.EksPodIdentity],
        injectedMounts: [{ path: pulumi.output("/etc/mesh"), because: "the mesh adds its root" }],
    };
    const podSpec = { containers: [{ name: "app", image }] };
    const { warnings, result } = await run(() => new ConfidentialWorkload("web", { ...SPEC, policy, podSpec }));
    expect(warnings.map(({ message }) => message.split(":")[0])).toEqual([
        "policy.injected[0]",
        "policy.injectedMounts[0]",
    ]);
    const text = await new Promise<string>((resolve) => result.initData.policy.apply(resolve));
    expect(text).toContain("\n# /etc/mesh: the mesh adds its root\ndefault CreateContainerRequest := false\n");
});

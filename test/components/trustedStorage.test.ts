import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs } from "../../index";
import { SPEC } from "./example";
import { NOT_KNOWN, run, Source } from "./mocks";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const STORE = { name: "images", devicePath: "/dev/trusted_store" };
const DATA = { name: "data", devicePath: "/dev/data" };
const POLICY = {
    imageLock: { [IMAGE]: { cmd: ["app"] } },
    untrustedVolumes: [{ name: "data", because: "the program encrypts it" }],
};
const COMMON = { platform: "nvidia-gpu-snp" as const, kbs: SPEC.kbs, policy: POLICY };
const podSpec = (more: object = {}) => ({
    containers: [
        { name: "app", image: IMAGE, volumeDevices: [DATA], ...more },
        { name: "other", image: IMAGE },
    ],
    volumes: ["images", "data"].map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
});
const unknown = () => new Source("source", undefined).value;

/** The disks of both containers as the engine gets them, and what the policy says of them. */
async function disks(args: () => ConfidentialWorkloadArgs, preview = false) {
    const { resources } = await run(() => new ConfidentialWorkload("web", args()), { preview });
    const { inputs } = resources.find(({ name }) => name === "web-deployment") ?? { inputs: {} };
    const { spec } = inputs as { spec: { template: { spec: { containers: { volumeDevices?: unknown }[] } } } };
    const component = resources.find(({ type }) => type === "confidential-workload:index:ConfidentialWorkload");
    const policy = String(component?.inputs["policy.rego" as never]);
    return {
        all: spec.template.spec.containers.map(({ volumeDevices }) => volumeDevices),
        bound: /"devices": (\[.*?\])/.exec(policy)?.[1],
    };
}

describe("trustedStorage", () => {
    it.each<[string, () => ConfidentialWorkloadArgs]>([
        ["plain", () => ({ ...COMMON, trustedStorage: { volume: "images" }, podSpec: podSpec() })],
        [
            "as an output",
            () => ({ ...COMMON, trustedStorage: pulumi.output({ volume: "images" }), podSpec: podSpec() }),
        ],
        [
            "next to a pod that is an output",
            () => ({ ...COMMON, trustedStorage: { volume: "images" }, podSpec: pulumi.output(podSpec()) }),
        ],
    ])("%s gives its disk to the first container, next to those that it has", async (_, args) => {
        expect(await disks(args)).toEqual({
            all: [[DATA, STORE], undefined],
            bound: '["/dev/data", "/dev/trusted_store"]',
        });
    });

    it("leaves a pod alone that has the disk", async () => {
        const args = () => ({
            ...COMMON,
            trustedStorage: { volume: "images" },
            podSpec: podSpec({ volumeDevices: [STORE] }),
            policy: { imageLock: POLICY.imageLock },
        });
        expect(await disks(args)).toEqual({ all: [[STORE], undefined], bound: '["/dev/trusted_store"]' });
    });

    it("that is not known yet leaves open what is added to the containers, and nothing else", async () => {
        const args = () => ({ ...COMMON, trustedStorage: { volume: unknown() as never }, podSpec: podSpec() });
        const { resources } = await run(() => new ConfidentialWorkload("web", args()), { preview: true });
        const { inputs } = resources.find(({ name }) => name === "web-deployment") ?? { inputs: {} };
        const { spec } = inputs as { spec: { template: { spec: { containers: object[] } } } };
        expect(spec.template.spec.containers[1]).toEqual({
            name: "other",
            image: NOT_KNOWN,
            securityContext: NOT_KNOWN,
            volumeDevices: NOT_KNOWN,
        });
    });
});

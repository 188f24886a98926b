import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs } from "../../index";
import { SPEC } from "./example";
import { NOT_KNOWN, run, Source } from "./mocks";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const COMMON = {
    platform: "snp" as const,
    kbs: SPEC.kbs,
    policy: { imageLock: { [IMAGE]: { cmd: ["app"], unpackedSize: 1500 * 2 ** 20 } } },
};
const limits = { memory: "256Mi" };
const podSpec = () => ({
    containers: [{ name: "app", image: IMAGE, resources: { limits } }],
    resources: { limits: { cpu: "2" } },
});

/** The resources of the pod as the engine gets them. */
async function resourcesOf(args: () => ConfidentialWorkloadArgs, preview = false): Promise<unknown> {
    const { resources } = await run(() => new ConfidentialWorkload("web", args()), { preview });
    const { inputs } = resources.find(({ name }) => name === "web-deployment") ?? { inputs: {} };
    return (inputs as { spec: { template: { spec: { resources?: unknown } } } }).spec.template.spec.resources;
}

describe("memory.fromImages", () => {
    it.each<[string, () => ConfidentialWorkloadArgs]>([
        ["plain", () => ({ ...COMMON, memory: { fromImages: true }, podSpec: podSpec() })],
        ["as an output", () => ({ ...COMMON, memory: pulumi.output({ fromImages: true }), podSpec: podSpec() })],
        [
            "next to a pod that is an output",
            () => ({ ...COMMON, memory: { fromImages: true }, podSpec: pulumi.output(podSpec()) }),
        ],
    ])("%s gives the pod a limit, next to those that it has", async (_, args) => {
        // 2 × 1500 × 1.05 / 0.95 - 2048, in steps of 16
        expect(await resourcesOf(args)).toEqual({ limits: { cpu: "2", memory: "1280Mi" } });
    });

    it("that is false, also as an output, leaves the pod alone", async () => {
        for (const memory of [
            { fromImages: false, defaultMemory: 8192 },
            pulumi.output({ fromImages: false, defaultMemory: 8192 }),
        ]) {
            expect(await resourcesOf(() => ({ ...COMMON, memory, podSpec: podSpec() }))).toEqual({
                limits: { cpu: "2" },
            });
        }
    });

    it("that is not known yet leaves the pod's limits open", async () => {
        const memory = () => ({ fromImages: new Source("source", undefined).value as never, defaultMemory: 8192 });
        const found = await resourcesOf(() => ({ ...COMMON, memory: memory(), podSpec: podSpec() }), true);
        expect(JSON.stringify(found)).toContain(NOT_KNOWN);
    });
});

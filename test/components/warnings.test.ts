import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, Platform, PolicyPreset } from "../../index";
import { DEPLOYMENT, SPEC } from "./example";
import { run } from "./mocks";

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
    fix: use it for experiments only, and PolicyPreset.Strict for everything else`,
        ]);
        expect(warnings.every(({ resource }) => resource === result)).toBe(true);
        expect(resources.map(({ name }) => name)).toEqual(["web", "web-deployment"]);
    });
});

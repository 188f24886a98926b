import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs, PolicyPreset } from "../../index";
import { CONTAINERS, DEPLOYMENT, SPEC } from "./example";
import { resolve, run, runToError } from "./mocks";

const URN = "urn:pulumi:dev::shop::acme:index:Web$kubernetes:apps/v1:Deployment::web-app";

const program = (change: Partial<ConfidentialWorkloadArgs>) => () =>
    new ConfidentialWorkload("web", { ...SPEC, deployment: DEPLOYMENT, ...change });

describe("adopt tells the engine that the workload is one of the stack's", () => {
    it.each<[string, () => pulumi.Input<string>, string]>([
        ["at the root, by name", () => "web", "web at the root"],
        ["under a component, by URN", () => URN, URN],
        ["by an output", () => pulumi.output(URN), URN],
        ["at the root, by an output", () => pulumi.output("web"), "web at the root"],
    ])("%s", async (_, adopt, alias) => {
        const { options } = await run(program({ adopt: adopt() }));
        expect(options["web-deployment"]?.aliases).toEqual([alias]);
        expect(options["web"]?.aliases).toEqual([]);
    });

    it("and nothing without it", async () => {
        expect((await run(program({}))).options["web-deployment"]?.aliases).toEqual([]);
    });
});

describe("a policy follows the name that the object has in the cluster", () => {
    const image = `registry.example.com/app@sha256:${"5a".repeat(32)}`;
    const policy = { preset: PolicyPreset.Strict, imageLock: { [image]: { entrypoint: ["/app"] } } };
    const spec = { containers: [{ name: "app", image }], automountServiceAccountToken: false };
    const { template } = DEPLOYMENT.spec;
    const deployment = { spec: { ...DEPLOYMENT.spec, template: { ...template, spec } } };

    /** The form of the names of sandboxes, which are those of the pods. */
    async function sandboxNames(adopt: object): Promise<RegExp> {
        const { result } = await run(program({ policy, deployment, ...adopt }));
        const text = String((await resolve(result.initData.policy)).value);
        return new RegExp(JSON.parse(/"sandbox": \{"name": ("[^"]*")/.exec(text)?.[1] ?? '""'));
    }

    it.each<[string, object, string]>([
        ["that Pulumi makes for the child", {}, "web-deployment"],
        ["that Pulumi has made for the adopted one", { adopt: "shop-web" }, "shop-web"],
        ["that Pulumi has made for the one with that URN", { adopt: URN }, "web-app"],
        ["of an output", { adopt: pulumi.output("shop-web") }, "shop-web"],
    ])("%s", async (_, adopt, prefix) => {
        const names = await sandboxNames(adopt);
        const prefixes = ["web-deployment", "shop-web", "web-app"];
        expect(prefixes.filter((one) => names.test(`${one}-1f2e3d4c-7d4b9c6f5d-x2x5z`))).toEqual([prefix]);
    });
});

const problem = (text: string) => `confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - adopt: ${text}`;
const ALLOWED = "allowed: the Pulumi name of a workload at the root of the stack, or the URN of any other";

const REFUSED: readonly [string, unknown, string][] = [
    ["nothing", " ", `is empty [adopt]\n    ${ALLOWED}\n    fix: give the name, or leave it out`],
    ["a number", 7, "7 is not a string [wrong-type]\n    allowed: a string\n    fix: give a string"],
    [
        "another kind",
        URN.replace("Deployment", "StatefulSet"),
        `"urn:pulumi:dev::shop::acme:index:Web$kubernetes:apps/v1:StatefulSet::web-app" is of the type "kubernetes:apps/v1:StatefulSet", and the workload is a Deployment [adopt]
    allowed: a Deployment
    fix: take over a workload of the same kind; another kind is another object in the cluster`,
    ],
    [
        "a component",
        "urn:pulumi:dev::shop::acme:index:Web::web",
        `"urn:pulumi:dev::shop::acme:index:Web::web" is not the URN of a Kubernetes workload [adopt]
    ${ALLOWED}
    fix: copy it from \`pulumi stack --show-urns\``,
    ],
    [
        "a cut URN",
        "urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment",
        `"urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment" is not the URN of a Kubernetes workload [adopt]
    ${ALLOWED}
    fix: copy it from \`pulumi stack --show-urns\``,
    ],
];

describe("what cannot be taken over is a problem", () => {
    it.each(REFUSED)("%s, at once", async (_, adopt, text) => {
        const { message, when } = await runToError(program({ adopt: adopt as string }));
        expect([message, when]).toEqual([problem(text), "at once"]);
    });

    it.each(REFUSED)("%s, that comes later", async (_, adopt, text) => {
        const { message, when } = await runToError(program({ adopt: pulumi.output(adopt as string) }));
        expect([message, when]).toEqual([problem(text), "later"]);
    });

    it("and is named beside others", async () => {
        const podSpec = { containers: CONTAINERS };
        const { message } = await runToError(
            program({ adopt: "", podSpec, deployment: undefined, platform: "sev" } as never),
        );
        expect(message).toContain("has 2 problems:");
    });
});

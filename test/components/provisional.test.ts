import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { hasPlaceholders } from "../../core/kubernetes/placeholders";
import { ConfidentialWorkload, InitData } from "../../index";
import { DEPLOYMENT, SPEC } from "./example";
import { resolve, run } from "./mocks";

const named = { metadata: { name: "kbs" } };
const autonamed = { metadata: { name: "kbs-1a2b3c4d", annotations: { "pulumi.com/autonamed": "true" } } };

test.each([
    ["a ConfigMap with a name of the program", "kubernetes:core/v1:ConfigMap", named, false],
    ["a Namespace with a name of the program", "kubernetes:core/v1:Namespace", named, false],
    ["a ConfigMap with a name that Pulumi made up", "kubernetes:core/v1:ConfigMap", autonamed, true],
    [
        "a ConfigMap whose name the API server makes",
        "kubernetes:core/v1:ConfigMap",
        { metadata: { generateName: "kbs-" } },
        true,
    ],
    ["a Service, whose address the API server chooses", "kubernetes:core/v1:Service", named, true],
    ["an object of a kind that no table has", "kubernetes:example.com/v1:Broker", named, true],
    ["a resource of another provider, whose unknown values stay unknown", "random:index:RandomPet", {}, false],
])("%s", (_, type, inputs, expected) => {
    expect(hasPlaceholders(type, inputs)).toBe(expected);
});

const digestWarnings = (warnings: readonly { readonly message: string }[]) =>
    warnings.map(({ message }) => message).filter((message) => message.startsWith("digest: "));
const service = () => new k8s.core.v1.Service("kbs", { metadata: { name: "kbs" }, spec: { clusterIP: "10.0.0.0" } });
const urlOf = ({ spec }: k8s.core.v1.Service) => pulumi.interpolate`https://${spec.clusterIP}:8080`;

test.each([
    [
        "ConfidentialWorkload",
        (url: pulumi.Output<string>) =>
            new ConfidentialWorkload("web", { ...SPEC, kbs: { url }, deployment: DEPLOYMENT }),
    ],
    ["InitData", (url: pulumi.Output<string>) => new InitData("web", { ...SPEC, kbs: { url } })],
])("%s warns of a digest with an address that the dry run made up, and has no output for Trustee", async (_, make) => {
    const { warnings, result } = await run(() => make(urlOf(service())), { preview: true, made: ["kbs"] });
    expect(digestWarnings(warnings)).toEqual([
        [
            "digest: is provisional: it depends on kubernetes:core/v1:Service::kbs, which the same update makes, and the preview has made-up values for what the cluster chooses [provisional-digest]",
            "    fix: register nothing now: the output trustee is not known in this preview; run `pulumi up`, then take the digest from the stack (`pulumi stack output`) and register that",
        ].join("\n"),
    ]);
    expect((await resolve(result.trustee)).isKnown).toBe(false);
});

test.each([
    ["the stack has the Service already", { preview: true }],
    ["this is the update itself", { made: ["kbs"] }],
])("nothing is provisional where %s", async (_, mode) => {
    const { warnings, result } = await run(
        () => new InitData("web", { ...SPEC, kbs: { url: urlOf(service()) } }),
        mode,
    );
    expect(digestWarnings(warnings)).toEqual([]);
    expect(await resolve(result.trustee)).toMatchObject({
        isKnown: true,
        value: { initData: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
});

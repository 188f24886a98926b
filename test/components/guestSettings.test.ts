import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
    ConfidentialWorkload,
    type ConfidentialWorkloadArgs,
    IdentityType,
    type ImageSettings,
    KeyAlgorithm,
    LogLevel,
    SignatureDefault,
    SignatureType,
} from "../../index";
import { DEPLOYMENT, REVIEW, SPEC } from "./example";
import { NOT_KNOWN, run, runToError, Source } from "./mocks";

const GOLDEN = "test/golden/images-everything";
const input = JSON.parse(readFileSync(`${GOLDEN}/input.json`, "utf8"));
const [team, hub, open, all] = input.images.signaturePolicy.scopes;
const KBS = "kbs:///a/b/c";

/** The inputs of the golden document, as a program types them. */
const SETTINGS = {
    kbs: { ...input.kbs, keyAlgorithm: KeyAlgorithm.RsaOaep256 },
    attestation: { serviceUrl: "https://as.example.com:8000", eventLog: true, eventLogPcr: 9 },
    proxy: input.proxy,
    images: {
        ...input.images,
        signaturePolicy: {
            default: SignatureDefault.Reject,
            scopes: [
                {
                    scope: "registry.internal.example/team",
                    requirements: [
                        {
                            type: SignatureType.SigstoreSigned,
                            keyUri: "kbs:///default/cosign-key/team",
                            identity: {
                                type: IdentityType.ExactRepository,
                                reference: "registry.example.com/team/web",
                            },
                        },
                        {
                            type: SignatureType.SigstoreSigned,
                            key: team.requirements[1].key,
                            identity: { type: IdentityType.MatchRepository },
                        },
                    ],
                },
                {
                    scope: "10.0.0.7:5000/team",
                    transport: "docker",
                    requirements: [
                        {
                            type: SignatureType.SignedBy,
                            key: hub.requirements[0].key,
                            identity: {
                                type: IdentityType.RemapIdentity,
                                prefix: "10.0.0.7:5000/team",
                                signedPrefix: "registry.example.com/team",
                            },
                        },
                    ],
                },
                { scope: open.scope, requirements: [{ type: SignatureType.InsecureAcceptAnything }] },
                { scope: all.scope, requirements: [{ type: SignatureType.Reject }] },
            ],
        },
    } satisfies ImageSettings,
    credentialFiles: input.credentialFiles,
    sealedSecrets: { skipVerification: false },
    logLevels: { attestationAgent: LogLevel.Error, confidentialDataHub: LogLevel.Trace },
} satisfies Partial<ConfidentialWorkloadArgs>;

const args = (change: object): ConfidentialWorkloadArgs => ({ ...SPEC, deployment: DEPLOYMENT, ...change });

/** Every leaf as an output of its own. */
function late(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(late);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, late(child)]))
        : pulumi.output(value);
}

async function componentOf(change: () => object, preview = false) {
    const { resources, warnings } = await run(() => new ConfidentialWorkload("web", args(change())), { preview });
    const component = resources.find(({ type }) => type.startsWith("confidential-workload:"));
    return { inputs: component?.inputs ?? {}, warnings: warnings.map(({ message }) => message) };
}

describe("typed settings reach the document", () => {
    // The pod's image is one that the golden policy takes.
    const image = "registry.internal.example/team/web:1";
    const template = { ...DEPLOYMENT.spec.template, spec: { containers: [{ name: "web", image }] } };
    const deployment = { spec: { ...DEPLOYMENT.spec, template } };

    it.each<[string, () => object]>([
        ["plain", () => ({ ...SETTINGS, deployment })],
        ["every leaf an output", () => ({ ...(late(SETTINGS) as object), deployment })],
        [
            "whole groups as outputs",
            () => ({
                ...Object.fromEntries(Object.entries(SETTINGS).map(([key, value]) => [key, pulumi.output(value)])),
                deployment,
            }),
        ],
    ])("%s", async (_, change) => {
        const { inputs } = await componentOf(change);
        for (const file of ["aa.toml", "cdh.toml"]) {
            expect(inputs[file]).toBe(readFileSync(`${GOLDEN}/${file}`, "utf8"));
        }
    });
});

describe("a setting that is not known yet makes unknown the file that it is in, and no other", () => {
    const unknown = () => new Source("source", undefined).value;
    const AA = ["aa.toml"];
    const CDH = ["cdh.toml"];

    it.each<[string, readonly string[], () => object]>([
        ["kbs.keyAlgorithm", AA, () => ({ kbs: { ...SPEC.kbs, keyAlgorithm: unknown() } })],
        ["attestation.eventLog", AA, () => ({ attestation: { eventLog: unknown() } })],
        ["logLevels.attestationAgent", AA, () => ({ logLevels: { attestationAgent: unknown() } })],
        ["logLevels.confidentialDataHub", CDH, () => ({ logLevels: { confidentialDataHub: unknown() } })],
        ["logLevels", [...AA, ...CDH], () => ({ logLevels: unknown() })],
        ["sealedSecrets.skipVerification", CDH, () => ({ sealedSecrets: { skipVerification: unknown() } })],
        ["images", CDH, () => ({ images: unknown() })],
        ["images.credentialsUri", CDH, () => ({ images: { credentialsUri: unknown() } })],
        [
            "images.registries[0].mirrors[0].location",
            CDH,
            () => ({ images: { registries: [{ prefix: "docker.io", mirrors: [{ location: unknown() }] }] } }),
        ],
        [
            "images.signaturePolicy.scopes[].scope, twice",
            CDH,
            () => ({
                images: {
                    signaturePolicy: {
                        scopes: [unknown(), unknown()].map((scope) => ({
                            scope,
                            requirements: [{ type: SignatureType.SigstoreSigned, keyUri: KBS }],
                        })),
                    },
                },
            }),
        ],
        ["images.searchRegistries[]", CDH, () => ({ images: { searchRegistries: [unknown(), unknown()] } })],
    ])("%s", async (_, files, change) => {
        const { inputs, warnings } = await componentOf(change, true);
        const notKnown = Object.fromEntries([...files, "digest", "registers"].map((key) => [key, NOT_KNOWN]));
        expect(inputs).toEqual({ ...REVIEW, ...notKnown });
        expect(warnings).toEqual([]);
    });

    it("and a problem next to it still stops the preview", async () => {
        const images = () => ({ credentialsUri: unknown(), workDirectory: "images" });
        const { message } = await runToError(() => new ConfidentialWorkload("web", args({ images: images() })), {
            preview: true,
        });
        expect(message).toContain('images.workDirectory: "images" is not an absolute path [work-directory]');
    });
});

describe("a secret is refused at its path, and not shown", () => {
    const secret = () => pulumi.secret("hunter2") as pulumi.Output<never>;
    it.each<[string, () => object]>([
        ["images", () => ({ images: pulumi.secret({ credentialsUri: "hunter2" }) })],
        ["images.credentialsUri", () => ({ images: { credentialsUri: secret() } })],
        ["images.extraRootCertificates[0]", () => ({ images: { extraRootCertificates: [secret()] } })],
        ["images.registries[0].location", () => ({ images: { registries: [{ location: secret() }] } })],
        [
            "images.signaturePolicy.scopes[0].requirements[0].key",
            () => ({
                images: {
                    signaturePolicy: {
                        scopes: [
                            {
                                scope: "docker.io",
                                requirements: [{ type: SignatureType.SigstoreSigned, key: secret() }],
                            },
                        ],
                    },
                },
            }),
        ],
        ["attestation.serviceUrl", () => ({ attestation: { serviceUrl: secret() } })],
        [
            "credentialFiles[0].uri",
            () => ({ credentialFiles: [{ uri: secret(), path: "/run/confidential-containers/cdh/kbs/x" }] }),
        ],
    ])("%s", async (path, change) => {
        const { message } = await runToError(() => new ConfidentialWorkload("web", args(change())));
        expect(message).toContain(
            `  - ${path}: is a Pulumi secret, which the host and everyone who can read the pod would see in the init-data [secret]\n`,
        );
        expect(message).not.toContain("hunter2");
    });
});

it("an image that a rule blocks stops the preview, at its place in the workload", async () => {
    const images = { registries: [{ prefix: "registry.corp.example", blocked: true }] };
    const { message } = await runToError(() => new ConfidentialWorkload("web", args({ images })), { preview: true });
    expect(message).toBe(`confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - deployment.spec.template.spec.containers[0].image: "registry.corp.example/nginx:1.29" is blocked by images.registries[0] [image-blocked]
    fix: use an image of another place, or add a rule with a longer prefix for it`);
});

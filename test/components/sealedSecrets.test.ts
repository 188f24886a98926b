import * as k8s from "@pulumi/kubernetes";
import { expect, it } from "vitest";
import { convertSecrets, sealSecret, verifySealedSecret } from "../../core/trustee";
import { ConfidentialWorkload, Platform, PolicyPreset } from "../../index";
import { PLANTED, SHOP } from "../core/trustee/convertSecrets/shop";
import { JWK, PUBLIC, VAULT, VECTORS } from "../core/trustee/sealedSecret/keys";
import { decoded } from "./example";
import { NOT_KNOWN, run, Source } from "./mocks";

const IMAGE = `registry.example.com/app@sha256:${"a".repeat(64)}`;
const ENV = [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }];
const SPEC = {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: {
        preset: PolicyPreset.Strict,
        imageLock: { [IMAGE]: { entrypoint: ["/app"], user: "1000:1000" } },
    },
    podSpec: {
        containers: [{ name: "app", image: IMAGE, env: ENV, securityContext: { runAsUser: 1000, runAsGroup: 1000 } }],
    },
};

it("a sealed secret is in the Secret and in the policy, by its exact text", async () => {
    const { text = "" } = sealSecret(VAULT);
    const data = { password: text };
    const { resources, warnings } = await run(() => {
        new k8s.core.v1.Secret("db", { metadata: { name: "db" }, stringData: data });
        new ConfidentialWorkload("web", { ...SPEC, sealedSecrets: { secrets: [{ name: "db", data }] } });
    });
    expect(warnings).toEqual([]);
    const inputsOf = (wanted: string) => resources.find(({ name }) => name === wanted)?.inputs;
    expect(JSON.stringify(inputsOf("db"))).toContain(VECTORS.vault);
    expect(inputsOf("web")?.["policy.rego"]).toContain(`"PASSWORD=${VECTORS.vault}"`);
    expect(JSON.stringify(decoded(resources.map(({ inputs }) => inputs)))).not.toContain(JWK.d);
});

it("a text that comes later leaves the policy unknown in the preview", async () => {
    const program = () => {
        const password = new Source("source", VECTORS.vault).value;
        new ConfidentialWorkload("web", { ...SPEC, sealedSecrets: { secrets: [{ name: "db", data: { password } }] } });
    };
    const preview = (await run(program, { preview: true })).resources.find(({ name }) => name === "web");
    expect(preview?.inputs).toMatchObject({ "policy.rego": NOT_KNOWN, platform: "snp" });
    expect(preview?.inputs["cdh.toml"]).toContain("https://kbs.example.com:8080");
    const done = (await run(program)).resources.find(({ name }) => name === "web");
    expect(done?.inputs["policy.rego"]).toContain(`"PASSWORD=${VECTORS.vault}"`);
});

it("Secrets that are converted in a program leave no value in what the engine gets", async () => {
    const { secrets, resources: uploads } = convertSecrets(SHOP);
    const { resources } = await run(() => {
        for (const { metadata, stringData, type } of secrets as never as k8s.core.v1.SecretArgs[]) {
            new k8s.core.v1.Secret((metadata as { name: string }).name, { metadata, stringData, type } as never);
        }
    });
    expect(resources).toHaveLength(secrets.length);
    expect(uploads.length).toBeGreaterThan(secrets.length);
    const text = JSON.stringify(resources);
    for (const value of [...Object.values(PLANTED), JWK.d]) {
        expect(text).not.toContain(value);
        expect(text).not.toContain(Buffer.from(value).toString("base64"));
    }
    const sealed = text.match(/sealed\.[A-Za-z0-9_.-]+/g) ?? [];
    expect(sealed).toHaveLength(7);
    expect(sealed.flatMap((one) => verifySealedSecret(one, PUBLIC).issues)).toEqual([]);
});

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ConfidentialWorkload, type ConfidentialWorkloadArgs } from "../../index";
import { ANNOTATIONS, CLASS, DEPLOYED, DEPLOYMENT, DIGEST, decoded, LABELS, REVIEW, SPEC } from "./example";
import { resolve, run, runToError, Source, secretOf } from "./mocks";

const VALUE = "hunter2";
const ARGS: ConfidentialWorkloadArgs = { ...SPEC, deployment: DEPLOYMENT };
const secret = (value: unknown = VALUE) => pulumi.secret(value) as pulumi.Output<never>;

/** Each is refused at its path. None of the secret values could be used, which no message may say. */
const REFUSED: readonly [string, () => Partial<ConfidentialWorkloadArgs>][] = [
    ["platform", () => ({ platform: secret() })],
    ["algorithm", () => ({ algorithm: secret() })],
    ["kataVersion", () => ({ kataVersion: secret() })],
    ["runtimeClassName", () => ({ runtimeClassName: secret(`${VALUE}!`) })],
    ["kbs", () => ({ kbs: secret({ url: VALUE }) })],
    ["kbs", () => ({ kbs: pulumi.output({ url: SPEC.kbs.url, certificate: pulumi.secret(VALUE) }) })],
    ["kbs.url", () => ({ kbs: { url: secret() } })],
    ["kbs.url", () => ({ kbs: { url: pulumi.interpolate`${secret()}/path` } })],
    ["kbs.url", () => ({ kbs: { url: Promise.resolve(secret()) } })],
    ["kbs.certificate", () => ({ kbs: { ...SPEC.kbs, certificate: secret() } })],
    ["proxy", () => ({ proxy: secret({ httpsProxy: VALUE }) })],
    ["proxy.httpsProxy", () => ({ proxy: { ...SPEC.proxy, httpsProxy: secret(`http://user:${VALUE}@host:3128`) } })],
    ["proxy.httpProxy", () => ({ proxy: { ...SPEC.proxy, httpProxy: secret() } })],
    ["proxy.noProxy", () => ({ proxy: { ...SPEC.proxy, noProxy: secret([VALUE]) } })],
    ["proxy.noProxy[1]", () => ({ proxy: { ...SPEC.proxy, noProxy: ["10.0.0.0/8", secret(`*.${VALUE}`)] } })],
    ["sealedSecrets", () => ({ sealedSecrets: secret({ secrets: [{ name: "db", data: { password: VALUE } }] }) })],
    [
        "sealedSecrets.secrets[0].data.password",
        () => ({ sealedSecrets: { secrets: [{ name: "db", data: { password: secret() } }] } }),
    ],
    ["policy", () => ({ policy: secret({ rego: VALUE }) })],
    ["policy.rego", () => ({ policy: { rego: secret() } })],
];

const problemAt = (path: string) =>
    `confidential-workload: ConfidentialWorkload "web" has 1 problem:
  - ${path}: is a Pulumi secret, which the host and everyone who can read the pod would see in the init-data [secret]
    allowed: values that may be public
    fix: keep the secret in the KBS; if the value is public after all, do not mark it as a secret, or pass it through pulumi.unsecret`;

describe.each([false, true])("a secret for the init-data is refused (preview: %j)", (preview) => {
    it.each(REFUSED)("%s", async (path, args) => {
        const program = () => new ConfidentialWorkload("web", { ...ARGS, ...args() });
        const { message, resources, outputs, warnings } = await runToError(program, { preview });
        expect(message).toBe(problemAt(path));
        expect(message).not.toContain(VALUE);
        expect({ resources, outputs, warnings }).toEqual({ resources: [], outputs: {}, warnings: [] });
    });
});

describe("a secret for the init-data that is not known yet is refused", () => {
    it.each<[string, (unknown: pulumi.Output<never>) => Partial<ConfidentialWorkloadArgs>]>([
        ["kbs.url", (unknown) => ({ kbs: { url: unknown } })],
        ["kbs", (unknown) => ({ kbs: unknown })],
        ["policy.rego", (unknown) => ({ policy: { rego: unknown } })],
        ["proxy.noProxy[0]", (unknown) => ({ proxy: { ...SPEC.proxy, noProxy: [unknown] } })],
    ])("%s", async (path, args) => {
        const program = () =>
            new ConfidentialWorkload("web", { ...ARGS, ...args(pulumi.secret(new Source("source", VALUE).value)) });
        const { message, resources } = await runToError(program, { preview: true });
        expect(message).toBe(problemAt(path));
        expect(resources.map(({ name }) => name)).toEqual(["source"]);
    });
});

it("every secret is named, and none of their values", async () => {
    const args = { kbs: { url: secret(), certificate: secret() }, policy: { rego: secret() } };
    const { message } = await runToError(() => new ConfidentialWorkload("web", { ...ARGS, ...args }));
    expect(message.split("\n")[0]).toBe('confidential-workload: ConfidentialWorkload "web" has 3 problems:');
    expect(message.match(/^ {2}- [^:]*/gm)).toEqual(["  - kbs.url", "  - kbs.certificate", "  - policy.rego"]);
    expect(message).not.toContain(VALUE);
});

it("a password instead of a sealed secret is refused, and nowhere to be read", async () => {
    const sealedSecrets = { secrets: [{ name: "db", data: { password: VALUE } }] };
    const failure = await runToError(() => new ConfidentialWorkload("web", { ...ARGS, sealedSecrets }));
    expect(failure.message).toContain("sealedSecrets.secrets[0].data.password: does not begin with sealed.");
    expect(JSON.stringify(failure)).not.toContain(VALUE);
});

it("a secret that the program declares public is used", async () => {
    const kbs = () => ({ url: pulumi.unsecret(pulumi.secret(SPEC.kbs.url)) });
    const { resources } = await run(() => new ConfidentialWorkload("web", { ...ARGS, kbs: kbs() }));
    expect(decoded(resources.map(({ inputs }) => inputs))).toEqual([REVIEW, DEPLOYED]);
});

describe("a secret in the user's own pod stays there, and is nowhere else", () => {
    const env = (value: unknown) => [{ name: "nginx", image: "nginx", env: [{ name: "TOKEN", value }] }];
    const specOf = (token: unknown, note: unknown) => ({
        replicas: 3,
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS, annotations: { note } }, spec: { containers: env(token) } },
    });
    const deployed = (token: unknown, note: unknown) => ({
        replicas: 3,
        selector: { matchLabels: LABELS },
        template: {
            metadata: { labels: LABELS, annotations: { note, ...ANNOTATIONS } },
            spec: { containers: env(token), runtimeClassName: CLASS },
        },
    });

    it.each<[string, () => object, object]>([
        ["an env value", () => specOf(secret(), "x"), deployed(secretOf(VALUE), "x")],
        ["an annotation value", () => specOf("x", secret()), deployed("x", secretOf(VALUE))],
        ["the whole spec", () => secret(specOf(VALUE, "x")), secretOf(deployed(VALUE, "x"))],
    ])("%s", async (_, spec, expected) => {
        const args = () => ({ ...SPEC, deployment: { spec: spec() as never } });
        const { resources, outputs, result } = await run(() => new ConfidentialWorkload("web", args()));
        expect(decoded(resources.map(({ inputs }) => inputs))).toEqual([REVIEW, { ...DEPLOYED, spec: expected }]);
        expect((await resolve(result.initData)).isSecret).toBe(false);
        expect(await resolve(result.initData.digest)).toEqual({ value: DIGEST, isKnown: true, isSecret: false });
        expect(JSON.stringify(outputs)).not.toContain(VALUE);
    });
});

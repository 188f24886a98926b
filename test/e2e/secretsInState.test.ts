import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Project } from "../../tools/project.mjs";

const PASSWORD = "pl4nted-p4ssword-of-the-database";
const REGISTRY = "pl4nted-p4ssword-of-the-registry";
const PRIVATE = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const IMAGE = `registry.example.com/shop/api@sha256:${"ab".repeat(32)}`;

/** Everything that must be nowhere, also not in the forms in which Kubernetes, registries and JSON have it. */
const PLANTED = [PASSWORD, REGISTRY, String(PRIVATE.d)].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(`user:${secret}`).toString("base64").replace(/=+$/, ""),
]);

// Seals what the cluster has in clear, binds the pod to the sealed texts, and leaves the upload to kbs-client.
const PROGRAM = `
import * as fs from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checked, ConfidentialWorkload, Platform } from "confidential-workload";
import { convertSecrets, resourcePolicy } from "confidential-workload/trustee";

const auths = { "registry.example.com": { username: "user", password: ${JSON.stringify(REGISTRY)} } };
const db = { kind: "Secret", metadata: { name: "db", namespace: "shop" }, stringData: { password: ${JSON.stringify(PASSWORD)} } };
const pull = {
    kind: "Secret",
    type: "kubernetes.io/dockerconfigjson",
    metadata: { name: "pull", namespace: "shop" },
    stringData: { ".dockerconfigjson": JSON.stringify({ auths }) },
};
const spec = {
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    imagePullSecrets: [{ name: "pull" }],
    containers: [
        {
            name: "api",
            image: ${JSON.stringify(IMAGE)},
            env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
            securityContext: { runAsUser: 1000, runAsGroup: 1000 },
        },
    ],
};
const converted = convertSecrets({
    secrets: [db, pull],
    pods: [{ spec, path: "api", namespace: "shop" }],
    repository: "shop",
    signing: { kid: "kbs:///shop/keys/signing", jwk: JSON.parse(fs.readFileSync("key.json", "utf8")) },
});
checked("secrets", converted);
for (const secret of converted.secrets as any[]) {
    new k8s.core.v1.Secret(secret.metadata.name, secret);
}
const data = (converted.secrets as any[]).find(({ metadata }) => metadata.name === "db").stringData;
const labels = { app: "api" };
const api = new ConfidentialWorkload("api", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com" },
    images: { credentialsUri: converted.registryCredentialsUri },
    sealedSecrets: { secrets: [{ name: "db", data }] },
    policy: { imageLock: { ${JSON.stringify(IMAGE)}: { entrypoint: ["/api"] } } },
    deployment: {
        metadata: { name: "api", namespace: "shop" },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
});
export const uploads = converted.resources.map(({ path }) => path);
export const policy = api.trustee.apply(
    (workload) => checked("policy", resourcePolicy({ grants: [{ workloads: [workload], resources: uploads }] })).policy,
);
`;

const project = new Project(PROGRAM);
afterAll(() => project.remove());

/** The text of every file below a folder. */
function textsIn(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? textsIn(path) : [readFileSync(path, "latin1")];
    });
}

test("sealed secrets leave no plaintext and no key in output, state or manifests", () => {
    project.write("key.json", JSON.stringify(PRIVATE));
    project.set("kubernetes:renderYamlToDirectory", join(project.folder, "out"));
    const preview = project.preview("--diff", "--json");
    const { ok, text } = project.up("--diff");
    expect(text).toContain("shop/db/password");
    expect([preview.ok, ok]).toEqual([true, true]);
    const state = textsIn(join(project.folder, "state"));
    const manifests = textsIn(join(project.folder, "out"));
    const found = [preview.text, text, ...state, ...manifests];
    // What is searched is what it should be: the state has the workload, and a manifest the sealed text.
    expect(state.some((file) => file.includes("confidential-workload:index:ConfidentialWorkload"))).toBe(true);
    expect(manifests.some((file) => /sealed\.eyJ/.test(file) || file.includes("c2VhbGVkLmV5"))).toBe(true);
    expect(PLANTED.filter((secret) => found.some((file) => file.includes(secret)))).toEqual([]);
});

test("a private key or password that is given where sealed text belongs is named and not shown", () => {
    project.write(
        "index.ts",
        PROGRAM.replace(
            'sealedSecrets: { secrets: [{ name: "db", data }] }',
            `sealedSecrets: { secrets: [{ name: "db", data: { password: ${JSON.stringify(PASSWORD)} } }] }`,
        ),
    );
    const { ok, text } = project.preview();
    expect(ok).toBe(false);
    expect(text).toContain("sealedSecrets.secrets[0].data.password");
    expect(PLANTED.filter((secret) => text.includes(secret))).toEqual([]);
});

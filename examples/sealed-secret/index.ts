// A program that gets its database's address as a variable and the password as a file, both from the KBS. The cluster has
// an ordinary Secret with sealed texts, pointers that are signed, and the policy preset Strict takes these very texts and
// no others. `docs/sealed-secrets.md` says how the other files in this folder were made:
//
//   confidential-workload secret keygen --kid kbs:///shop/keys/sealed-secrets
//   confidential-workload secret seal --resource-uri kbs:///shop/db/password --signing-jwk-path …private.jwk.json
//
// `npm run demo -- sealed-secret` shows what is deployed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { ConfidentialWorkload, Platform, PolicyPreset } from "confidential-workload";
import { type PublicJwk, verifySealedSecret } from "confidential-workload/trustee";

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, name), "utf8"));
const sealed: { readonly password: string; readonly url: string } = read("db.sealed.json");
// The public half of the key pair. The private one signs on the author's machine, and is nowhere else.
const jwk: PublicJwk = read("sealed-secrets.public.jwk.json");

for (const text of Object.values(sealed)) {
    const [problem] = verifySealedSecret(text, jwk).issues;
    if (problem !== undefined) {
        throw new Error(`db.sealed.json: ${problem.message}`);
    }
}

const metadata = { name: "db", namespace: "shop" };
new k8s.core.v1.Secret("db", { metadata, stringData: sealed });

const labels = { app: "api" };
const api = new ConfidentialWorkload("api", {
    platform: Platform.Snp,
    kbs: { url: "https://kbs.example.com:8080" },
    policy: { preset: PolicyPreset.Strict, imageLock: read("images.lock.json") },
    sealedSecrets: { secrets: [{ name: metadata.name, data: sealed }] },
    deployment: {
        metadata: { name: "api", namespace: "shop" },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    enableServiceLinks: false,
                    automountServiceAccountToken: false,
                    containers: [
                        {
                            name: "api",
                            image: "registry.example.com/shop/api@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                            env: [
                                { name: "DB_URL", valueFrom: { secretKeyRef: { name: "db", key: "url" } } },
                                { name: "DB_PASSWORD_FILE", value: "/etc/db/password" },
                            ],
                            // A whole volume: of a single file, by subPath, the guest would leave the sealed text.
                            volumeMounts: [{ name: "db", mountPath: "/etc/db", readOnly: true }],
                            securityContext: {
                                runAsUser: 1000,
                                runAsGroup: 1000,
                                allowPrivilegeEscalation: false,
                                capabilities: { drop: ["ALL"] },
                            },
                            resources: { limits: { cpu: "1", memory: "512Mi" } },
                        },
                    ],
                    volumes: [
                        { name: "db", secret: { secretName: "db", items: [{ key: "password", path: "password" }] } },
                    ],
                },
            },
        },
    },
});

export const digest = api.initData.digest;
export const policy = api.initData.policy;

import type { ConvertSecretsSpec, Manifest, PodToConvert } from "../../../../core/trustee";
import { JWK, KID } from "../sealedSecret/keys";

/** The values of the Secrets below: nothing but `resources[].bytes` may hold one, in any encoding. */
export const PLANTED = {
    password: "pl4nted-db-password",
    init: "pl4nted-init-token",
    debug: "pl4nted-debug-token",
    certificate: "pl4nted-certificate",
    projected: "pl4nted-projected",
    pull: "pl4nted-pull-password",
    oldPull: "pl4nted-old-pull-password",
};

export const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString("base64");

export function secret(name: string, data: Readonly<Record<string, string>>, more: object = {}): Manifest {
    const encoded = Object.entries(data).map(([key, value]) => [key, base64(value)]);
    return { apiVersion: "v1", kind: "Secret", metadata: { name }, data: Object.fromEntries(encoded), ...more };
}

const dockerConfig = (auths: object) => JSON.stringify({ auths });

const SECRETS: readonly Manifest[] = [
    secret(
        "db",
        { user: "shop", password: "overwritten" },
        {
            metadata: {
                name: "db",
                namespace: "store",
                labels: { app: "shop" },
                annotations: {
                    "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ password: PLANTED.password }),
                    team: "shop",
                },
                uid: "9c64c5bf-298f-46c4-ad63-e2270a2ff44c",
            },
            stringData: { password: PLANTED.password },
        },
    ),
    secret("init", { TOKEN: PLANTED.init }),
    secret("debug", { token: PLANTED.debug }),
    secret(
        "web-tls",
        { "tls.crt": PLANTED.certificate, "tls.key": "\u0000\u0001\u00ff" },
        { type: "kubernetes.io/tls" },
    ),
    secret("extra", { value: PLANTED.projected }),
    secret(
        "pull",
        {
            ".dockerconfigjson": dockerConfig({
                "registry.example.com": { username: "robot", password: PLANTED.pull, email: "x@example.com" },
            }),
        },
        { type: "kubernetes.io/dockerconfigjson" },
    ),
    secret(
        "old-pull",
        { ".dockercfg": JSON.stringify({ "https://index.docker.io/v1/": { auth: base64(`me:${PLANTED.oldPull}`) } }) },
        { type: "kubernetes.io/dockercfg" },
    ),
];

export const POD_SPEC = {
    imagePullSecrets: [{ name: "pull" }, { name: "old-pull" }],
    initContainers: [{ name: "init", image: "x", envFrom: [{ prefix: "INIT_", secretRef: { name: "init" } }] }],
    containers: [
        {
            name: "web",
            image: "x",
            env: [
                { name: "MODE", value: "production" },
                { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
            ],
            volumeMounts: [
                { name: "tls", mountPath: "/etc/tls" },
                { name: "all", mountPath: "/etc/all" },
            ],
        },
    ],
    ephemeralContainers: [
        {
            name: "debug",
            image: "x",
            env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "debug", key: "token" } } }],
        },
    ],
    volumes: [
        { name: "tls", secret: { secretName: "web-tls" } },
        {
            name: "all",
            projected: {
                sources: [
                    { serviceAccountToken: { path: "token" } },
                    { secret: { name: "extra", items: [{ key: "value", path: "value.txt" }] } },
                ],
            },
        },
    ],
};

const POD: PodToConvert = {
    path: [{ object: "Deployment/web" }, "spec", "template", "spec"],
    namespace: "store",
    spec: POD_SPEC,
};

export const SHOP: ConvertSecretsSpec = {
    secrets: SECRETS,
    pods: [POD],
    repository: "default",
    signing: { kid: KID, jwk: JWK },
};

/** A pod of one container, with what is given. */
export function podWith(container: object, spec: object = {}): PodToConvert {
    return { path: [{ object: "Pod/web" }, "spec"], spec: { containers: [{ name: "web", ...container }], ...spec } };
}

export const variable = (name: string, key: string, more: object = {}) => ({
    env: [{ name: "VALUE", valueFrom: { secretKeyRef: { name, key, ...more } } }],
});

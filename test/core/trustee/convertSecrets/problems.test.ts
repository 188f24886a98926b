import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIssue } from "../../../../core/issue";
import { parseResourceUri } from "../../../../core/resourceUri";
import { type ConvertSecretsSpec, convertSecrets, type Manifest } from "../../../../core/trustee";
import { JWK } from "../sealedSecret/keys";
import { base64, podWith, SHOP, secret, variable } from "./shop";

const VALUE = "pl4nted-value";

const text = (severity: string, path: string, message: string, code: string, fix: string, allowed?: string) =>
    `${severity} ${path}: ${message} [${code}]${allowed === undefined ? "" : `\n    allowed: ${allowed}`}\n    fix: ${fix}`;
const spec = (secrets: readonly Manifest[], pods: ConvertSecretsSpec["pods"], more: object = {}) => ({
    ...SHOP,
    secrets,
    pods,
    ...more,
});

const APP = secret("app", { key: VALUE });
const USES = podWith(variable("app", "key"));
const FILES = (source: object, mount: object = {}) =>
    podWith(
        { volumeMounts: [{ name: "app", mountPath: "/etc/app", ...mount }] },
        { volumes: [{ name: "app", secret: { secretName: "app", ...source } }] },
    );
const pull = (name: string, auths: unknown) =>
    secret(name, { ".dockerconfigjson": JSON.stringify(auths) }, { type: "kubernetes.io/dockerconfigjson" });
const PULLS = (...names: string[]) => podWith({}, { imagePullSecrets: names.map((name) => ({ name })) });
const registry = (entry: object) => pull("pull", { auths: { "registry.example.com": entry } });
const AT_REGISTRY = 'Secret/pull: data[".dockerconfigjson"]["registry.example.com"]';
const PULL_FIX = "create it again with kubectl create secret docker-registry";
const OPAQUE = "have the pod use a Secret of the type Opaque";
const JSON_REASON = "has to hold JSON, so that the API server refuses a sealed text in it";

const MIRRORED = podWith({ image: "registry.example.com/team/web:7" }, { imagePullSecrets: [{ name: "pull" }] });
const MIRROR = { prefix: "registry.example.com", mirrors: [{ location: "mirror.example.com/cache" }] };
const AUTH = { auth: base64("user:pass") };

const ROWS: readonly (readonly [string, ConvertSecretsSpec, readonly string[]])[] = [
    [
        "a mirror without credentials",
        spec([registry(AUTH)], [MIRRORED], { registries: [MIRROR] }),
        [
            text(
                "warning",
                "Pod/web: spec.containers[0].image",
                'the pull secrets have credentials for "registry.example.com/team/web:7", but not for "mirror.example.com/cache/team/web:7", as which the guest pulls it',
                "credentials-of-mirror",
                'add "mirror.example.com" to a pull secret, if it asks for credentials',
            ),
        ],
    ],
    [
        "a mirror with credentials",
        spec([pull("pull", { auths: { "registry.example.com": AUTH, "mirror.example.com": AUTH } })], [MIRRORED], {
            registries: [MIRROR],
        }),
        [],
    ],
    [
        "an image that needs none",
        spec([pull("pull", { auths: { "other.example.com": AUTH } })], [MIRRORED], { registries: [MIRROR] }),
        [],
    ],
    [
        "rules of another form",
        spec([registry(AUTH)], [MIRRORED], { registries: [{ prefix: 5 }] }),
        [text("error", "registries[0].prefix", "5 is not a string", "wrong-type", "give a string", "a string")],
    ],
    [
        "a Secret that is not there",
        spec([], [USES]),
        [
            text(
                "error",
                "Pod/web: spec.containers[0].env[0].valueFrom.secretKeyRef",
                "names the Secret app, which is not here",
                "secret-missing",
                "add its manifest, as from kubectl get secret -o yaml",
            ),
        ],
    ],
    [
        "an optional one",
        spec([], [podWith(variable("app", "key", { optional: true }))]),
        [
            text(
                "warning",
                "Pod/web: spec.containers[0].env[0].valueFrom.secretKeyRef",
                "names the Secret app, which is not here; the pod starts without it, and would take it unsealed",
                "secret-missing",
                "remove the reference, or add the Secret",
            ),
        ],
    ],
    [
        "one of another namespace",
        spec([{ ...APP, metadata: { name: "app", namespace: "other" } }], [{ ...USES, namespace: "store" }]),
        [
            text(
                "error",
                "Pod/web: spec.containers[0].env[0].valueFrom.secretKeyRef",
                "names the Secret app, which is not here",
                "secret-missing",
                "add its manifest, as from kubectl get secret -o yaml",
            ),
            text(
                "warning",
                "Secret/app",
                "is used by no pod here, and stays as it is",
                "secret-unused",
                "give the manifests of its pods too, or leave it out",
            ),
        ],
    ],
    [
        "a key that is not there",
        spec([APP], [podWith(variable("app", "kye"))]),
        [
            text(
                "error",
                "Pod/web: spec.containers[0].env[0].valueFrom.secretKeyRef",
                "names the key kye, which the Secret app does not have",
                "secret-key-missing",
                "correct it",
                "key",
            ),
        ],
    ],
    [
        "a key of a volume that is not there, optional",
        spec([APP], [FILES({ optional: true, items: [{ key: "kye", path: "kye" }] })]),
        [
            text(
                "warning",
                "Pod/web: spec.volumes[0].secret.items[0]",
                "names the key kye, which the Secret app does not have",
                "secret-key-missing",
                "correct it",
                "key",
            ),
        ],
    ],
    [
        "one file of a volume",
        spec([APP], [FILES({}, { subPath: "key" })]),
        [
            text(
                "error",
                "Pod/web: spec.containers[0].volumeMounts[0].subPath",
                "mounts one file of a sealed secret, and the guest unseals whole volumes only",
                "sealed-subpath",
                "mount the volume without it, and have the program read the file there",
            ),
        ],
    ],
    [
        "a mount that the guest passes by",
        spec([APP], [FILES({}, { mountPath: "/etc/my-hosts/" })]),
        [
            text(
                "error",
                "Pod/web: spec.containers[0].volumeMounts[0].mountPath",
                "ends in hosts, and the guest looks for no sealed secrets in such a mount",
                "sealed-mount-path",
                "mount it in another place",
                "a path that ends in none of resolv.conf, termination-log, hostname, hosts, serviceaccount",
            ),
        ],
    ],
    [
        "a file in a folder",
        spec([APP], [FILES({ items: [{ key: "key", path: "a/b" }] })]),
        [
            text(
                "error",
                "Pod/web: spec.volumes[0].secret.items[0].path",
                '"a/b" is in a folder of the volume, and the guest unseals files at its top only',
                "sealed-nested-path",
                "give the file a name without a slash",
            ),
        ],
    ],
    [
        "arguments, other variables and commands that take the variable",
        spec(
            [APP],
            [
                podWith({
                    args: ["--token=$(VALUE)", "$$(VALUE)"],
                    env: [...variable("app", "key").env, { name: "URL", value: "https://me:$(VALUE)@example.com" }],
                    livenessProbe: { exec: { command: ["/check"] } },
                    lifecycle: { preStop: { exec: { command: ["/stop"] } }, postStart: { httpGet: { port: 80 } } },
                }),
            ],
        ),
        [
            ...["args[0]", "env[1].value"].map((at) =>
                text(
                    "error",
                    `Pod/web: spec.containers[0].${at}`,
                    "takes $(VALUE) from a sealed secret, and the node puts the sealed text there, which the guest leaves as it is",
                    "sealed-expansion",
                    "have the program read the variable VALUE, or mount the secret as a file",
                    "the variable itself, which the guest unseals",
                ),
            ),
            ...["livenessProbe.exec", "lifecycle.preStop.exec"].map((at) =>
                text(
                    "warning",
                    `Pod/web: spec.containers[0].${at}`,
                    "runs with the sealed text in VALUE: only the container's own process gets the value",
                    "sealed-exec",
                    "have the command read the secret from a file, or not need it",
                ),
            ),
        ],
    ],
    [
        "a variable that is not UTF-8",
        spec([{ ...APP, data: { key: base64(Buffer.from([0xff, 0xfe])) } }], [USES]),
        [
            text(
                "error",
                "Secret/app: data.key",
                "is not UTF-8, and Pod/web: spec.containers[0].env[0].valueFrom.secretKeyRef makes it a variable, which the guest then leaves sealed",
                "secret-not-utf8",
                "mount it as a file, or encode it",
            ),
        ],
    ],
    [
        "an immutable one",
        spec([{ ...APP, immutable: true }], [USES]),
        [
            text(
                "error",
                "Secret/app: immutable",
                "is true, so that the cluster refuses other values under this name",
                "secret-immutable",
                "give the Secret another name, here and in the pods",
            ),
        ],
    ],
    ...(
        [
            ["kubernetes.io/service-account-token", "is filled by the cluster, which would replace the sealed text"],
            ["bootstrap.kubernetes.io/token", "is read by the API server"],
            ["kubernetes.io/dockerconfigjson", JSON_REASON],
            ["kubernetes.io/dockercfg", JSON_REASON],
        ] as const
    ).map(
        ([type, reason]) =>
            [
                `the type ${type}`,
                spec([{ ...APP, type }], [USES]),
                [text("error", "Secret/app: type", `${type} ${reason}`, "secret-type", OPAQUE)],
            ] as const,
    ),
    [
        "one that an Ingress uses",
        spec([APP], [USES], {
            ingresses: [
                { kind: "Ingress", metadata: { name: "front" }, spec: { tls: [{ secretName: "app" }] } },
                {
                    kind: "Gateway",
                    metadata: { name: "door" },
                    spec: { listeners: [{ tls: { certificateRefs: [{ name: "app" }] } }] },
                },
            ],
        }),
        ["Ingress/front", "Gateway/door"].map((label) =>
            text(
                "error",
                "Secret/app",
                `is used by ${label} too, whose controller would read the sealed text`,
                "secret-shared",
                "have the pod use a Secret of its own",
            ),
        ),
    ],
    [
        "one by which the node mounts a volume",
        spec(
            [APP],
            [
                podWith(variable("app", "key"), {
                    volumes: [{ name: "disk", csi: { nodePublishSecretRef: { name: "app" } } }],
                }),
            ],
        ),
        [
            text(
                "error",
                "Pod/web: spec.volumes[0].csi.nodePublishSecretRef",
                "names the Secret app for the node, which mounts the volume by it",
                "secret-shared",
                "have the containers use a Secret of their own",
            ),
        ],
    ],
    [
        "a value in an annotation",
        spec([{ ...APP, metadata: { name: "app", annotations: { note: `it is ${VALUE}` } } }], [USES]),
        [
            text(
                "error",
                "Secret/app: metadata.annotations.note",
                "holds a value of the Secret, and would stay as it is",
                "secret-in-metadata",
                "remove it",
            ),
        ],
    ],
    [
        "a key that Trustee refuses",
        spec([secret("app", { ".env": VALUE })], [podWith(variable("app", ".env"))]),
        [
            text(
                "error",
                'Secret/app: data[".env"]',
                `cannot be the resource default/app/.env: it ${String(parseResourceUri("kbs:///default/app/.env"))}`,
                "resource-path",
                'give it another last part, as in resourceNames: { "app/.env": "env" }',
            ),
        ],
    ],
    [
        "two keys with one name",
        spec([secret("app", { ".env": VALUE, env: VALUE })], [podWith(variable("app", "env"))], {
            resourceNames: { "app/.env": "env" },
        }),
        [
            text(
                "error",
                "Secret/app: data.env",
                'would be the resource default/app/env, and so would Secret/app: data[".env"]',
                "resource-collision",
                "give one of them another name by resourceNames, or convert each namespace with a repository of its own",
            ),
        ],
    ],
    [
        "two namespaces",
        spec(
            ["a", "b"].map((namespace) => ({ ...APP, metadata: { name: "app", namespace } })),
            ["a", "b"].map((namespace) => ({ ...USES, namespace })),
        ),
        [
            text(
                "error",
                "Secret/app: data.key",
                "would be the resource default/app/key, and so would Secret/app: data.key",
                "resource-collision",
                "give one of them another name by resourceNames, or convert each namespace with a repository of its own",
            ),
        ],
    ],
    [
        "a name for nothing",
        spec([APP], [USES], { resourceNames: { "app/kye": "key" } }),
        [
            text(
                "error",
                'resourceNames["app/kye"]',
                "is not the name of a value that is converted",
                "unknown-key",
                "correct or remove it",
                "app/key",
            ),
        ],
    ],
    [
        "a repository with a slash",
        spec([APP], [USES], { repository: "team/shop" }),
        [
            text(
                "error",
                "repository",
                "is not the first part of a resource path",
                "resource-path",
                "set it, as in default",
                "one part of a resource URI, as in default: letters, digits, _, - and, after the first, dots",
            ),
        ],
    ],
    [
        "one name twice",
        spec([APP, APP], [USES]),
        [
            text("error", "Secret/app", "is there twice", "duplicate", "remove one of them"),
            text(
                "warning",
                "Secret/app",
                "is used by no pod here, and stays as it is",
                "secret-unused",
                "give the manifests of its pods too, or leave it out",
            ),
        ],
    ],
    [
        "invalid values",
        spec([{ ...APP, data: { key: VALUE, "a b": "" }, stringData: { other: 7 } }], [USES]),
        [
            text(
                "error",
                "Secret/app: data.key",
                "is not base64 with padding",
                "secret-value",
                "give base64 with padding",
                "base64 with padding",
            ),
            text(
                "error",
                'Secret/app: data["a b"]',
                "is not a key that Kubernetes takes",
                "secret-key",
                "rename it",
                "letters, digits, dots, hyphens and underscores",
            ),
            text(
                "error",
                "Secret/app: stringData.other",
                "is not a string",
                "secret-value",
                "give a string",
                "a string",
            ),
            text(
                "error",
                "Pod/web: spec.containers[0].env[0].valueFrom.secretKeyRef",
                "names the key key, which the Secret app does not have",
                "secret-key-missing",
                "correct it",
                "none, because it has no keys",
            ),
        ],
    ],
    [
        "an invalid table, and no name",
        spec([{ ...APP, data: VALUE }, { kind: "Secret" }], []),
        [
            text("error", "Secret/app: data", "is not an object", "wrong-type", "give an object", "an object"),
            text(
                "error",
                "secrets[1].metadata.name",
                "is missing",
                "secret-name",
                "set it",
                "lower-case letters, digits, dots and hyphens",
            ),
            text(
                "warning",
                "Secret/app",
                "is used by no pod here, and stays as it is",
                "secret-unused",
                "give the manifests of its pods too, or leave it out",
            ),
        ],
    ],
    [
        "guests that do not verify",
        spec([APP], [USES], { kataVersion: "3.27.0" }),
        [
            text(
                "warning",
                "kataVersion",
                'guests of Kata "3.27.0" do not verify sealed secrets, so that the host can put in others',
                "sealed-not-verified",
                "update Kata on the nodes",
                "kataVersion 3.28 or later",
            ),
        ],
    ],
    [
        "an invalid signing key",
        spec([APP], [USES], { signing: { kid: "kbs:///a/b/c", jwk: { ...JWK, d: undefined } } }),
        [
            text(
                "error",
                "signing.jwk.d",
                "is missing: this is a public key, and a private key signs",
                "jwk",
                "give the private key",
                "an EC P-256 key as a JWK, as `npx confidential-workload secret keygen` makes it",
            ),
        ],
    ],
    [
        "a text that begins like a sealed one",
        spec([secret("app", { key: `sealed.${VALUE}` })], [USES]),
        [
            text(
                "error",
                "Secret/app: data.key",
                "has 1 part after sealed., and not 3",
                "sealed-secret",
                "seal it again, as with `npx confidential-workload secret seal`",
                "sealed.<header>.<payload>.<signature>, each part in base64url without padding",
            ),
        ],
    ],
    [
        "a pull secret of another type",
        spec([APP], [PULLS("app")]),
        [
            text(
                "error",
                "Secret/app: type",
                '"Opaque" is not a type for the pull of images',
                "pull-secret",
                "name another Secret",
                "kubernetes.io/dockerconfigjson, kubernetes.io/dockercfg",
            ),
        ],
    ],
    [
        "a pull secret that is not there",
        spec([], [PULLS("pull")]),
        [
            text(
                "error",
                "Pod/web: spec.imagePullSecrets[0].name",
                "names the Secret pull, which is not here",
                "secret-missing",
                "add its manifest, as from kubectl get secret -o yaml",
            ),
        ],
    ],
    [
        "a pull secret without its key",
        spec([{ ...pull("pull", {}), data: {} }], [PULLS("pull")]),
        [text("error", 'Secret/pull: data[".dockerconfigjson"]', "is missing", "pull-secret", PULL_FIX)],
    ],
    [
        "a pull secret without registries",
        spec([pull("pull", { [VALUE]: 1 })], [PULLS("pull")]),
        [text("error", 'Secret/pull: data[".dockerconfigjson"]', "has no auths", "pull-secret", PULL_FIX)],
    ],
    [
        "a pull secret that is not JSON",
        spec(
            [secret("pull", { ".dockerconfigjson": VALUE }, { type: "kubernetes.io/dockerconfigjson" })],
            [PULLS("pull")],
        ),
        [text("error", 'Secret/pull: data[".dockerconfigjson"]', "is not JSON", "pull-secret", PULL_FIX)],
    ],
    [
        "a credential helper",
        spec([pull("pull", { auths: {}, credsStore: "desktop" })], [PULLS("pull")]),
        [
            text(
                "warning",
                'Secret/pull: data[".dockerconfigjson"].credsStore',
                "is a program that the guest does not have, and what it knows is not among the credentials",
                "pull-secret",
                "put the user name and password into auths",
            ),
        ],
    ],
    [
        "a token",
        spec([registry({ identitytoken: VALUE })], [PULLS("pull")]),
        [
            text(
                "error",
                `${AT_REGISTRY}.identitytoken`,
                "is a token, and the guest logs in with user name and password only",
                "pull-secret",
                "use a user name and password, or an access token instead of the password",
            ),
        ],
    ],
    [
        "invalid auth",
        spec([registry({ auth: base64(VALUE) })], [PULLS("pull")]),
        [text("error", `${AT_REGISTRY}.auth`, "is not user:password in base64", "pull-secret", "create it again")],
    ],
    [
        "no credential",
        spec([registry({ username: "robot" })], [PULLS("pull")]),
        [
            text(
                "error",
                AT_REGISTRY,
                "has neither auth nor username and password, and the guest then reads none of the credentials",
                "pull-secret",
                "complete it, or remove it",
            ),
        ],
    ],
    [
        "two credentials in one",
        spec([registry({ auth: base64("robot:other"), username: "robot", password: VALUE })], [PULLS("pull")]),
        [
            text(
                "error",
                `${AT_REGISTRY}.auth`,
                "differs from the username and password next to it",
                "pull-secret",
                "remove one of them",
            ),
        ],
    ],
    [
        "a user with a colon",
        spec([registry({ username: "ro:bot", password: VALUE })], [PULLS("pull")]),
        [
            text(
                "error",
                `${AT_REGISTRY}.username`,
                "has a colon, where the guest cuts user name and password",
                "pull-secret",
                "use another user",
            ),
        ],
    ],
    [
        "one registry in two ways with two credentials",
        spec(
            [
                pull("one", { auths: { "https://index.docker.io/v1/": { auth: base64(`a:${VALUE}`) } } }),
                pull("two", { auths: { "docker.io": { auth: base64("b:other") } } }),
            ],
            [PULLS("one", "two")],
        ),
        [
            text(
                "error",
                'Secret/two: data[".dockerconfigjson"]["docker.io"]',
                'has other credentials than Secret/one: data[".dockerconfigjson"]["https://index.docker.io/v1/"], and the guest takes one for "https://index.docker.io/v1/"',
                "pull-secret",
                "remove one of them, or name the repositories that each is for",
            ),
        ],
    ],
];

describe("convertSecrets", () => {
    test.each(ROWS)("%s", (_name, given, expected) => {
        const { issues, secrets, resources } = convertSecrets(given);
        expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)).toEqual(expected);
        const hasErrors = expected.some((one) => one.startsWith("error"));
        expect(secrets.length + resources.length > 0).toBe(!hasErrors && given.secrets.length > 0);
        expect(JSON.stringify(issues)).not.toContain(VALUE.slice(4));
        expect(JSON.stringify(issues)).not.toContain(base64(VALUE));
    });

    test("a node that alone uses a Secret keeps it, with a warning", () => {
        const volumes = [{ name: "disk", azureFile: { secretName: "app" } }];
        const { issues } = convertSecrets(spec([APP], [podWith({}, { volumes })]));
        expect(issues.map((issue) => `${issue.severity} ${formatIssue(issue)}`)[0]).toBe(
            text(
                "warning",
                "Pod/web: spec.volumes[0].azureFile.secretName",
                "names the Secret app for the node, which mounts the volume by it, so that it stays in clear",
                "secret-shared",
                "have the guest mount it",
            ),
        );
    });

    test("a spec that is no such thing does not throw", () => {
        const messages = (given: unknown) =>
            convertSecrets(given as ConvertSecretsSpec).issues.map(
                (issue) => `${issue.severity} ${formatIssue(issue)}`,
            );
        const noList = (kind: string) =>
            ["secrets", "pods"].map((name) =>
                text("error", name, `is ${kind}, not a list`, "wrong-type", "give a list", "a list"),
            );
        expect(messages(undefined)).toEqual(noList("undefined"));
        expect(messages({ secrets: VALUE, pods: VALUE })).toEqual(noList("a string"));
        const { issues } = convertSecrets({ secrets: [], pods: [null] } as unknown as ConvertSecretsSpec);
        expect(issues.map(({ path }) => path)).toEqual(["repository", "signing.kid", "signing.jwk"]);
    });

    test("nothing that looks like manifests makes it throw", () => {
        const names = fc.constantFrom("app", "pull", "__proto__", "constructor", "");
        const json = fc.jsonValue({ maxDepth: 3 });
        const data = fc.dictionary(
            fc.oneof(names, fc.constantFrom(".dockerconfigjson", "key")),
            fc.oneof(json, fc.base64String()),
        );
        const type = fc.constantFrom("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg", "Opaque");
        const anySecret = fc.oneof(json, fc.record({ metadata: fc.record({ name: names }), type, data }));
        const ref = fc.record({ name: names, key: names });
        const container = fc.oneof(
            json,
            fc.record({ env: fc.array(fc.record({ name: names, valueFrom: fc.record({ secretKeyRef: ref }) })) }),
            fc.record({ envFrom: fc.array(fc.record({ secretRef: ref })), args: fc.array(json) }),
        );
        const pod = fc.record({
            spec: fc.oneof(
                json,
                fc.record({
                    containers: fc.array(container),
                    imagePullSecrets: fc.array(ref),
                    volumes: fc.array(json),
                }),
            ),
        });
        fc.assert(
            fc.property(fc.array(anySecret), fc.array(pod), (secrets, pods) => {
                expect(convertSecrets({ ...SHOP, secrets, pods } as unknown as ConvertSecretsSpec)).toBeDefined();
            }),
            { numRuns: 200 },
        );
    });
});

import { describe, expect, test } from "vitest";
import { type DecodedInitData, decodeDocument, diffInitData, Injected } from "../../../core";
import { buildForPod } from "../../../core/initdata/build";
import { errorsOf, type Issue } from "../../../core/issue";
import type { PodSource } from "../../../core/kubernetes/podSource";
import { type OpenPolicy, openPolicy } from "../../../core/policy/engine";
import { generatePolicy } from "../../../core/policy/generate";
import { NodeKind, nodesOf } from "../../../core/policy/nodes";
import { selfCheck } from "../../../core/policy/selfCheck/check";
import { podRequests } from "../../../core/policy/selfCheck/requests";
import { PolicyPreset, type PolicySpec } from "../../../core/policy/spec";
import { GOOD, NOW } from "../spec";
import type { Creation, Mount, Storage } from "./requestTypes";
import { type Call, openAfter } from "./scenario";

const IMAGE = `registry.example/shop/app@sha256:${"a1".repeat(32)}`;
const SETUP = `registry.example/shop/setup@sha256:${"b2".repeat(32)}`;
const PATH = "PATH=/usr/bin:/bin";
const POLICY = {
    preset: PolicyPreset.Strict,
    imageLock: { [IMAGE]: { entrypoint: ["/app"], env: [PATH] }, [SETUP]: { entrypoint: ["/setup"], env: [PATH] } },
} satisfies PolicySpec;

const CONTAINER = { name: "app", image: IMAGE, env: [{ name: "MODE", value: "fast" }] };
const POD: PodSource = {
    kind: "Deployment",
    name: "shop",
    namespace: "store",
    path: ["spec", "template", "spec"],
    spec: { initContainers: [{ name: "setup", image: SETUP }], containers: [CONTAINER] },
};

/** A webhook in a version, and what it adds to each container. Sources: as in `core/policy/derive/injected.ts`. */
interface Webhook {
    readonly name: string;
    readonly policy: PolicySpec;
    readonly env: readonly string[];
    readonly destination: string;
    readonly options?: readonly string[];
    /** A volume in memory; else files that are copied. */
    readonly memory?: string;
    /** Values of these variables that no such webhook gives. */
    readonly wrong: readonly string[];
}

const CLIENT = "AZURE_CLIENT_ID=6B29FC40-CA47-1067-B31D-00DD010662DA";
const TENANT = "AZURE_TENANT_ID=72f988bf-86f1-41af-91ab-2d7cd011db47";
const AUTHORITY = "AZURE_AUTHORITY_HOST=https://login.microsoftonline.com/";
const REGIONS = ["AWS_DEFAULT_REGION=eu-central-1", "AWS_REGION=eu-central-1"];
const azure = { injected: [Injected.AzureWorkloadIdentity] };
const HASH = "e3b0c44298fc1c149afbf4c8996fb9";
const AZURE_WRONG = [
    "AZURE_CLIENT_ID=app",
    "AZURE_TENANT_ID=common",
    "AZURE_AUTHORITY_HOST=https://login.example.com/",
    "AZURE_AUTHORITY_HOST=https://loginXmicrosoftonline.com/",
    "AZURE_AUTHORITY_HOST=http://login.microsoftonline.com/",
    "AZURE_FEDERATED_TOKEN_FILE=/etc/passwd",
    "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/wi/../token/azure-identity-token",
    "AZURE_KUBERNETES_TOKEN_PROXY=https://10.0.0.1",
    "AZURE_KUBERNETES_TOKEN_PROXY=https://evil.example/.azmk8s.io",
    "AZURE_KUBERNETES_CA_FILE=/etc/ssl/certs/ca.crt",
    "AZURE_KUBERNETES_SNI_NAME=login.example.com",
];

const WEBHOOKS: readonly Webhook[] = [
    {
        name: "Azure workload identity 1.5.1",
        policy: azure,
        env: [
            CLIENT,
            TENANT,
            AUTHORITY,
            "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/tokens/azure-identity-token",
        ],
        destination: "/var/run/secrets/azure/tokens",
        wrong: AZURE_WRONG,
    },
    {
        name: "Azure workload identity 1.6.0",
        policy: azure,
        env: [
            CLIENT,
            "AZURE_AUTHORITY_HOST=https://login.chinacloudapi.cn/",
            "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/wi/token/azure-identity-token",
        ],
        destination: "/var/run/secrets/azure/wi",
        wrong: AZURE_WRONG,
    },
    {
        name: "Azure workload identity 1.6.0 with identity bindings",
        policy: azure,
        env: [
            CLIENT,
            TENANT,
            AUTHORITY,
            "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/wi/token/azure-identity-token",
            "AZURE_KUBERNETES_TOKEN_PROXY=https://apiserver.hcp.westus2.azmk8s.io",
            "AZURE_KUBERNETES_SNI_NAME=615f3b8ad7eb011a09ed3b762e404de43ebc7ade0802a34c9fd322b688c3a655.ests.aks",
            "AZURE_KUBERNETES_CA_FILE=/var/run/secrets/azure/wi/ca-cert/ca.crt",
        ],
        destination: "/var/run/secrets/azure/wi",
        wrong: AZURE_WRONG,
    },
    {
        name: "Azure workload identity after 1.6.0",
        policy: azure,
        env: [
            CLIENT,
            TENANT,
            AUTHORITY,
            `AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/wi/${HASH}/token/azure-identity-token`,
            `AZURE_KUBERNETES_CA_FILE=/var/run/secrets/azure/wi/${HASH}/ca-cert/ca.crt`,
        ],
        destination: `/var/run/secrets/azure/wi/${HASH}`,
        wrong: AZURE_WRONG,
    },
    {
        name: "EKS Pod Identity",
        policy: { injected: [Injected.EksPodIdentity] },
        env: [
            "AWS_STS_REGIONAL_ENDPOINTS=regional",
            ...REGIONS,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
        ],
        destination: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount",
        wrong: [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.7/v1/credentials",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/credentials?to=192.0.2.7",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169x254x170x23/v1/credentials",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=https://creds.example/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/token",
            "AWS_REGION=eu-central-1.example.com/",
            "AWS_STS_REGIONAL_ENDPOINTS=legacy",
        ],
    },
    {
        name: "EKS Pod Identity in a cluster with IPv6",
        policy: { injected: [Injected.EksPodIdentity] },
        env: [
            "AWS_DEFAULT_REGION=us-gov-west-1",
            "AWS_REGION=us-gov-west-1",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://[fd00:ec2::23]/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
        ],
        destination: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount",
        wrong: ["AWS_CONTAINER_CREDENTIALS_FULL_URI=http://[fd00:ec2::24]/v1/credentials"],
    },
    {
        name: "EKS IRSA",
        policy: { injected: [Injected.EksIrsa] },
        env: [
            "AWS_STS_REGIONAL_ENDPOINTS=regional",
            ...REGIONS,
            "AWS_ROLE_ARN=arn:aws-cn:iam::111122223333:role/team/shop-role",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
        ],
        destination: "/var/run/secrets/eks.amazonaws.com/serviceaccount",
        wrong: [
            "AWS_ROLE_ARN=arn:aws:iam::111122223333:user/admin",
            "AWS_ROLE_ARN=shop-role",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/etc/shadow",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/secrets/eksXamazonaws.com/serviceaccount/token",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/credentials",
        ],
    },
    {
        name: "Vault's agent",
        policy: { injected: [Injected.VaultAgent] },
        env: [],
        destination: "/vault/secrets",
        options: ["rbind", "rprivate", "rw"],
        memory: "vault-secrets",
        wrong: ["VAULT_ADDR=https://vault.example"],
    },
    {
        name: "a mount of the author's",
        policy: { injectedMounts: [{ path: "/etc/mesh", because: "the mesh adds its root" }] },
        env: [],
        destination: "/etc/mesh",
        wrong: ["MESH_ID=1"],
    },
    {
        name: "a writable mount of the author's",
        policy: { injectedMounts: [{ path: "/etc/mesh", readOnly: false, because: "the mesh adds its root" }] },
        env: [],
        destination: "/etc/mesh",
        options: ["rbind", "rprivate", "rw"],
        wrong: ["MESH_ID=1"],
    },
];

interface Made {
    readonly text: string;
    readonly calls: readonly Call[];
    readonly issues: readonly Issue[];
}

/** The policy of the pod, and the requests of the pod as it was before any webhook saw it. */
function made(policy: PolicySpec, kind: NodeKind = NodeKind.GoContainerd1): Made {
    const { text, issues } = generatePolicy({ ...POLICY, ...policy }, { pod: POD, localVolumes: false });
    const { pod } = generatePolicy(POLICY, { pod: POD, localVolumes: false });
    const [node] = nodesOf({ nodes: [kind], isPeerPod: false });
    if (typeof text !== "string" || pod === undefined || node === undefined || errorsOf(issues).length > 0) {
        throw new Error(JSON.stringify(issues));
    }
    return { text, calls: podRequests(pod, node), issues };
}

function mountOf({ destination, options = ["rbind", "rprivate", "ro"], memory }: Webhook, id: string): Mount {
    const source =
        memory === undefined
            ? `/run/kata-containers/shared/containers/${id}-fedcba9876543210-${destination.split("/").at(-1)}`
            : `/run/kata-containers/sandbox/ephemeral/${memory}`;
    return { destination, source, type_: "bind", options: [...options] };
}

const MEMORY: Omit<Storage, "mount_point"> = {
    driver: "ephemeral",
    driver_options: [],
    source: "tmpfs",
    fstype: "tmpfs",
    options: [],
    fs_group: null,
    shared: false,
};

const isCreation = ({ name, input }: Call): boolean =>
    name === "CreateContainerRequest" &&
    (input as Creation).OCI.Annotations["io.kubernetes.cri.container-type"] === "container";

/** The request after the webhook has changed the pod. */
function mutated(webhook: Webhook, call: Call): Call {
    const input = structuredClone(call.input) as Creation;
    const mount = mountOf(webhook, input.container_id);
    input.OCI.Process.Env.push(...webhook.env);
    input.OCI.Mounts.push(mount);
    if (webhook.memory !== undefined) {
        input.storages.push({ ...MEMORY, mount_point: mount.source });
    }
    return { ...call, input };
}

const mutatedAll = (webhook: Webhook, calls: readonly Call[]): Call[] =>
    calls.map((call) => (isCreation(call) ? mutated(webhook, call) : call));

/** The requests of `calls` that are denied, each asked after all before it. */
function deniedIn(text: string, calls: readonly Call[]): string[] {
    const policy = openPolicy(text);
    const denied = calls.filter(({ name, input }) => !policy.evaluate(name, input).allowed).map(({ name }) => name);
    policy.close();
    return denied;
}

const KINDS = Object.values(NodeKind);

describe.each(WEBHOOKS.map((webhook) => [webhook.name, webhook] as const))("%s", (_, webhook) => {
    test.each(KINDS)("on %s: the pod starts with the option and not without it", (kind) => {
        const { text, calls } = made(webhook.policy, kind);
        // What an ordinary pod is denied has nothing to do with webhooks: it is not needed.
        const usual = deniedIn(made({}, kind).text, calls);
        expect(deniedIn(text, mutatedAll(webhook, calls))).toEqual(usual);
        const without = deniedIn(made({}, kind).text, mutatedAll(webhook, calls));
        expect(without).toContain("CreateContainerRequest");
        expect(without).toContain("StartContainerRequest");
    });

    test.each(KINDS)("on %s: the pod starts with the option where no webhook is", (kind) => {
        const { text, calls } = made(webhook.policy, kind);
        expect(deniedIn(text, calls)).toEqual(deniedIn(made({}, kind).text, calls));
    });

    test("passes its own check", () => {
        const { text, pod } = generatePolicy({ ...POLICY, ...webhook.policy }, { pod: POD, localVolumes: false });
        expect(pod === undefined ? [] : selfCheck(String(text), ["policy"], pod, {})).toEqual([]);
    });

    test.each([NodeKind.GoContainerd1, NodeKind.RustContainerd2])("on %s: attacks are denied", (kind) => {
        const { text, calls } = made(webhook.policy, kind);
        const at = calls.findIndex(isCreation);
        const call = calls[at];
        if (call === undefined) {
            throw new Error("no container");
        }
        const good = mutated(webhook, call).input as Creation;
        const policy: OpenPolicy = openAfter(
            { text } as Parameters<typeof openAfter>[0],
            calls.slice(0, at).filter(({ name }) => /^(CreateSandbox|(Create|Start)Container)/.test(name)),
        );
        const wrongly = attacksOf(webhook, good).filter(([, input]) => policy.evaluate(call.name, input).allowed);
        expect(wrongly.map(([what]) => what)).toEqual([]);
        expect(policy.evaluate(call.name, good)).toMatchObject({ allowed: true });
        policy.close();
    });
});

type Change = (mount: Mount, env: string[]) => void;
type Attacks = readonly (readonly [string, Change])[];

const mounted =
    (change: Partial<Mount>): Change =>
    (mount) =>
        Object.assign(mount, change);

function attacksOf(webhook: Webhook, good: Creation): (readonly [string, Creation])[] {
    const { destination, env, wrong } = webhook;
    const right = mountOf(webhook, good.container_id);
    const elsewhere = (path: string): Change =>
        mounted({ destination: path, source: right.source.replace(/[^/-]+$/, path.split("/").at(-1) ?? "") });
    const value = (name: string, text: string): Change => {
        return (_, all) => {
            const index = all.findIndex((one) => one.startsWith(`${name}=`));
            all.splice(index < 0 ? all.length : index, index < 0 ? 0 : 1, `${name}=${text}`);
        };
    };
    const names = env.map((one) => one.slice(0, one.indexOf("=")));
    const writable: Attacks = [["writable", mounted({ options: ["rbind", "rprivate", "rw"] })]];
    const foreign: Attacks = [
        ["of another container's copy", mounted(mountOf(webhook, "9".repeat(64)))],
        ["of a copy of another name", mounted({ source: `${right.source}-x` })],
    ];
    const changes: Attacks = [
        ["next to its place", elsewhere(`${destination}2`)],
        ["below its place", elsewhere(`${destination}/deeper`)],
        ["above its place", elsewhere(destination.split("/").slice(0, -2).join("/") || "/opt")],
        ["over a folder of the image", elsewhere("/usr/bin")],
        ["of a folder of the guest", mounted({ source: "/etc" })],
        ...(webhook.memory === undefined ? foreign : []),
        ["of another type", mounted({ type_: "tmpfs" })],
        ["shared", mounted({ options: right.options.map((one) => (one === "rprivate" ? "rshared" : one)) })],
        ["recursively read-only, which the agent does not know", mounted({ options: ["rbind", "rprivate", "rro"] })],
        ["without access", mounted({ options: ["rbind", "rprivate"] })],
        ...(webhook.options === undefined ? writable : []),
        ["with another variable", (_, all) => void all.push("LD_PRELOAD=/tmp/x.so")],
        ["with a variable of a longer name", (_, all) => void all.push(`${names[0] ?? "VAULT"}_2=1`)],
        ...names.flatMap(
            (name): Attacks => [
                [`${name} sealed`, value(name, "sealed.e30.e30.c2ln")],
                [`${name} empty`, value(name, "")],
                [`${name} at an address of the host's`, value(name, "http://192.0.2.7/")],
                [
                    `${name} with a second line`,
                    value(name, `${env.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)}\nx`),
                ],
                [`${name} twice`, (_, all) => void all.push(...all.filter((one) => one.startsWith(`${name}=`)))],
            ],
        ),
        ...wrong.map((one): readonly [string, Change] => {
            const at = one.indexOf("=");
            return [one, value(one.slice(0, at), one.slice(at + 1))];
        }),
        ["MODE with another value", value("MODE", "slow")],
    ];
    return changes.map(([what, change]) => {
        const input = structuredClone(good);
        const mount = input.OCI.Mounts.find((one) => one.destination === destination);
        if (mount === undefined) {
            throw new Error("no mount");
        }
        change(mount, input.OCI.Process.Env);
        expect(input, what).not.toEqual(good);
        return [what, input] as const;
    });
}

const policyOf = (policy: PolicySpec, pod: PodSource = POD) =>
    generatePolicy({ ...POLICY, ...policy }, { pod, localVolumes: false });
const podWith = (container: object, more: object = {}): PodSource => ({
    ...POD,
    spec: { containers: [{ ...CONTAINER, ...container }], ...more },
});
const EVERY: PolicySpec = {
    injected: [Injected.EksIrsa, Injected.VaultAgent],
    injectedMounts: [
        { path: "/etc/mesh", because: "the mesh adds\nits root" },
        { path: "/var/spool/mesh", readOnly: false, because: "the mesh's queue" },
    ],
};

test("the preview says what each option opens", () => {
    const trust =
        "make sure that no program trusts what it finds there; remove the option if nothing in the cluster adds it";
    expect(policyOf(EVERY).issues).toEqual([
        {
            severity: "warning",
            at: ["policy", "injected", 0],
            path: "policy.injected[0]",
            code: "injected",
            message:
                "opens /var/run/secrets/eks.amazonaws.com/serviceaccount in every container: the host chooses what is there, and by their form the values of AWS_DEFAULT_REGION, AWS_REGION, AWS_STS_REGIONAL_ENDPOINTS, AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE",
            fix: trust,
        },
        {
            severity: "warning",
            at: ["policy", "injected", 1],
            path: "policy.injected[1]",
            code: "injected",
            message:
                "opens /vault/secrets in every container: the guest makes it empty, in its memory; containers can write there",
            fix: "the agent's own containers stay denied: declare vault-agent-init and vault-agent in the pod as a pod that runs has them, with images by digest, and set the annotation vault.hashicorp.com/agent-inject-status: injected, so that the webhook does not add them again",
        },
        {
            severity: "warning",
            at: ["policy", "injectedMounts", 0],
            path: "policy.injectedMounts[0]",
            code: "injected",
            message: "opens /etc/mesh in every container: the host chooses what is there",
            fix: trust,
        },
        {
            severity: "warning",
            at: ["policy", "injectedMounts", 1],
            path: "policy.injectedMounts[1]",
            code: "injected",
            message:
                "opens /var/spool/mesh in every container: the host chooses what is there; containers can write there",
            fix: trust,
        },
    ]);
});

test("the reason is a comment in the policy, a line each, and a change of it is reported", () => {
    expect(String(policyOf(EVERY).text)).toContain(
        [
            "",
            "# /var/run/secrets/eks.amazonaws.com/serviceaccount: the webhook of EKS adds a token for the role of the service account",
            "# /vault/secrets: the Vault agent writes secrets there",
            "# /etc/mesh: the mesh adds its root",
            "# /var/spool/mesh: the mesh's queue",
            "default CreateContainerRequest := false",
            "",
        ].join("\n"),
    );
    const changes = diffInitData(documentOf({}), documentOf({ ...EVERY, ...azure })).changes;
    const reported = changes.map(({ path, effect, reason }) => `${effect} ${path}: ${reason}`);
    expect(reported).toEqual(
        expect.arrayContaining([
            "neutral CreateContainerRequest (comment): It is a comment, in which the author says why.",
            "loosens container app: mount /etc/mesh: The host chooses what is in this mount.",
            "loosens env_families: The host may add variables of this form to every container.",
            "loosens injected_paths: The host may put a read-only directory of its own at a path of this form, in every container.",
        ]),
    );
});

function documentOf(policy: PolicySpec): DecodedInitData {
    const { initData } = buildForPod({ ...GOOD, policy: { ...POLICY, ...policy } }, { now: NOW, pod: POD });
    const { initData: decoded } = decodeDocument(String(initData?.toml));
    if (decoded === undefined) {
        throw new Error("no document");
    }
    return decoded;
}

test("Baseline looks at no mounts and variables, and opens nothing for them", () => {
    const plain = policyOf({ preset: PolicyPreset.Baseline });
    const open = policyOf({ preset: PolicyPreset.Baseline, ...azure, ...EVERY });
    expect([open.text, open.issues]).toEqual([plain.text, []]);
});

test("what is not opened leaves the policy as it is", () => {
    expect(policyOf({ injected: [], injectedMounts: [] }).text).toBe(policyOf({}).text);
    expect(String(policyOf({}).text)).not.toContain("injected");
});

test("a mount of the pod's own stays what it is", () => {
    const pod = podWith(
        { volumeMounts: [{ name: "scratch", mountPath: "/vault/secrets" }] },
        { volumes: [{ name: "scratch", emptyDir: {} }] },
    );
    expect(policyOf({ injected: [Injected.VaultAgent] }, pod).pod?.containers[0]?.process).toMatchObject({
        mounts: { "/vault/secrets": { disk: "scratch" } },
        optionalMounts: {},
    });
});

test("a mount of the pod's own at a path of such a form stays what it is", () => {
    const mountPath = `/var/run/secrets/azure/wi/${HASH}`;
    const pod = podWith(
        { volumeMounts: [{ name: "scratch", mountPath }] },
        { volumes: [{ name: "scratch", emptyDir: {} }] },
    );
    const { text, pod: expected } = policyOf(azure, pod);
    const calls = expected === undefined ? [] : podRequests(expected);
    const copied = calls.map((call) => {
        const input = structuredClone(call.input) as Creation;
        const mount = isCreation(call)
            ? input.OCI.Mounts.find(({ destination }) => destination === mountPath)
            : undefined;
        Object.assign(mount ?? {}, {
            source: `/run/kata-containers/shared/containers/${input.container_id}-fedcba9876543210-${HASH}`,
            options: ["rbind", "rprivate", "ro"],
        });
        return { ...call, input };
    });
    expect(deniedIn(String(text), calls)).not.toContain("CreateContainerRequest");
    expect(deniedIn(String(text), copied)).toContain("CreateContainerRequest");
});

test("what a webhook adds may not hide a mount of the pod's own", () => {
    const pod = podWith(
        { volumeMounts: [{ name: "scratch", mountPath: "/etc/mesh/cache" }] },
        { volumes: [{ name: "scratch", emptyDir: {} }] },
    );
    expect(String(policyOf(EVERY, pod).text)).toContain('"inside": {"/etc/mesh/cache": ["/etc/mesh"]}');
});

test("a file that a program says at its end in stays writable where a webhook mounts over it", () => {
    const { pod } = policyOf(
        { injectedMounts: [{ path: "/out", because: "x" }] },
        podWith({ terminationMessagePath: "/out" }),
    );
    expect(pod?.containers[0]?.process?.optionalMounts["/out"]?.options).toContain("rw");
});

test("a reference to a variable of a webhook becomes its value, or stays where there is no webhook", () => {
    const pod = podWith({ args: ["--region=$(AWS_REGION)"] });
    const { text, pod: expected } = policyOf({ injected: [Injected.EksIrsa] }, pod);
    const calls = expected === undefined ? [] : podRequests(expected);
    const withArgument = (argument: string) =>
        calls.map((call) => {
            const input = structuredClone(call.input) as Creation;
            if (isCreation(call)) {
                input.OCI.Process.Args = ["/app", argument];
            }
            return { ...call, input };
        });
    const denied = (argument: string) =>
        deniedIn(String(text), withArgument(argument)).includes("CreateContainerRequest");
    expect(["--region=eu-central-1", "--region=$(AWS_REGION)", "--region=x", "--region="].map(denied)).toEqual([
        false,
        false,
        true,
        true,
    ]);
});

test("a variable of the image that a webhook sets too is named", () => {
    const imageLock = { [IMAGE]: { entrypoint: ["/app"], env: [PATH, "AWS_REGION=us-east-1"] } };
    const options = { injected: [Injected.EksIrsa], imageLock };
    const named = (pod: PodSource) => policyOf(options, pod).issues.filter(({ code }) => code === "injected-variable");
    expect(named(podWith({}))).toEqual([
        {
            severity: "warning",
            at: ["spec", "template", "spec", "containers", 0],
            path: "spec.template.spec.containers[0]",
            code: "injected-variable",
            message:
                "has AWS_REGION from its image, and a webhook of policy.injected sets it too: the policy then denies the container",
            fix: "set the variable in env, which webhooks leave as it is",
        },
    ]);
    expect(named(podWith({ env: [{ name: "AWS_REGION", value: "us-east-1" }] }))).toEqual([]);
});

test("OpenShift's service CA is one more file next to the token, and needs no option", () => {
    const { text, calls } = made({});
    const token = calls.find(
        ({ name, input }) =>
            name === "CopyFileRequest" && String((input as { path: string }).path).endsWith("-serviceaccount"),
    );
    const file = { ...(token?.input as { path: string }), file_type: "Regular" };
    const denied = (path: string) => deniedIn(text, [{ name: "CopyFileRequest", input: { ...file, path } }]);
    expect(denied(`${file.path}/..2026_08_28/service-ca.crt`)).toEqual([]);
    expect(denied(`${file.path}/../service-ca.crt`)).toEqual(["CopyFileRequest"]);
});

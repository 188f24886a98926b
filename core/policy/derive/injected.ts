import { type Place, warning } from "../../issue";
import { Injected, type PolicySpec } from "../spec";
import { orAsWritten } from "./clusterVariables";
import { profileOf } from "./runtime";
import type { Derivation } from "./source";
import { escapeRegex, type Pattern } from "./text";
import { copyMount, type Mounts } from "./volumes";

/** What a webhook may add to each container. All of it may be missing. */
export interface Injection {
    /** Becomes a comment in the policy. */
    readonly because: string;
    readonly mounts: Mounts;
    /** Read-only directories at paths of which only the form is known. */
    readonly paths?: readonly Pattern[];
    /** Values by the variable's name, each an expression for the whole. */
    readonly variables: Readonly<Record<string, string>>;
    /** The fix, where it is more than not to trust what is there. */
    readonly fix?: string;
}

const AZURE = "/var/run/secrets/azure";
const UUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
const AZURE_CLOUDS = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.microsoftonline.de",
    "login.chinacloudapi.cn",
    "login.partner.microsoftonline.cn",
];

const IRSA = "/var/run/secrets/eks.amazonaws.com/serviceaccount";
const POD_IDENTITY = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount";
const AWS_REGION = "[a-z]+(-[a-z]+)+-[0-9]+";
/** Those of both webhooks: amazon-eks-pod-identity-webhook `pkg/handler/handler.go`, `addEnvToContainer`. */
const AWS = { AWS_DEFAULT_REGION: AWS_REGION, AWS_REGION, AWS_STS_REGIONAL_ENDPOINTS: "regional" };

const readOnly = (...paths: readonly string[]): Mounts =>
    Object.fromEntries(paths.map((path) => copyMount(path, "rbind", "rprivate", "ro")));

const INJECTIONS: Readonly<Record<Injected, Injection>> = {
    /**
     * Up to 1.5.1 below `tokens`, 1.6.0 below `wi`, later below a hash of the pod's name in it; the last three variables are
     * those of identity bindings. Source: azure-workload-identity `pkg/webhook/consts.go`, `webhook.go`.
     */
    [Injected.AzureWorkloadIdentity]: {
        because: "the webhook of Azure workload identity adds a token",
        mounts: readOnly(`${AZURE}/tokens`, `${AZURE}/wi`),
        paths: [{ regex: `${AZURE}/wi/[0-9a-f]{30}`, example: `${AZURE}/wi/<hash>` }],
        variables: {
            AZURE_AUTHORITY_HOST: `https://(${AZURE_CLOUDS.map(escapeRegex).join("|")})/`,
            AZURE_CLIENT_ID: UUID,
            AZURE_FEDERATED_TOKEN_FILE: `${AZURE}/(tokens|wi/([0-9a-f]{30}/)?token)/azure-identity-token`,
            AZURE_TENANT_ID: UUID,
            AZURE_KUBERNETES_CA_FILE: `${AZURE}/wi/([0-9a-f]{30}/)?ca-cert/ca\\.crt`,
            AZURE_KUBERNETES_SNI_NAME: "[0-9a-z]+\\.ests\\.aks",
            AZURE_KUBERNETES_TOKEN_PROXY: "https://[0-9a-z.-]+\\.azmk8s\\.io(:443)?/?",
        },
    },
    /** The agent's addresses are those of each node: AWS SDKs take no other without TLS. Source: the same webhook, `main.go`. */
    [Injected.EksPodIdentity]: {
        because: "the webhook of EKS Pod Identity adds a token",
        mounts: readOnly(POD_IDENTITY),
        variables: {
            ...AWS,
            AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: escapeRegex(`${POD_IDENTITY}/eks-pod-identity-token`),
            AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://(169\\.254\\.170\\.23|\\[fd00:ec2::23\\])/v1/credentials",
        },
    },
    [Injected.EksIrsa]: {
        because: "the webhook of EKS adds a token for the role of the service account",
        mounts: readOnly(IRSA),
        variables: {
            ...AWS,
            AWS_ROLE_ARN: "arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+",
            AWS_WEB_IDENTITY_TOKEN_FILE: escapeRegex(`${IRSA}/token`),
        },
    },
    /** Source: vault-k8s `agent-inject/agent/container_volume.go`, and `ShouldInject` in `agent.go`. */
    [Injected.VaultAgent]: {
        because: "the Vault agent writes secrets there",
        mounts: { "/vault/secrets": { memory: "vault-secrets", options: ["rbind", "rprivate", "rw"] } },
        variables: {},
        fix: "the agent's own containers stay denied: declare vault-agent-init and vault-agent in the pod as a pod that runs has them, with images by digest, and set the annotation vault.hashicorp.com/agent-inject-status: injected, so that the webhook does not add them again",
    },
};

const MISTRUST =
    "make sure that no program trusts what it finds there; remove the option if nothing in the cluster adds it";

/** All that the options say webhooks add, in their order, with the place of each option. */
export function injectionsOf(policy: PolicySpec): (Injection & { readonly at: Place })[] {
    const { injected = [], injectedMounts = [] } = policy;
    const { mountOptions } = profileOf(policy);
    const all = [
        ...injected.map((name, index) => ({ ...INJECTIONS[name], at: ["policy", "injected", index] })),
        ...injectedMounts.map(({ path, readOnly: isReadOnly = true, because }, index) => ({
            at: ["policy", "injectedMounts", index],
            because,
            mounts: Object.fromEntries([copyMount(path, "rbind", "rprivate", isReadOnly ? "ro" : "rw")]),
            variables: {},
        })),
    ];
    const asMounted = (mounts: Mounts): Mounts =>
        Object.fromEntries(
            Object.entries(mounts).map(([at, mount]) => [
                at,
                { ...mount, options: [...mountOptions, ...mount.options] },
            ]),
        );
    return all.map((injection) => ({ ...injection, mounts: asMounted(injection.mounts) }));
}

/** Where it may add something, as messages and comments name it. */
export function placesOf({ mounts, paths = [] }: Injection): string {
    return [...Object.keys(mounts), ...paths.map(({ example }) => example)].join(", ");
}

/** What `$(NAME)` becomes where the pod declares no such variable and a webhook may. */
export function injectedVariable(name: string, policy: PolicySpec): Pattern | undefined {
    const value = injectionsOf(policy).find(({ variables }) => Object.hasOwn(variables, name))?.variables[name];
    return value === undefined ? undefined : orAsWritten(name, { regex: value, example: "" });
}

/** Says for each option what the host may put into the containers by it. */
export function reportInjections({ policy, report }: Derivation): void {
    for (const injection of injectionsOf(policy)) {
        report(
            warning(injection.at, "injected", {
                message: `opens ${placesOf(injection)} in every container: ${contentOf(injection)}`,
                fix: injection.fix ?? MISTRUST,
            }),
        );
    }
}

function contentOf({ mounts, variables }: Injection): string {
    const all = Object.values(mounts);
    const names = Object.keys(variables);
    const content = all.some(({ copy }) => copy === true)
        ? `the host chooses what is there${names.length === 0 ? "" : `, and by their form the values of ${names.join(", ")}`}`
        : "the guest makes it empty, in its memory";
    return all.some(({ options }) => options.includes("rw")) ? `${content}; containers can write there` : content;
}

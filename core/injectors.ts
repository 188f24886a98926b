/** Where a mark stands: on the pod itself, or on an object that its pods belong to. */
export const MarkedObject = { Pod: "Pod", Namespace: "Namespace", ServiceAccount: "ServiceAccount" } as const;
export type MarkedObject = (typeof MarkedObject)[keyof typeof MarkedObject];

/** A label or annotation by which a webhook changes a pod after its policy is made. */
export interface Mark {
    readonly on: MarkedObject;
    readonly in: "labels" | "annotations";
    readonly key: string;
    /** The values that count. Default: all. */
    readonly value?: RegExp;
}

/** A webhook that adds to pods. */
export interface Injector {
    readonly name: string;
    /** What it adds, as the object of a sentence. */
    readonly adds: string;
    readonly effect: string;
    readonly marks: readonly Mark[];
    /** The mark of a pod that the webhook leaves alone. */
    readonly off?: Required<Mark>;
    /** What tells its work in a pod that runs: names of containers, and `env NAME` or `volumeMounts /path` of any container. */
    readonly leaves: readonly string[];
    /** How to keep the webhook away from the pod, as an imperative. */
    readonly fix: string;
}

const { Pod, Namespace, ServiceAccount } = MarkedObject;
/** As Go's `strconv.ParseBool` reads it. */
const TRUE = /^(?:1|t|true)$/i;

const SIDECAR =
    "Strict and Baseline then deny the pod, and under another policy these containers run in the VM that holds the pod's secrets";
const IDENTITY = "Strict then denies the pod, because its policy does not have them";

const ISTIO = "sidecar.istio.io/inject";
const ISTIO_REVISION = "istio.io/rev";
const LINKERD = "linkerd.io/inject";
const LINKERD_ON = /^(?:enabled|ingress)$/;

/**
 * The most common webhooks. Sources: istio `pkg/kube/inject`; linkerd2 `charts/partials/templates`; vault-k8s
 * `agent-inject/agent`; azure-workload-identity `pkg/webhook/consts.go`; amazon-eks-pod-identity-webhook `main.go`.
 */
export const INJECTORS: readonly Injector[] = [
    {
        name: "istio",
        adds: "the containers istio-init and istio-proxy",
        effect: SIDECAR,
        marks: [
            { on: Pod, in: "labels", key: ISTIO, value: TRUE },
            { on: Pod, in: "annotations", key: ISTIO, value: TRUE },
            { on: Pod, in: "labels", key: ISTIO_REVISION },
            { on: Namespace, in: "labels", key: "istio-injection", value: /^enabled$/ },
            { on: Namespace, in: "labels", key: ISTIO_REVISION },
        ],
        off: { on: Pod, in: "labels", key: ISTIO, value: /^false$/ },
        leaves: ["istio-init", "istio-proxy", "istio-validation"],
        fix: `set the label ${ISTIO}: "false" on the pod`,
    },
    {
        name: "linkerd",
        adds: "the containers linkerd-init and linkerd-proxy",
        effect: SIDECAR,
        marks: [
            { on: Pod, in: "annotations", key: LINKERD, value: LINKERD_ON },
            { on: Namespace, in: "annotations", key: LINKERD, value: LINKERD_ON },
        ],
        off: { on: Pod, in: "annotations", key: LINKERD, value: /^disabled$/ },
        leaves: ["linkerd-init", "linkerd-proxy", "linkerd-network-validator"],
        fix: `set the annotation ${LINKERD}: disabled on the pod`,
    },
    {
        name: "the Vault agent injector",
        adds: "containers of Vault and volumes with its secrets",
        effect: SIDECAR,
        marks: [{ on: Pod, in: "annotations", key: "vault.hashicorp.com/agent-inject", value: TRUE }],
        leaves: ["vault-agent-init", "vault-agent", "volumeMounts /vault/secrets"],
        fix: "remove it, and have the program take the secrets from the KBS, or as sealed secrets",
    },
    {
        name: "Azure workload identity",
        adds: "variables and a volume with a token",
        effect: IDENTITY,
        marks: [{ on: Pod, in: "labels", key: "azure.workload.identity/use", value: TRUE }],
        leaves: ["env AZURE_FEDERATED_TOKEN_FILE", "env AZURE_AUTHORITY_HOST", "volumeMounts /var/run/secrets/azure"],
        fix: "remove it, and write the variables and the projected volume into the pod",
    },
    {
        name: "Azure workload identity",
        adds: "the containers azwi-proxy-init, which is privileged, and azwi-proxy",
        effect: SIDECAR,
        marks: [{ on: Pod, in: "annotations", key: "azure.workload.identity/inject-proxy-sidecar", value: TRUE }],
        leaves: ["azwi-proxy-init", "azwi-proxy"],
        fix: "remove it",
    },
    {
        name: "the identity webhook of EKS",
        adds: "variables and a volume with a token",
        effect: IDENTITY,
        marks: [
            { on: ServiceAccount, in: "annotations", key: "eks.amazonaws.com/role-arn" },
            { on: Pod, in: "labels", key: "eks.amazonaws.com/pod-identity", value: /^enabled$/ },
        ],
        leaves: [
            "env AWS_ROLE_ARN",
            "env AWS_WEB_IDENTITY_TOKEN_FILE",
            "env AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            "volumeMounts /var/run/secrets/eks.amazonaws.com",
            "volumeMounts /var/run/secrets/pods.eks.amazonaws.com",
        ],
        fix: "use another service account, and write the variables and the projected volume into the pod",
    },
];

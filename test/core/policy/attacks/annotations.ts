import { type Attack, CONTAINER_NAME, CONTAINER_TYPE, KATA_TYPE, onCreation } from "./attack";

const app = onCreation("app");
const sandbox = onCreation("the sandbox");

function set(what: string, key: string, value: string): Attack {
    return app(what, ({ OCI }) => {
        OCI.Annotations[key] = value;
    });
}

function remove(key: string): Attack {
    return app(`no ${key}`, ({ OCI }) => {
        delete OCI.Annotations[key];
    });
}

const NAME = "io.kubernetes.cri.sandbox-name";
const NAMESPACE = "io.kubernetes.cri.sandbox-namespace";
const KATA = "io.katacontainers.config.hypervisor";

/** Annotations that somebody in the guest acts on. */
export const ANNOTATION_ATTACKS: readonly Attack[] = [
    set("a device by annotation", "cdi.k8s.io/gpu", "nvidia.com/gpu=0"),
    set("kernel parameters by annotation", `${KATA}.kernel_params`, "agent.debug_console"),
    set("an agent's setting by annotation", "io.katacontainers.config.agent.policy", "cGFja2FnZSBhZ2VudF9wb2xpY3kK"),
    set("another value of the pod's own annotation", `${KATA}.default_memory`, "1"),
    set("an annotation of the pod that is not for the runtime", "note", "not for the runtime"),
    set("an annotation of CRI-O's", "io.kubernetes.cri-o.Volumes", "[]"),
    set("an annotation that only ends as one of the runtime's", "x.io.kubernetes.cri.container-name", "app"),
    set("an annotation without a name", "", ""),
    set("something else about a container", "io.kubernetes.container.hash", "1"),
    set("the type of the sandbox for the runtime", CONTAINER_TYPE, "sandbox"),
    set("the type of the sandbox for Kata", KATA_TYPE, "pod_sandbox"),
    set("no type that there is", CONTAINER_TYPE, "init"),
    set("the name of another container", CONTAINER_NAME, "plain"),
    set("the name of no container", CONTAINER_NAME, "Plain"),
    set("another pod's name", NAME, "shop-7d4b9c6f5d-zzzzz"),
    set("the name of a pod of another workload", NAME, "till-7d4b9c6f5d-x2x5z"),
    set("another namespace", NAMESPACE, "kube-system"),
    remove(CONTAINER_TYPE),
    remove(KATA_TYPE),
    remove(NAME),
    remove(NAMESPACE),
    sandbox("the sandbox of another workload", ({ OCI }) => {
        OCI.Annotations[NAME] = "till-7d4b9c6f5d-x2x5z";
    }),
    sandbox("the sandbox of a workload whose name begins alike", ({ OCI }) => {
        OCI.Annotations[NAME] = "shop-evil-7d4b9c6f5d-x2x5z";
    }),
    sandbox("the sandbox in another namespace", ({ OCI }) => {
        OCI.Annotations[NAMESPACE] = "default";
    }),
    sandbox("a sandbox of type container", ({ OCI }) => {
        OCI.Annotations[CONTAINER_TYPE] = "container";
        OCI.Annotations[KATA_TYPE] = "pod_container";
    }),
];
